"""English keywords: number, article, capitals."""

import pytest

from genapp.languages import LANGUAGES
from genapp.languages.en.grammar import is_mass, is_plural, lower_value, relaxed
from genapp.page import Language, PageType
from genapp.page_types import PAGE_SPECS
from tests.support.pages import a_request

GRAMMAR = LANGUAGES[Language.EN].grammar


def thing(keyword, page_type=PageType.CATEGORY):
    return GRAMMAR.thing(a_request(page_type, Language.EN, [keyword]), PAGE_SPECS[page_type].subject)


@pytest.mark.parametrize(
    "phrase", ["hiking boots", "boots for women", "women", "espresso machines", "glasses", "shelves"]
)
def test_plurals_are_seen(phrase):
    assert is_plural(phrase)


@pytest.mark.parametrize("phrase", ["dress", "bus", "tennis", "camera lens", "payroll software", "gas", "boot for men"])
def test_what_only_looks_like_a_plural_is_not_one(phrase):
    assert not is_plural(phrase)


def test_things_that_cannot_be_counted_stand_without_an_article():
    assert is_mass("SaaS payroll software")
    assert thing("SaaS payroll software").words["kw"] == "SaaS payroll software"


def test_one_of_many_becomes_a_range():
    assert thing("running shoe").words["kw"] == "the running shoe range"
    assert thing("running shoe").words["ref"] == "the products"


def test_an_order_to_buy_is_not_a_noun():
    assert thing("buy hiking boots").words["verb"] == "buy hiking boots"
    assert thing("buy hiking boots").words["kw"] == "hiking boots"


@pytest.mark.parametrize(
    ("value", "spoken"),
    [("Leather", "leather"), ("GORE-TEX", "GORE-TEX"), ("Vibram rubber", "Vibram rubber"), ("iOS", "iOS")],
)
def test_only_common_words_are_written_small(value, spoken):
    assert lower_value(value) == spoken


def test_a_friendly_voice_uses_contractions():
    assert relaxed("That is it if you are sure; do not worry.") == "That's it if you're sure; don't worry."
    assert relaxed("Find out what it is.") == "Find out what it is."


def test_titles_begin_large_and_keep_their_own_spelling():
    assert thing("women's hiking boots").words["Kw"] == "Women's hiking boots"
    assert thing("iPhone cases").words["Kw"] == "iPhone cases"
