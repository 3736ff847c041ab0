"""Amounts of money as shops write them: numbers in the forms of many countries, and the currency of their sign."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from genapp.page import MOST, decimal_of
from genapp.sources.values import shop_words

_PLAIN: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,4})?")
_CODE: Final = re.compile(r"[A-Z]{3}")
_MOST_TEXT: Final = 200

_CURRENCIES: Final = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "£": "GBP", "gbp": "GBP", "us$": "USD", "usd": "USD", "r$": "BRL",
    "brl": "BRL", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "a$": "AUD", "au$": "AUD", "aud": "AUD", "nz$": "NZD",
    "nzd": "NZD", "hk$": "HKD", "zł": "PLN", "zl": "PLN", "pln": "PLN", "kč": "CZK", "czk": "CZK", "sek": "SEK",
    "dkk": "DKK", "nok": "NOK", "chf": "CHF", "fr.": "CHF", "sfr.": "CHF", "ft": "HUF", "huf": "HUF", "lei": "RON",
    "ron": "RON", "₺": "TRY", "₽": "RUB", "₹": "INR", "¥": "JPY", "jpy": "JPY", "лв": "BGN",
}  # fmt: skip
_CROWNS: Final = {
    "sv": "SEK",
    "se": "SEK",
    "da": "DKK",
    "dk": "DKK",
    "no": "NOK",
    "nb": "NOK",
    "nn": "NOK",
    "is": "ISK",
}
_DASH: Final = ",-"
"""Stands for whole amounts without a sign ("749,-", "749:-"): the currency is that of the country."""
_DASHED: Final = {
    **_CROWNS,
    "ch": "CHF",
    "at": "EUR",
    "de": "EUR",
    "nl": "EUR",
    "be": "EUR",
    "fi": "EUR",
    "cs": "CZK",
    "cz": "CZK",
}
_DOLLARS: Final = {
    "ca": "CAD",
    "au": "AUD",
    "nz": "NZD",
    "sg": "SGD",
    "hk": "HKD",
    "mx": "MXN",
    "ar": "ARS",
    "cl": "CLP",
}

_DOLLAR: Final = {"es": "", "pt": ""}
"""Of a country that the page does not name: in these languages as often a peso."""

_SIGN: Final = (
    r"(?:US\$|CA\$|AU\$|NZ\$|HK\$|[CAR]\$|[$€£¥₺₽₹]|(?<![^\W\d_])(?:EUR|Euro|GBP|USD|CAD|AUD|NZD|BRL|PLN|CZK|SEK|DKK|NOK|CHF"
    r"|HUF|RON|JPY|SFr\.|Fr\.|zł|zl|Kč|kr|Ft|lei|лв)(?![^\W\d_]))"
)
_BLANK: Final = r"[ \u00a0\u202f\u2009]"
_NUMBER: Final = (
    rf"\d{{1,3}}(?:(?:\.\d{{3}})+|(?:,\d{{3}})+|(?:['’´]\d{{3}})+|(?:{_BLANK}\d{{3}})+)(?:[.,]\d{{1,2}})?(?![\d]|[.,]\d)"
    r"|\d{1,7}(?:[.,]\d{1,2})?(?![\d]|[.,]\d)"
)
_MONEY: Final = re.compile(
    rf"(?:(?P<before>{_SIGN}){_BLANK}{{0,2}})?(?<![\d.,])(?P<number>{_NUMBER})(?P<dash>[.,:][-–—]{{1,2}}(?!\d))?"
    rf"(?:{_BLANK}{{0,2}}(?P<after>{_SIGN}))?",
    re.I,
)
_PER_UNIT: Final = re.compile(
    r"\s*[*¹]?\s*(?:/|\b(?:per|pro|je|par|por|al|pr\.?|za|à|á|le|el|el|il)\b)\s*(?:\d+\s*)?"
    r"(?:kg|g|mg|ml|cl|dl|l|lt|litre|liter|litro|litr|m²|m2|qm|sqm|m³|m|cm|metre|meter|metro|stück|stk|st|ks|szt|st\.|unit|unité|ud|piece|pc|"
    r"pz|person|persona|night|nacht|nuit|noche|hour|stunde|heure|hora|h|day|tag|jour|día|week|woche|year|jahr|pair|100|month|mo|monat|mois|mes|mese|maand|mnd|mies|mc|mês|mån|mnd|md|måned|měs\w*)\b",
    re.I,
)
_UNIT_PRICE: Final = re.compile(r"\b\d+(?:[.,]\d+)?\s*(?:kg|g|ml|l|m²|m|stück|stk)\s*=", re.I)
_TAX: Final = re.compile(
    r"\b(?:inkl|incl|inc|zzgl|excl|exkl|exc|plus|ttc|ht|hors|iva|vat|tax|moms|mwst|ust|btw|z vat|vč|včetně"
    r"|bez dph)\b.*",
    re.I | re.S,
)
_NET: Final = re.compile(
    r"\b(?:excl|exkl|exc|ex)\b\.? ?(?:vat|tax|mwst|ust|btw|moms)|\bnetto\b|\bhors tax\w*|\bht\b|bez dph"
    r"|\b(?:sin|sem) iva|iva esclus\w|zonder btw|uden moms|bez vat",
    re.I,
)
_NO_PRICE: Final = re.compile(rf"(?:(?<!\w)|(?=/)){shop_words('no_price')}", re.I)
_STARTING: Final = re.compile(rf"(?<!\w){shop_words('starting')}\s*:?\s*$", re.I)
_BETWEEN: Final = re.compile(r"\s*(?:[-–—]|\b(?:to|bis|à|a|al|tot|do|até|till|til|und|and)\b)\s*", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAmount:
    """An amount in a text; `sign` is empty when it stands without a currency."""

    amount: Decimal
    sign: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPrice:
    """A price that a text shows; without `high` it is the lowest of several ("from 59.90 EUR")."""

    low: Decimal
    high: Decimal | None
    sign: str


def money_in(text: str) -> list[MoneyAmount]:
    """All amounts of a short text, in order, with and without a currency."""
    found: list[MoneyAmount] = []
    for one in _MONEY.finditer(text[:_MOST_TEXT]):
        amount = amount_of(one["number"])
        if amount and amount < MOST:
            found.append(
                MoneyAmount(
                    amount=amount,
                    sign=one["before"] or one["after"] or (_DASH if one["dash"] else ""),
                    start=one.start(),
                    end=one.end(),
                )
            )
    return found


def amount_of(number: str) -> Decimal | None:
    """ "1.299,00", "1 299", "1'299.50" and "1,299.00"; three digits after a lone mark are thousands."""
    plain = re.sub(r"[\s'’´]", "", number)
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return decimal_of(plain)
    mark, after = plain[last], len(plain) - last - 1
    alone = plain.count(".") + plain.count(",") == 1
    if plain.count(mark) > 1 or (after == 3 and (not alone or not plain.startswith("0"))):
        return decimal_of(re.sub(r"[.,]", "", plain))
    return decimal_of(f"{re.sub(r'[.,]', '', plain[:last])}.{plain[last + 1 :]}")


def price_number(value: object) -> Decimal | None:
    """A price above zero out of data, or None; local forms ("1.299,00") are understood."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).strip()
    if _PLAIN.fullmatch(text):
        number = decimal_of(text)
    else:
        found = money_in(text) if len(text) <= 40 and not text.startswith(("-", "–")) else []
        number = found[0].amount if len(found) == 1 else None
    return number.quantize(Decimal("0.01")) if number and number < MOST else None


