"""Amounts of money on the command line: read as everywhere, refused in the command line's own words."""

import click
import pytest

from genapp.cli.common import AMOUNT


def test_an_amount_becomes_micros():
    assert AMOUNT.convert("25,50", None, None) == 25_500_000


@pytest.mark.parametrize("typed", ["", "0", "-1", "much", "1e40", "1" + "0" * 14])
def test_what_is_no_amount_is_refused(typed: str):
    with pytest.raises(click.BadParameter, match="not an amount above zero"):
        AMOUNT.convert(typed, None, None)
