"""Amounts of money as a person types them."""

import click
import pytest

from genapp.commands.amounts import AMOUNT, amount_text


@pytest.mark.parametrize(
    ("typed", "micros"), [("25", 25_000_000), ("25.50", 25_500_000), ("25,50", 25_500_000), (" 0.0001 ", 100)]
)
def test_an_amount_is_read_with_either_sign(typed: str, micros: int):
    assert AMOUNT.convert(typed, None, None) == micros


@pytest.mark.parametrize("typed", ["", "0", "-1", "much", "nan", "inf", "1e40", "0.0000001", "1.000,50"])
def test_what_is_no_amount_above_zero_is_refused(typed: str):
    with pytest.raises(click.BadParameter, match="not an amount above zero"):
        AMOUNT.convert(typed, None, None)


@pytest.mark.parametrize(("micros", "text"), [(0, "0.00"), (1_234_560_000, "1,234.56"), (12_300, "0.0123")])
def test_small_amounts_keep_their_digits(micros: int, text: str):
    assert amount_text(micros) == text
