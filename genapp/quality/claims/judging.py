"""One sentence held against facts: supported, claiming nothing, or to be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from genapp.page import Fact
from genapp.quality.claims.amounts import amounts
from genapp.quality.claims.case import Case, names_something, silent
from genapp.quality.claims.figures import MATTERS, check_amounts
from genapp.quality.claims.lexicon import Token, lexicon, tokens
from genapp.quality.claims.polarity import check_polarity, check_restrictions
from genapp.quality.claims.sheet import MEASURES, Sheet


class Support(StrEnum):
    """What is said of a sentence."""

    SUPPORTED = "supported"
    NOTHING_CLAIMED = "nothing claimed"
    WARNED = "warned"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one sentence, with what it rests on."""

    verdict: Support
    reason: str = ""
    """What is wrong, in the middle of a sentence: "states 30 days, which no fact holds"."""
    evidence: str = ""
    """The words of the sentence that it is about."""
    facts: tuple[int, ...] = ()
    """Numbers of the facts that the sentence rests on, or that it goes against."""
    unchecked: str = ""
    """What could not be checked, as a sentence; empty when all was."""


_SERIOUS: Final = frozenset(
    ("award", "certificate", "origin", "health", "opinion", "free", "comparison", "promise", "history", "people")
)
"""Kinds of claims that are blocked; the others are warned of."""
_LONG: Final = 10
"""Words of a sentence that may hold one more."""
_TOLERATED: Final = 1
"""Words in a sentence that rests on facts which no list knows."""


def judge(
    sentence: str, facts: Sequence[Fact], *, language: str, own: Iterable[str] = (), phrase: bool = False
) -> Judgement:
    """Hold one sentence against the facts.

    `own` are texts whose words are known but state nothing: keywords, brand, address. Languages without lists are
    judged by numbers and names alone, and the judgement says so. A `phrase` is a heading or a title, of which only
    numbers, names and plain claims are judged.
    """
    code = str(language).replace("_", "-").split("-")[0].casefold()
    sheet = _sheet(tuple(facts), code, tuple(own))
    found = tokens(sentence, code)
    says = any(token.is_word or token.low[:1].isdigit() for token in found)
    if not says or sentence.rstrip("\"'”’»«) ").endswith("?"):
        return Judgement(verdict=Support.NOTHING_CLAIMED)
    if sheet.quotes(sentence):
        return Judgement(verdict=Support.SUPPORTED)
    case = Case(found, amounts(found, code), sheet, instructs=_instructs(found, code), phrase=phrase)
    known = lexicon(code).known
    _match(case)
    check_amounts(case)
    if known and not phrase:
        check_polarity(case)
        if not case.instructs:
            check_restrictions(case)
    _check_words(case, judged=known and not phrase)
    return _judgement(case, "" if known else _UNCHECKED)


_UNCHECKED: Final = "Only numbers, units and names were checked: there are no lists of this language."


@lru_cache(maxsize=64)
def _sheet(facts: tuple[Fact, ...], language: str, own: tuple[str, ...]) -> Sheet:
    return Sheet(facts, language, own)


def _judgement(case: Case, unchecked: str) -> Judgement:
    if not case.problems:
        rests = tuple(sorted(case.rests | case.bound))
        verdict = Support.SUPPORTED if rests else Support.NOTHING_CLAIMED
        return Judgement(verdict=verdict, facts=rests, unchecked=unchecked)
    worst = next((problem for problem in case.problems if problem.blocks), case.problems[0])
    return Judgement(
        verdict=Support.BLOCKED if worst.blocks else Support.WARNED,
        reason=worst.reason,
        evidence=worst.evidence,
        facts=tuple(sorted(worst.facts)),
        unchecked=unchecked,
    )


def _instructs(found: Sequence[Token], language: str) -> bool:
    """Whether the sentence tells readers to do something, or gives general advice."""
    if any(token.has("advice", "conditional") for token in found) and not any(token.has("ours") for token in found):
        return True
    words = [token for token in found if token.is_word]
    if not words:
        return False
    if _commands(words[0], words[1] if len(words) > 1 else None, language):
        return True
    starts = [one for before, one in pairwise(found) if before.low in ",:" and one.is_word]
    return words[0].has("opening") and any(one.has("command") for one in starts)


_COMMAND_ENDINGS: Final = {"fr": ("ez",), "pl": ("ij", "aj", "uj", "yj"), "it": ("ate", "ete", "ite")}
"""Of verbs that begin a sentence as an order, where endings tell it."""


def _commands(first: Token, second: Token | None, language: str) -> bool:
    if first.has("command"):
        return second is None or not second.has("no_command")
    if language == "de" and second is not None and second.text == "Sie" and first.low.endswith("n"):
        return not first.has("modal")
    endings = _COMMAND_ENDINGS.get(language, ())
    return bool(endings) and first.low.endswith(endings) and not first.tags and len(first.low) > _SHORTEST_ORDER


