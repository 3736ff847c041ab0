"""Reads dates as people write them; whether the day or the month comes first is never guessed from one date alone."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

_DATE: Final = re.compile(
    r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:,?[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?"
)


class DateOrder(StrEnum):
    UNKNOWN = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Ambiguous(ValueError):
    """Two dates are written like this; its text names them."""


def iso_date(text: str, order: DateOrder = DateOrder.UNKNOWN) -> str | None:
    """The date in ISO form, with its time if it has one; None when it isn't written in one of these forms."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    first, sign, second, third, time = found.groups()
    if len(first) == 4:
        return _iso(first, second, third, time)
    if len(third) != 4:
        return None
    if sign == "." or order is DateOrder.DAY_FIRST or int(first) > 12:
        return _iso(third, second, first, time)
    if order is DateOrder.MONTH_FIRST or int(second) > 12 or first == second:
        return _iso(third, first, second, time)
    raise Ambiguous(f"{_iso(third, second, first, None)} or {_iso(third, first, second, None)}")


def order_of(texts: Iterable[str]) -> DateOrder:
    """What the dates of one column tell together: one of them has a day beyond 12."""
    orders = set()
    for text in texts:
        found = _DATE.fullmatch(text)
        if found and found[2] != "." and len(found[4]) == 4:
            orders |= {DateOrder.DAY_FIRST} if int(found[1]) > 12 else set()
            orders |= {DateOrder.MONTH_FIRST} if int(found[3]) > 12 else set()
    return orders.pop() if len(orders) == 1 else DateOrder.UNKNOWN


def _iso(year: str, month: str, day: str, time: str | None) -> str:
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{time:0>5}" if time else "")
