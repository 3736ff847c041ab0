"""Prices for readers: the form of the language, and nothing made of what is no price."""

import pytest

from genapp.errors import BadInput
from genapp.languages import number_text, price_text
from genapp.page import Language, budget_of, checked_budget, decimal_of, is_currency


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


@pytest.mark.parametrize(
    ("typed", "micros"),
    [
        ("25", 25_000_000),
        ("25.50", 25_500_000),
        ("1,5", 1_500_000),
        (" 0.0001 ", 100),
        (".5", 500_000),
        ("1000000000", 10**15),
        ("", None),
        ("  ", None),
    ],
)
def test_a_budget_is_read_with_either_sign_and_may_be_empty(typed: str, micros: int | None):
    assert budget_of(typed) == micros


@pytest.mark.parametrize(
    "typed",
    ["0", "-1", "much", "nan", "inf", "0.0000001", "1.000,50", "1_000", "1e3", "1000000000.01", "1e14", "1" + "0" * 14],
)
def test_what_is_no_amount_above_zero_or_too_much_is_refused(typed: str):
    with pytest.raises(BadInput, match="an amount above zero"):
        budget_of(typed)


@pytest.mark.parametrize("micros", [-1, 0, 10**15 + 1, 10**20])
def test_a_budget_that_no_form_read_has_the_same_bounds(micros: int):
    with pytest.raises(BadInput, match="at most a thousand million"):
        checked_budget(micros)
