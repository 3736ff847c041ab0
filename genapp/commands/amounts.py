"""Amounts of money on the command line, in the currency of the provider's account."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

import click

MICROS: Final = 1_000_000
LARGEST: Final = Decimal(10) ** 9


class Amount(click.ParamType):
    """An amount above zero such as 25.50; the command receives millionths of it."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # Any: click's
        if isinstance(value, int):
            return value
        try:
            amount = Decimal(str(value).strip().replace(",", "."))
        except InvalidOperation:
            amount = Decimal(0)
        if not (amount.is_finite() and 0 < amount <= LARGEST and (micros := int(amount * MICROS))):
            self.fail(f"{value!r} is not an amount above zero, such as 25.50", param, ctx)
        return micros


AMOUNT: Final = Amount()


def amount_text(micros: float) -> str:
    """Small amounts keep their digits."""
    amount = micros / MICROS
    return f"{amount:,.2f}" if amount == 0 or amount >= 1 else f"{amount:.4f}"