def currency_code(value: object) -> str:
    code = value.strip().upper() if isinstance(value, str) else ""
    return code if _CODE.fullmatch(code) else ""


def currency_of(sign: str, *, language: str, region: str, host: str) -> str:
    """The code of a currency's sign; crowns and dollars by the country of the page, or nothing where it is unclear."""
    sign = sign.casefold().strip()
    end = host.rsplit(".", 1)[-1].casefold()
    if sign == _DASH:
        return next((_DASHED[key] for key in (region.casefold(), end, language) if key in _DASHED), "")
    if sign in ("kr", "kr."):
        return next((_CROWNS[key] for key in (region.casefold(), end, language) if key in _CROWNS), "")
    if sign == "$":
        return next(
            (_DOLLARS[key] for key in (region.casefold(), end) if key in _DOLLARS), _DOLLAR.get(language, "USD")
        )
    return _CURRENCIES.get(sign, "")


def price_in(text: str, around: str = "") -> ShownPrice | None:
    """The price that a short text shows, or None: rates, prices per unit, savings, thresholds and older prices.

    `around` is what stands in the same box, the text among it; the words before an amount, and those after the last
    one, say what it is.
    """
    found = [money for money in money_in(text) if money.sign]
    if not found or len(found) > 2:
        return None
    first, last = found[0], found[-1]
    if len(found) == 2 and not _BETWEEN.fullmatch(text[first.end : last.start]):
        return None
    before, after = _beside(text, first.start, last.end)
    moved = around.find(text)
    wide_before, wide_after = _beside(around, moved + first.start, moved + last.end) if moved >= 0 else ("", "")
    per_unit = _UNIT_PRICE.search(text) or _PER_UNIT.match(after) or _PER_UNIT.match(wide_after)
    if per_unit or any(map(_is_something_else, (before, after, wide_before, wide_after))):
        return None
    if len(found) == 2:
        return ShownPrice(low=min(first.amount, last.amount), high=max(first.amount, last.amount), sign=first.sign)
    starting = _STARTING.search(before) or (not before.strip() and _STARTING.search(wide_before))
    return ShownPrice(low=first.amount, high=None if starting else first.amount, sign=first.sign)


def is_net(text: str) -> bool:
    """Whether the words beside a price say that it is without tax."""
    return _NET.search(text) is not None


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before an amount, back to the amount before it, and after it, unless another amount follows."""
    others = [money for money in money_in(text) if money.sign]
    begins = max((money.end for money in others if money.end <= start), default=0)
    more = any(money.start >= end for money in others)
    after = text[end:]
    return text[begins:start][-60:], (after[:60] if not more or _PER_UNIT.match(after) else "")


def _is_something_else(text: str) -> bool:
    return _NO_PRICE.search(_TAX.sub("", text)) is not None
