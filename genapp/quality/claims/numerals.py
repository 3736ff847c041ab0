"""Numbers in words: "forty-five", "siebenundvierzig", "half past seven"."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from genapp.quality.claims.lexicon import Lexicon, Token

_DASHES: Final = frozenset("-–—")
_MINUTES: Final = 60
_NOON: Final = 12


def clock(found: Sequence[Token], at: int, words: Lexicon) -> tuple[set[Decimal], int] | None:
    """What "half past seven" or "halb acht" may mean in minutes of the day, and the place after it."""
    named = found[at].named("clock")
    if not named:
        return None
    end = at + 1
    while found[at].has("phrase") and end < len(found) and f"clock:{named[0]}" in found[end].tags:
        end += 1
    hour = _hour(found[end], words) if end < len(found) else None
    if hour is None or not 0 < hour <= _NOON:
        return None
    minutes = hour * _MINUTES + Decimal(named[0])
    after = 1 if end + 1 < len(found) and "clock" in found[end + 1].named("units") else 0
    return {minutes, minutes + _NOON * _MINUTES}, end + 1 + after


_ANDS: Final = {"pt": ("e",), "es": ("y",)}
"""Words between the parts of a number."""


def _hour(token: Token, words: Lexicon) -> Decimal | None:
    return Decimal(token.low) if token.low.isdigit() else _number(token, words)


def spoken(found: Sequence[Token], at: int, words: Lexicon) -> tuple[Decimal | None, int, bool]:
    """The number that words write from a place on, the place after it, and whether it may be an article."""
    value: Decimal | None = None
    soft = False
    start = at
    while at < len(found):
        token = found[at]
        if token.low in _DASHES and value is not None and at + 1 < len(found) and found[at + 1].joined:
            following = _number(found[at + 1], words)
            if following is None:
                break
            at += 1
            continue
        if value is not None and token.low in _ANDS.get(words.language, ()) and at + 1 < len(found):
            following = _number(found[at + 1], words)
            if following is not None and _goes_on(value, following):  # "vinte e quatro"
                at += 1
                token = found[at]
        part = _number(token, words)
        if part is None or (value is not None and not _goes_on(value, part)):
            break
        soft = value is None and token.has("article")
        value = part if value is None else value * part if part in {100, 1000} and value < part else value + part
        at = _after_phrase(found, at, part)
    if value == Decimal("0.5") and at < len(found) and found[at].has("article"):
        at += 1
    return value, at if value is not None else start, soft


def _after_phrase(found: Sequence[Token], at: int, part: Decimal) -> int:
    """The place after a number word, or after all words of one that is a phrase ("dix-huit")."""
    same_phrase = f"numbers:{part}"
    end = at + 1
    while found[at].has("phrase") and end < len(found):
        step = 1 if found[end].low in _DASHES else 0
        if end + step >= len(found) or not (found[end + step].has("phrase") and same_phrase in found[end + step].tags):
            break
        end += step + 1
    return end


def _goes_on(value: Decimal, part: Decimal) -> bool:
    if part in {100, 1000}:
        return value < part
    return (value >= 20 and value % 10 == 0 and part < 10) or (value >= 100 and value % 100 == 0 and part < 100)


def _number(token: Token, words: Lexicon) -> Decimal | None:
    named = token.named("numbers")
    if named:
        return max(Decimal(each) for each in named)
    return compound(token.low, words) if token.is_word and len(token.low) <= 30 else None


def compound(low: str, words: Lexicon) -> Decimal | None:
    """A number written in one word of several: "siebenundvierzig", "quarantacinque"."""
    parts = _number_parts(low, words)
    if not parts:
        return None
    total = Decimal(0)
    for part in parts:
        total = total * part if part in {100, 1000} and 0 < total < part else total + part
    return total


def _number_parts(low: str, words: Lexicon) -> list[Decimal]:
    found: list[Decimal] = []
    while low:
        for size in range(min(len(low), 14), 1, -1):
            named = [tag for tag in words.exact.get(low[:size], ()) if tag.startswith("numbers:")]
            if named and (not found or Decimal(named[0][8:]) >= 1):
                found.append(Decimal(named[0][8:]))
                low = low[size:]
                break
        else:
            linked = next((link for link in ("und", "en", "ën", "e", "og") if found and low.startswith(link)), "")
            if not linked:
                return []
            low = low[len(linked) :]
    return found if len(found) > 1 else []
