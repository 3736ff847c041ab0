"""German keywords in forms that are right, or are avoided."""

import pytest

from genapp.languages import LANGUAGES
from genapp.languages.de.grammar import read
from genapp.page import Language, PageType
from genapp.page_types import PAGE_SPECS
from tests.support.pages import a_request

GRAMMAR = LANGUAGES[Language.DE].grammar


def thing(*keywords, page_type=PageType.CATEGORY, model="", places=""):
    request = a_request(page_type, Language.DE, keywords)
    return GRAMMAR.thing(request, PAGE_SPECS[page_type].subject, model, places)


@pytest.mark.parametrize(
    ("keyword", "shown"),
    [
        ("wanderschuhe damen", "Wanderschuhe für Damen"),
        ("Wanderschuh", "Wanderschuhe"),
        ("espressomaschinen", "Espressomaschinen"),
        ("wasserdichte wanderschuhe", "Wasserdichte Wanderschuhe"),
        ("zubehör", "Zubehör"),
        ("Hochbeet kaufen", "Hochbeete"),
        ("grüner Tee", "Grüner Tee"),
        ("wandfarbe weiß matt", "Wandfarbe weiß matt"),
        ("holzlasur braun seidenmatt", "Holzlasur braun seidenmatt"),
    ],
)
def test_a_range_is_called_by_the_grammar_of_a_heading(keyword, shown):
    assert thing(keyword).display == shown


@pytest.mark.parametrize("keyword", ["Thermomixzubehör", "Rotwein trocken", "Unterwäsche"])
def test_a_plural_that_is_not_sure_is_not_made(keyword):
    assert thing(keyword).many == ""


def test_an_adjective_goes_before_its_noun():
    assert thing("Bürostuhl ergonomisch", page_type=PageType.PRODUCT).display == "Ergonomischer Bürostuhl"
    assert thing("Kaffeemaschine leise", page_type=PageType.PRODUCT).display == "Leise Kaffeemaschine"
    assert thing("Xyzabc ergonomisch", page_type=PageType.PRODUCT).display == "Xyzabc ergonomisch"


def test_a_product_takes_the_article_of_its_noun_and_the_name_beside_it():
    named = thing("Bürostuhl ergonomisch", "ergonomischer Bürostuhl Vela", page_type=PageType.PRODUCT)

    assert (named.name, named.the) == ("Ergonomischer Bürostuhl Vela", "der Bürostuhl Vela")
    assert thing("Xyzabc", page_type=PageType.PRODUCT, model="Terra 9").the == "das Modell Terra 9"


def test_a_question_and_a_place():
    assert thing("was kostet ein Carport", page_type=PageType.LANDING).display == "Was kostet ein Carport?"
    assert thing("Zahnarzt Mühlau", page_type=PageType.LANDING, places="Mühlau, Am Markt 3").display == (
        "Zahnarzt in Mühlau"
    )


def test_the_name_of_a_fact_gets_its_article_and_case():
    assert GRAMMAR.the("Sitzhöhe", "f") == "die Sitzhöhe"
    assert GRAMMAR.with_a("maximale Belastung", "f") == "einer maximalen Belastung"
    assert GRAMMAR.has_a("Wassertank", "m") == "einen Wassertank"
    assert GRAMMAR.has_a("Maße", "p") == ""
    assert GRAMMAR.the("Maße B x H x T", "p") == "die Maße B x H x T"


@pytest.mark.parametrize(
    ("name", "spoken"), [("Winterfest", "winterfest"), ("Neu besohlbar", "neu besohlbar"), ("Esstisch", "Esstisch")]
)
def test_adjectives_are_written_small_and_nouns_large(name, spoken):
    assert GRAMMAR.lower(name, True) == spoken


def test_units_stay_small():
    assert read("Gusseisenpfanne 28 cm", prefer_plural=False).text == "Gusseisenpfanne 28 cm"
    assert read("gusseisenpfanne 28 cm", prefer_plural=False).text == "Gusseisenpfanne 28 cm"


def test_a_keyword_in_small_letters_gets_its_capitals():
    assert thing("laufschuhe damen").many == "Laufschuhe für Damen"
