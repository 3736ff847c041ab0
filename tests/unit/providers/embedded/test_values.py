"""Values are understood without being changed."""

import pytest

from genapp.page import Language
from genapp.providers.embedded.items import read_value


def read(text, language=Language.EN, *, price=False):
    return read_value(text, language, price=price)


@pytest.mark.parametrize(
    ("text", "form", "spoken"),
    [
        ("yes", "yes", "yes"),
        ("No.", "no", "No"),
        ("2-4 working days", "period", "2 to 4 working days"),
        ("30 days", "period", "30 days"),
        ("Leather, recycled polyester", "many", "leather and recycled polyester"),
        ("XS, S and M", "many", "XS, S and M"),
        ("EU 36-47", "single", "EU 36 to 47"),
        ("1,234.5 mm", "single", "1,234.5 mm"),
        ("2026-11-24", "single", "2026-11-24"),
        ("30 x 35 x 40 cm", "single", "30 x 35 x 40 cm"),
        ("free from 50 EUR, otherwise 4.90 EUR; islands cost more", "long", None),
        ("it is made by hand", "long", "it is made by hand"),
    ],
)
def test_a_value_has_a_form(text, form, spoken):
    value = read(text)

    assert value.form == form
    assert spoken is None or value.text == spoken


@pytest.mark.parametrize(
    ("text", "form", "spoken"),
    [
        ("129.00 EUR", "amount", "€129.00"),
        ("129,90 €", "amount", "€129.90"),
        ("1.299,00 EUR", "amount", "€1,299.00"),
        ("$49.50", "amount", "$49.50"),
        ("from 4 EUR per employee and month", "from", "€4 per employee and month"),
        ("89-289 EUR", "range", "89 to 289 EUR"),
        ("on request", "long", "on request"),
    ],
)
def test_a_price_has_a_form(text, form, spoken):
    value = read(text, price=True)

    assert (value.form, value.text) == (form, spoken)


def test_a_german_price_is_written_the_german_way():
    assert read("1299.00 EUR", Language.DE, price=True).text.replace("\u00a0", " ") == "1.299,00 €"
    assert (
        read("ab 12,90 EUR im Monat", Language.DE, price=True).labelled.replace("\u00a0", " ") == "ab 12,90 € im Monat"
    )


def test_a_german_period_knows_its_dative():
    assert read("2-4 Werktage", Language.DE).dative == "2 bis 4 Werktagen"
    assert read("3 Wochen", Language.DE).dative == "3 Wochen"
