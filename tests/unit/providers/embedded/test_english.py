"""English keywords: number, article, capitals, places and questions."""

import pytest

from genapp.languages import LANGUAGES
from genapp.languages.en.grammar import is_mass, is_plural
from genapp.page import Language, PageType
from genapp.page_types import PAGE_SPECS
from tests.support.pages import a_request

GRAMMAR = LANGUAGES[Language.EN].grammar


def thing(*keywords, page_type=PageType.CATEGORY, model="", places=""):
    request = a_request(page_type, Language.EN, keywords, url="https://shop.example.com/p/comet-20")
    return GRAMMAR.thing(request, PAGE_SPECS[page_type].subject, model, places)


@pytest.mark.parametrize(
    "phrase", ["hiking boots", "boots for women", "women", "espresso machines", "glasses", "shelves"]
)
def test_plurals_are_seen(phrase):
    assert is_plural(phrase)


@pytest.mark.parametrize("phrase", ["dress", "bus", "tennis", "camera lens", "payroll software", "gas", "boot for men"])
def test_what_only_looks_like_a_plural_is_not_one(phrase):
    assert not is_plural(phrase)


def test_things_that_cannot_be_counted_have_no_plural():
    assert is_mass("garden furniture")
    assert thing("garden furniture").many == ""
    assert thing("garden furniture").display == "Garden furniture"


@pytest.mark.parametrize(
    ("keyword", "shown"),
    [
        ("running shoe", "Running shoes"),
        ("wine glass", "Wine glasses"),
        ("brush for dogs", "Brushes for dogs"),
        ("RUNNING SHOES WOMEN", "Running shoes for women"),
        ("womens hiking boots", "Women's hiking boots"),
        ("best espresso machines", "Espresso machines"),
        ("buy hiking boots", "Buy hiking boots"),
        ("iPhone cases", "iPhone cases"),
        ("o rings", "O rings"),
        ("USB-C cables", "USB-C cables"),
    ],
)
def test_a_range_is_called_by_the_grammar_of_a_heading(keyword, shown):
    assert thing(keyword).display == shown


def test_a_question_stays_a_question():
    asked = thing("is pet insurance worth it", page_type=PageType.LANDING)

    assert (asked.display, asked.kind) == ("Is pet insurance worth it?", "question")


def test_a_place_gets_its_preposition_where_a_fact_tells_that_it_is_one():
    assert thing("florist Marrow Lane", page_type=PageType.LANDING, places="3 Marrow Lane").display == (
        "Florist in Marrow Lane"
    )
    assert thing("gift card Marrow Lane", page_type=PageType.LANDING).display == "Gift card Marrow Lane"
    assert thing("florist Marrow Lane", page_type=PageType.LANDING).display == "Florist in Marrow Lane"


def test_a_product_is_called_by_its_name():
    assert thing("kids bike 20 inch", "Comet 20", page_type=PageType.PRODUCT).name == "Comet 20"
    assert thing("cordless drill", page_type=PageType.PRODUCT, model="CD 12").the == "the CD 12"
    assert thing("face cream", page_type=PageType.PRODUCT).name == ""


@pytest.mark.parametrize(
    ("value", "spoken"),
    [("Leather", "leather"), ("GORE-TEX", "GORE-TEX"), ("Vibram rubber", "Vibram rubber"), ("iOS", "iOS")],
)
def test_only_common_words_of_a_value_are_written_small(value, spoken):
    assert GRAMMAR.lower(value, False) == spoken


def test_the_name_of_a_fact_is_written_small_within_a_sentence():
    assert GRAMMAR.lower("Seat height", True) == "seat height"
    assert GRAMMAR.lower("USB ports", True) == "USB ports"
    assert GRAMMAR.with_a("inner diameter", "n") == "an inner diameter"
