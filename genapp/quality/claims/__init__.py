"""Claims: sentences of a page held against its facts, and what to do about those that no fact holds."""

from genapp.quality.claims.judging import Judgement as Judgement
from genapp.quality.claims.judging import Support as Support
from genapp.quality.claims.judging import judge as judge
from genapp.quality.claims.page import check_claims as check_claims
