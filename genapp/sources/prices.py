"""Prices as machines write them: a decimal number and an ISO 4217 code."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from genapp.page.money import MOST

_PLAIN: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")
_CODE: Final = re.compile(r"[A-Z]{3}")


def price_number(value: object) -> Decimal | None:
    """A price above zero, or None; local forms ("1.299,00") are understood."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).strip()
    if not _PLAIN.fullmatch(text):
        text = _local(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 < number < MOST:
        return None
    return number.quantize(Decimal("0.01")) if number.as_tuple().exponent != -2 else number


def currency_code(value: object) -> str:
    code = value.strip().upper() if isinstance(value, str) else ""
    return code if _CODE.fullmatch(code) else ""


def _local(text: str) -> str:
    if not any(sign.isdigit() for sign in text) or len(text) > 40 or "-" in text or "–" in text:
        return ""
    from price_parser.parser import Price  # takes a while to import

    amount = Price.fromstring(text).amount
    return str(amount) if amount is not None else ""
