import tomllib
from datetime import date
from pathlib import Path

import pytest

from genapp.sources import values
from genapp.sources.values import has_ended, is_index, is_measure_of_nothing, is_over, is_value, plain_value

WORDS = tomllib.loads(Path(values.__file__).with_name("shop_words.toml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "–", "…", "?", "n/a", "N/A", "n.a.", "nan", "NaN", "NaT", "<NA>", "null", "undefined", "TBD",
        "tbc",
        "xxx",
        "#REF!", "#N/A", "#DIV/0!", "#WERT!", "#NV", "####", "oak #REF!", "{{ product.colour }}", "{% if %}", "${size}",
        "[insert colour]", "Lorem ipsum dolor", "lorem", "&nbsp;", "oak &amp;amp; ash", "Default Title", "default",
        "[object Object]", "No information available", "not specified", "keine Angabe", "k. A.", "non renseigné",
        "sin información", "non disponibile", "onbekend", "brak danych", "não informado", "ej angivet", "ikke angivet",
        "neuvedeno", "$metabrand", "$brand.name", "Please select", "on request", "auf Anfrage",
    ],
)  # fmt: skip
def test_what_stands_where_a_value_should_be_is_none(text):
    assert not is_value(text)


@pytest.mark.parametrize(
    "text",
    [
        "oak", "0.9 l", "No", "nein", "4", "#4 hook", "XXL", "E27", "black & white", "100 % wool",
        "none of the seams show",
        "N-type", "Nan Shan granite", "Test winner 2024", "3-5", "IP54", "Samplers", "A", "null point 3 mm", "none",
    ],
)  # fmt: skip
def test_a_value_is_one(text):
    assert is_value(text)


def test_values_are_freed_of_entities_that_were_written_twice():
    assert plain_value("oak &amp; ash") == "oak & ash"
    assert plain_value("oak &amp;amp; ash") == "oak & ash"
    assert plain_value("12&nbsp;cm") == "12 cm"


def test_a_zero_is_no_measure_and_a_counter_no_name():
    assert all(map(is_measure_of_nothing, ("0", "0.00 kg", "0,0 cm", "0 €")))
    assert not any(map(is_measure_of_nothing, ("0.5 kg", "10 cm", "0 W standby", "100")))
    assert all(map(is_index, ("#", "Unnamed: 0", "No.", "Pos.", "12", "index")))
    assert not any(map(is_index, ("Number of drawers", "Norm", "Position of the door", "Nr. of seats")))


@pytest.mark.parametrize(
    "text",
    [
        "Valid until 31 March 2024.", "Gültig bis 31.03.2025", "jusqu'au 3 mai 2023", "hasta el 4 de mayo de 2023",
        "fino al 30 settembre 2024", "tot 1 mei 2025", "do 3 maja 2024", "até 5 de junho de 2024", "till 3 maj 2024",
        "indtil 12. juni 2025", "do 3. května 2024", "Offer ends 2025-01-31", "May 4, 2023", "on 12 June at noon",
    ],
)  # fmt: skip
def test_days_that_have_passed_are_known_in_many_languages(text):
    assert is_over(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["until 31 March 2027", "bis 1.2.2030", "EN 1078", "60 to 90 minutes", "2 doors", "IP 54-3", "5 marble slabs"],
)
def test_days_to_come_and_other_numbers_are_not_over(text):
    assert not is_over(text, TODAY)


@pytest.mark.parametrize("kind", WORDS)
def test_each_language_has_its_line_of_every_kind(kind):
    assert WORDS[kind].keys() == WORDS["common"].keys()


@pytest.mark.parametrize(
    "text",
    [
        "Sale until 3 March 2025",
        "Aktion bis 31.03.2025",
        "promo jusqu'au 3 mai 2023",
        "hasta el 4 de mayo de 2023",
        "tot 1 mei 2025",
    ],
)
def test_what_was_until_a_day_that_has_passed_has_ended(text):
    assert has_ended(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Founded by Ada Moor on 3 March 1950",
        "until 3 March 2199",
        "Aktion bis 3. März",
        "from 20 to 60 kg",
        "bis 60 kg",
    ],
)
def test_days_of_history_to_come_and_without_a_year_have_not(text):
    assert not has_ended(text, TODAY)
