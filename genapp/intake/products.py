"""Reads product lines: "Name | 129.00 EUR | https://..."."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from genapp.errors import FetchRefused
from genapp.intake.limits import MAX_PRODUCT_NAME_CHARS
from genapp.intake.text import shown
from genapp.intake.values import Wrong
from genapp.page.address import parse_address
from genapp.page.money import MOST, is_currency
from genapp.page.request import ProductLine

_SIGNS: Final = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "Fr.": "CHF", "Kč": "CZK"}
_RANGE: Final = re.compile(r"[0-9]\s*(?:-|–|—|bis|to)\s*[^0-9]{0,4}[0-9]", re.I)


def read_product(line: str, *, any_port: bool = False) -> ProductLine:
    """Name first; price and address in any order. Raises `Wrong` with a sentence."""
    name, *parts = (part.strip() for part in line.split("|"))
    if not any(sign.isalnum() for sign in name):
        raise Wrong(f"{shown(line)} has no product name")
    if len(name) > MAX_PRODUCT_NAME_CHARS:
        raise Wrong(f"the name {shown(name)} is longer than {MAX_PRODUCT_NAME_CHARS} characters")
    given = [part for part in parts if part]
    links = [part for part in given if part.lower().startswith(("http:", "https:", "www."))]
    prices = [part for part in given if part not in links]
    if len(links) > 1 or len(prices) > 1:
        raise Wrong(f'{shown(line)} has too many parts; write "Name | 129.00 EUR | https://..."')
    price, currency = read_price(prices[0]) if prices else ("", "")
    return ProductLine(name=name, price=price, currency=currency, url=_link(links[0], any_port) if links else "")


def read_price(text: str) -> tuple[str, str]:
    """(decimal number, ISO 4217 code) of one price above zero, in any usual form: "1.299,00 €", "USD 1,299"."""
    from price_parser.parser import Price  # takes a while to import

    parsed = Price.fromstring(text)
    amount = parsed.amount
    if amount is None or _RANGE.search(text) or text.lstrip().startswith(("-", "–")):
        raise Wrong(f'{shown(text)} is not one price; write it as in "129.00 EUR"')
    if not 0 < amount < MOST:
        raise Wrong(f"the price {shown(text)} is not between 0 and a thousand million")
    currency = _currency(text, parsed.amount_text or "")
    return f"{amount.quantize(Decimal('0.01')):f}", currency


def _currency(text: str, amount: str) -> str:
    beside = text.replace(amount, " ", 1).strip(" .,")
    code = _SIGNS.get(beside) or _SIGNS.get(f"{beside}.") or beside.upper()
    if not is_currency(code):
        raise Wrong(f'the price {shown(text)} needs a currency by its code, as in "129.00 EUR"')
    return code


def _link(text: str, any_port: bool) -> str:
    try:
        return parse_address(text, any_port=any_port).url
    except FetchRefused as error:
        raise Wrong(f"the address {shown(text)} cannot be used: {error.message}") from None


def price_or_range(texts: Sequence[str], currency: str) -> str:
    """ "129.00 EUR", or "99.00 to 129.00 EUR" of several; "" when one of them is no price. `currency` is for those
    that are written without one."""
    prices = []
    for text in texts:
        try:
            prices.append(read_price(text))
        except Wrong:
            try:
                prices.append(read_price(f"{text} {currency}"))
            except Wrong:
                return ""
    if len({code for _, code in prices}) != 1:
        return ""
    amounts = sorted({Decimal(amount) for amount, _ in prices})
    ends = amounts if len(amounts) < 2 else [amounts[0], amounts[-1]]
    return f"{' to '.join(map(str, ends))} {prices[0][1]}"
