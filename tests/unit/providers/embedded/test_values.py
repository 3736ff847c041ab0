"""Values are understood without being changed."""

import pytest

from genapp.languages.shouting import all_shouted, calm
from genapp.page import Language
from genapp.providers.embedded.values import ValueForm, read_value


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("yes", ValueForm.YES),
        ("yes, both sides", ValueForm.YES),
        ("no", ValueForm.NO),
        ("not available", ValueForm.PHRASE),
        ("5", ValueForm.COUNT),
        ("4,300", ValueForm.COUNT),
        ("18 V", ValueForm.QUANTITY),
        ("1.9 kg", ValueForm.QUANTITY),
        ("30 x 35 x 40 cm", ValueForm.QUANTITY),
        ("53 dB(A)", ValueForm.QUANTITY),
        ("45 °C", ValueForm.QUANTITY),
        ("2-4 working days", ValueForm.RANGE),
        ("198-265 g", ValueForm.RANGE),
        ("-30 to +100 °C", ValueForm.RANGE),
        ("from 8 weeks to 8 years", ValueForm.RANGE),
        ("up to 140 kg", ValueForm.LIMIT),
        ("max. 16", ValueForm.LIMIT),
        ("leather, recycled polyester", ValueForm.LIST),
        ("oak veneer, white laminate or bamboo", ValueForm.LIST),
        ("0, 150 or 300", ValueForm.NUMBERS),
        ("EPDM only", ValueForm.ONLY),
        ("brushless", ValueForm.PHRASE),
        ("ISO 3601-1", ValueForm.PHRASE),
        ("21+1", ValueForm.PHRASE),
        ("2026-11-24", ValueForm.PHRASE),
        ("13 mm, keyless, metal", ValueForm.MIXED),
        ("web app, no native app", ValueForm.MIXED),
        ("LED, 7 W, 620 lm, 2700 K", ValueForm.MIXED),
        ("it is made by hand", ValueForm.LONG),
        ("free from 50 EUR, otherwise 4.90 EUR; islands cost more", ValueForm.LONG),
    ],
)
def test_a_value_has_a_form_and_keeps_its_words(text, form):
    value = read_value(text, Language.EN)

    assert (value.form, value.text) == (form, text)


@pytest.mark.parametrize(
    ("language", "text", "shade"),
    [
        (Language.EN, "Mon-Thu 8-18, Fri 8-14", "days"),
        (Language.EN, "daily 9-17", "days"),
        (Language.EN, "2 October", "date"),
        (Language.EN, "within 4 hours", "within"),
        (Language.EN, "about 40 minutes", "time"),
        (Language.EN, "9 people", "number"),
        (Language.EN, "oak, ash", "bare"),
        (Language.EN, "80 kg (Basic), 125 kg (Pro)", "variants"),
        (Language.EN, "yes", "sure"),
        (Language.DE, "jeden Sa 9-16 Uhr", "days"),
        (Language.DE, "12. März", "date"),
        (Language.DE, "Hellbrück und 60 km Umkreis", "named"),
        (Language.DE, "80 km um Talbrück", "around"),
        (Language.DE, "Eiche, Esche", "bare"),
        (Language.FR, "lundi-vendredi 9-17 h", "days"),
        (Language.IT, "5 ottobre", "date"),
    ],
)
def test_more_is_seen_of_a_value_than_its_form(language, text, shade):
    assert shade in read_value(text, language).shades


@pytest.mark.parametrize(
    ("language", "text", "shade"),
    [
        (Language.EN, "Monumental", "days"),
        (Language.EN, "within 4 hours", "time"),
        (Language.EN, "2 October", "number"),
        (Language.EN, "nationwide", "named"),
        (Language.EN, "yes, with a lift", "sure"),
        (Language.DE, "recyceltes Polyester", "bare"),
        (Language.DE, "Umkreis von 20 km", "named"),
        (Language.DE, "Mode", "days"),
    ],
)
def test_a_shade_is_not_seen_where_none_is(language, text, shade):
    assert shade not in read_value(text, language).shades


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ja (außer Milchgetränke)", ValueForm.YES),
        ("nein, bitte abdecken", ValueForm.NO),
        ("bis 140 kg", ValueForm.LIMIT),
        ("410-790 g je Schuh", ValueForm.RANGE),
        ("80 km um Talbrück", ValueForm.PHRASE),
        ("3 bis 9", ValueForm.RANGE),
        ("ca. 15 Min.", ValueForm.LIMIT),
        ("5, 7,5 oder 10 kWh", ValueForm.NUMBERS),
        ("Espresso, Kaffee und Tee", ValueForm.LIST),
        ("Aluminium, pulverbeschichtet", ValueForm.LIST),
        ("85 Modelle, vom Stadtrad bis zum Lastenrad", ValueForm.MIXED),
    ],
)
def test_a_german_value_has_a_form(text, form):
    assert read_value(text, Language.DE).form is form


def test_a_range_has_two_ends_and_a_period_is_seen():
    value = read_value("43-56 cm", Language.DE)

    assert (value.low, value.high) == ("43", "56 cm")
    assert read_value("5-8 working days, to the kerb", Language.EN).period
    assert not read_value("5-8 cm", Language.EN).period


@pytest.mark.parametrize(
    ("shouted", "told"),
    [
        ("EXTRA WIDE", "extra wide"),
        ("EU 36-43", "EU 36-43"),
        ("198-265 G", "198-265 g"),
        ("NBR 70, FKM 75", "NBR 70, FKM 75"),
        ("STAINLESS STEEL, PU", "stainless steel, PU"),
        ("LED", "LED"),
        ("IEC 60335-1", "IEC 60335-1"),
        ("DIN EN 13300, MATTE", "DIN EN 13300, matte"),
        ("ISO/IEC 27001", "ISO/IEC 27001"),
        ("65 NM AND 1.2 KW", "65 Nm and 1.2 kW"),
        ("1.7 L, AX200", "1.7 L, AX200"),
        ("Vibram", "Vibram"),
    ],
)
def test_shouted_words_are_calmed_and_abbreviations_kept(shouted, told):
    assert calm(shouted) == told


def test_only_a_sheet_that_is_shouted_all_over_is_calmed():
    assert all_shouted(["MATERIAL", "COLOURS", "RECYCLED MESH", "EU 36-43"])
    assert not all_shouted(["Material", "Hardness", "NBR 70, FKM 75", "EPDM only"])
