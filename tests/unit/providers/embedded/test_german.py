"""German keywords in forms that are right, or are avoided."""

import pytest

from genapp.languages import LANGUAGES
from genapp.page import Language, PageType
from genapp.page_types import PAGE_SPECS
from tests.support.pages import a_request

GRAMMAR = LANGUAGES[Language.DE].grammar


def words(keyword, page_type=PageType.CATEGORY):
    return GRAMMAR.thing(a_request(page_type, Language.DE, [keyword]), PAGE_SPECS[page_type].subject).words


@pytest.mark.parametrize(
    ("keyword", "shown"),
    [
        ("wanderschuhe damen", "Wanderschuhe für Damen"),
        ("Wanderschuhe Damen", "Wanderschuhe für Damen"),
        ("espressomaschinen", "Espressomaschinen"),
        ("wasserdichte wanderschuhe", "wasserdichte Wanderschuhe"),
        ("hundefutter ohne getreide", "Hundefutter ohne getreide"),
        ("zubehör", "Zubehör"),
    ],
)
def test_nouns_are_written_large(keyword, shown):
    assert words(keyword)["thema"] == f"die Kategorie {shown}"


def test_a_plural_stands_without_an_article():
    assert words("wanderschuhe damen")["kw_pl"] == "Wanderschuhe für Damen"
    assert words("wanderschuhe damen")["ref"] == "die Schuhe"
    assert words("wanderschuhe damen")["dem"] == "den Schuhen"


@pytest.mark.parametrize("keyword", ["Zahnzusatzversicherung", "Thermomixzubehör", "laufschuhe herren wasserdicht"])
def test_a_form_that_is_not_sure_is_not_made(keyword):
    assert "kw_pl" not in words(keyword)


def test_an_article_is_put_only_where_the_gender_is_known():
    assert words("Zahnzusatzversicherung", PageType.LANDING)["named"] == "die Zahnzusatzversicherung"
    assert words("Lohnsoftware", PageType.LANDING)["named_bei"] == "bei der Lohnsoftware"
    assert words("Xyzabc", PageType.LANDING)["named"] == "das Thema Xyzabc"
    assert words("günstige Lohnsoftware", PageType.LANDING)["named"] == "das Thema günstige Lohnsoftware"


def test_a_product_name_takes_the_article_of_its_first_noun():
    assert words("Espressomaschine Barista Pro", PageType.PRODUCT)["named"] == "die Espressomaschine Barista Pro"
    assert words("Terra Trek 2 Waterproof Boot", PageType.PRODUCT)["named"] == "das Modell Terra Trek 2 Waterproof Boot"
