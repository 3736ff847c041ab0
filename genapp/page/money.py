"""Amounts of money: what people type, and what data has; their form for readers is that of a language."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from babel.numbers import get_currency_name, get_currency_symbol

from genapp.errors import BadInput, Problem

_MICROS: Final = 1_000_000
"""Amounts of the ledger are whole millionths of the account's currency."""
MOST: Final = Decimal(10) ** 9
"""What no price and no budget is above."""
_BUDGET_IS: Final = "a budget is an amount above zero and at most a thousand million, such as 25.50; empty is no limit"
_AMOUNT: Final = re.compile(r"[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+")


def budget_of(text: str) -> int | None:
    """Micros of an amount as people type it, "25.50" or "25,50"; None when nothing is typed. Raises `BadInput`."""
    typed = text.strip()
    if not typed:
        return None
    amount = Decimal(typed.replace(",", ".")) if _AMOUNT.fullmatch(typed) else Decimal(0)
    return checked_budget(int(amount * _MICROS))


def checked_budget(micros: int) -> int:
    """The same micros. Raises `BadInput` when no budget may be this."""
    if not 0 < micros <= MOST * _MICROS:
        raise BadInput([Problem(field="budget", code="not_allowed", message=_BUDGET_IS)])
    return micros


def decimal_of(price: str) -> Decimal | None:
    """The amount of a price given as "129.00"; None when it is something else or not above zero."""
    try:
        amount = Decimal(price.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def is_currency(code: str) -> bool:
    """Whether this is an ISO 4217 code that has a name or a sign."""
    code = code.strip().upper()
    if len(code) != 3 or not code.isalpha():
        return False
    return get_currency_name(code, locale="en") != code or get_currency_symbol(code, locale="en") != code
