"""The vocabulary of one page: what is asked for, what is known, what is written. Values only."""

from genapp.page.address import Address, completed_address, judge_host, judge_ip, parse_address, same_address
from genapp.page.components import (
    HEAD_KINDS,
    Block,
    CheckOutcome,
    CheckResult,
    Component,
    ComponentKind,
    ComponentSpec,
    Finding,
    Level,
    QualityReport,
    Shape,
    Subject,
    Verdict,
)
from genapp.page.facts import (
    BRAND,
    PRODUCT_LINES,
    SKU_COUNT,
    SURE_PLACES,
    Fact,
    FactPlace,
    FactSheet,
    FactState,
    PageContext,
    SourceKind,
    SourceReport,
    usable_places,
)
from genapp.page.language import Language
from genapp.page.money import MOST, budget_of, checked_budget, decimal_of, is_currency
from genapp.page.request import (
    ContentStatus,
    DataField,
    PageRequest,
    PageType,
    Priority,
    ProductLine,
    keyword_key,
    normal_keyword,
    page_key,
    site_of,
    slugify,
)
from genapp.page.safe_html import clean_html, guard, normalized, unguard
from genapp.page.view import (
    CompareView,
    Crumb,
    ItemView,
    Labels,
    PageLink,
    PageView,
    PlaceView,
    ProductView,
    one_line,
    paragraphs,
)
