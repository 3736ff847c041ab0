"""Sentences that once stumbled, each with the words that made it."""

import pytest

from genapp.languages.de.grammar import read
from genapp.page import Language, PageType
from genapp.providers.embedded.items import read_value
from tests.support.pages import WrittenPage, a_request, a_sheet, write_page

LEASING = ("Laufzeit: 36 Monate", "Für: Betriebe ab 5 Beschäftigten", "Wartung: eine Inspektion im Jahr beim Händler")
TRIAL = ("Trial period: 30 days", "For: teams of 5 to 200 people", "Delivery: within 3 working days")


@pytest.mark.parametrize(
    "text",
    [
        "1.8 m, textile",
        "LED, 7 W, 620 lm, 2700 K",
        "none; collection is free of charge",
        "four steps, by touch",
    ],
)
def test_things_of_different_kinds_are_not_joined_with_and(text: str):
    assert read_value(text, Language.EN).text == text


def test_an_explanation_is_not_joined_with_und():
    text = "85 Modelle, vom Stadtrad bis zum Lastenrad"

    assert read_value(text, Language.DE).text == text


def test_a_keyword_that_says_for_whom_is_not_told_so_again():
    written = text_of(page(Language.DE, ("Fahrrad-Leasing für Betriebe",), LEASING))

    assert "für Betriebe für" not in written
    assert "für Betriebe" in written


def test_maintenance_of_a_vehicle_is_not_care_of_a_fabric():
    assert "Pflegemittel" not in text_of(page(Language.DE, ("Fahrrad-Leasing für Betriebe",), LEASING))


def test_a_keyword_that_is_no_plural_stands_in_quotation_marks():
    written = text_of(page(Language.EN, ("office chair trial", "rent an office chair"), TRIAL))

    assert "“rent an office chair”" in written


def test_units_stay_small():
    assert read("Gusseisenpfanne 28 cm", prefer_plural=False).text == "Gusseisenpfanne 28 cm"
    assert read("gusseisenpfanne 28 cm", prefer_plural=False).text == "Gusseisenpfanne 28 cm"


def page(language: Language, keywords: tuple[str, ...], facts: tuple[str, ...]) -> WrittenPage:
    return write_page(a_request(PageType.LANDING, language, keywords), a_sheet(*facts))


def text_of(written: WrittenPage) -> str:
    return "\n".join(f"{block.heading}\n{block.text}" for part in written.components for block in part.blocks)