_SHORTEST_ORDER: Final = 4


def _match(case: Case) -> None:
    for token in case.found:
        if not token.is_word or silent(token):
            continue
        numbers = case.sheet.holding(token)
        if numbers:
            case.matched.add(token.low)
            case.rests |= numbers


def _check_words(case: Case, *, judged: bool) -> None:
    counted = [each for each in case.amounts if not (each.soft and each.bare)]
    inside = {at for amount in counted for at in range(amount.start, amount.end)}
    loose: list[Token] = []
    for at, token in enumerate(case.found):
        if at in inside or not token.is_word or silent(token) or case.sheet.knows(token):
            continue
        hard = next((tag for tag in token.tags if tag.startswith(("claim:", "thing:"))), "")
        if _is_backed(case, token, hard):
            continue
        if hard:
            blocks = hard.startswith("thing:") or hard.partition(":")[2] in _SERIOUS
            case.flag(f"speaks of “{token.text}”, which no fact holds", token.text, blocks=blocks)
        elif _is_name(case, token, at):
            case.flag(f"names “{token.text}”, which no fact holds", token.text, blocks=True)
        elif judged and not _measures(case, token):
            loose.append(token)
    if not case.instructs:
        _flag_loose(case, loose)


def _is_backed(case: Case, token: Token, hard: str) -> bool:
    """Whether facts hold the word, or it needs none where it stands; `hard` is the kind of claim that it makes."""
    if case.instructs and (token.first or (hard and not _tells_of_the_offer(case, hard))):
        return True
    if hard and _is_said_closed(case, hard):
        return True
    holding = case.sheet.holding(token, loosely=not hard)
    return bool(holding) and not (hard == "claim:free" and _is_of_another(case, token, holding))


def _is_said_closed(case: Case, tag: str) -> bool:
    """A day that no opening hours name is a day on which it is closed."""
    return tag.startswith("thing:day") and any(token.has("closed", "not") for token in case.found)


def _is_of_another(case: Case, token: Token, holding: frozenset[int]) -> bool:
    """Whether what is free in a fact is something else than what the sentence speaks of."""
    others = [
        case.sheet.holding(near)
        for near in case.found
        if near is not token and names_something(near) and not near.has("neutral")
    ]
    told = [numbers for numbers in others if numbers]
    return bool(told) and not any(numbers & holding for numbers in told)


def _measures(case: Case, token: Token) -> bool:
    """Whether it is a unit, a number, or the name of a measure beside numbers that facts hold."""
    if token.named("units") or token.named("numbers"):
        return True
    return bool(case.bound) and any(
        topic in MEASURES or topic in {"size", "weight", "price"} for topic in token.named("topic")
    )


def _tells_of_the_offer(case: Case, tag: str) -> bool:
    """Whether a word is a claim within advice too: "choose" offers things, and a free delivery is always one."""
    kind = tag.partition(":")[2]
    offers = any(token.has("choosing") for token in case.found)
    if tag.startswith("thing:") or kind == "superlative":
        return offers
    if kind == "free":
        return offers or any(not token.keys.isdisjoint(MATTERS) for token in case.found)
    return kind in _SERIOUS


def _is_name(case: Case, token: Token, at: int) -> bool:
    """A name or the sign of a norm: capitals within a word, or one that the language asks of names only."""
    if any(sign.isupper() for sign in token.text[1:]) and not case.sheet.foreign:
        return True
    if token.text[:1].isupper() and not token.first and not token.tags and case.found[at - 1].low not in '.!?:“„«"':
        return case.sheet.capital_names
    return False


def _flag_loose(case: Case, loose: Sequence[Token]) -> None:
    general = len(loose) > _TOLERATED + 1 and not case.bound and not any(token.has("ours") for token in case.found)
    if general and sum(token.is_word for token in case.found) >= _LONG:
        return
    anchored = bool(case.bound) or len(case.matched) > 1
    spare = 1 if case.bound and sum(token.is_word for token in case.found) >= _LONG else 0
    if not loose or (anchored and len(loose) <= _TOLERATED + spare and not _listed(case, loose[0])):
        return
    if case.sheet.foreign and (case.bound or case.matched) and len(loose) <= _TOLERATED + 1:
        return
    words = ", ".join(f"“{token.text}”" for token in loose[:3])
    case.flag(f"says {words}, which no fact says", loose[0].text, blocks=False)


def _listed(case: Case, token: Token) -> bool:
    """Whether the word stands in a list with words of the facts."""
    at = case.found.index(token)
    before = case.found[max(0, at - 2) : at]
    return any(near.low == "," or near.has("conjunction") for near in before[-1:])
