"""Prices for readers: the form of the language, and nothing made of what is no price."""

import pytest

from genapp.languages import number_text, price_text
from genapp.page.money import decimal_of, is_currency
from genapp.page.request import Language


@pytest.mark.parametrize(
    ("price", "currency", "language", "shown"),
    [
        ("129.00", "EUR", Language.EN, "€129.00"),
        ("1299.5", "eur", Language.DE, "1.299,50\u00a0€"),
        ("49", "CHF", Language.DE, "49,00\u00a0CHF"),
        ("49", "", Language.EN, "49.00"),
        ("on request", "", Language.EN, "on request"),
    ],
)
def test_a_price_is_shown_in_the_form_of_the_language(price, currency, language, shown):
    assert price_text(price, currency, language) == shown


@pytest.mark.parametrize("text", ["", "0", "-1", "NaN", "Infinity", "12,50", "abc"])
def test_what_is_no_amount_is_none(text):
    assert decimal_of(text) is None


def test_currencies_are_known_by_code():
    assert is_currency("EUR")
    assert not is_currency("XQZ")
    assert number_text(1240, Language.DE) == "1.240"
