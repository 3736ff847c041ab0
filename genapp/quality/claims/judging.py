"""One sentence held against facts: supported, claiming nothing, or to be looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from genapp.page import Fact
from genapp.quality.claims.amounts import amounts
from genapp.quality.claims.case import Case, is_said, silent
from genapp.quality.claims.figures import check_amounts
from genapp.quality.claims.lexicon import Token, lexicon, tokens
from genapp.quality.claims.polarity import check_polarity, check_restrictions, denied_words
from genapp.quality.claims.sheet import MEASURES, Sheet, names_something


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
    ("award", "certificate", "origin", "health", "free", "comparison", "promise", "history", "people")
)
"""Kinds of claims that are blocked; the others are warned of."""
_COMMON: Final = frozenset(("thing:weekend", "thing:glass"))
"""Things that pages also speak of in passing."""
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
    told = [_judged(piece, sheet, code, phrase=phrase) for piece in _pieces(sentence)]
    return max(told, key=lambda one: _ORDER.index(one.verdict))


_ORDER: Final = (Support.NOTHING_CLAIMED, Support.SUPPORTED, Support.WARNED, Support.BLOCKED)
_LONGEST: Final = 600
"""Signs that are judged as one sentence; more has lost its full stops."""


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > _LONGEST:
        at = sentence.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        yield sentence[:at]
        sentence = sentence[at:]
    yield sentence


def _judged(sentence: str, sheet: Sheet, code: str, *, phrase: bool) -> Judgement:
    found = tokens(sentence, code)
    says = any(token.is_word or token.low[:1].isdigit() for token in found)
    if not says or sentence.rstrip("\"'”’»«) ").endswith("?"):
        return Judgement(verdict=Support.NOTHING_CLAIMED)
    if sheet.quotes(sentence):
        return Judgement(verdict=Support.SUPPORTED)
    case = Case(found, amounts(found, code), sheet, instructs=_instructs(found, code), phrase=phrase)
    case.denied = denied_words(found)
    known = lexicon(code).known
    _match(case)
    check_amounts(case)
    if known and not phrase:
        check_polarity(case)
        if not case.instructs:
            check_restrictions(case)
    _check_words(case, judged=known and not phrase)
    _check_degrees(case)
    return _judgement(case, _UNCHECKED if not known else _FOREIGN if sheet.foreign else "")


_UNCHECKED: Final = (
    "Only numbers, units and names were checked: there are no word lists for this language. Read awards, properties "
    "and promises yourself, or add a second reader"
)
_FOREIGN: Final = (
    "The facts are in English and the page is not: words that stand on one side only were not compared. Read the page "
    "for properties that are made up, or give the facts in its language"
)


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
    if _commands(words, language):
        return True
    starts = [one for before, one in pairwise(found) if before.low in ",:" and one.is_word]
    return words[0].has("opening") and any(one.has("command") for one in starts)


_COMMAND_ENDINGS: Final = {"fr": ("ez",), "pl": ("ij", "aj", "uj", "yj"), "it": ("ate", "ete", "ite")}
"""Of verbs that begin a sentence as an order, where endings tell it."""


def _commands(words: Sequence[Token], language: str) -> bool:
    first, second = words[0], words[1] if len(words) > 1 else None
    if first.has("command"):
        return second is None or not (second.joined or any(word.has("no_command") for word in words[1:3]))
    if language == "de" and second is not None and second.text == "Sie" and first.low.endswith("n"):
        return not first.has("modal")
    endings = _COMMAND_ENDINGS.get(language, ())
    known = first.tags if language != "fr" else first.tags & {"function", "ours", "not"}
    return bool(endings) and first.low.endswith(endings) and not known and len(first.low) > _SHORTEST_ORDER


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
        hard = _kind(token)
        name = not hard and _is_name(case, token, at)
        if (_is_written(case, token) if name else _is_backed(case, token, hard)) or (
            token.has("separate") and _is_sold_apart(case)
        ):
            continue
        if hard:
            thing = hard.startswith("thing:")
            blocks = (thing and hard not in _COMMON) or hard.partition(":")[2] in _SERIOUS
            blocks = blocks and (_is_on_the_offer(case) or not (thing or case.is_long))
            case.flag(f"speaks of “{token.text}”, which no fact holds", token.text, blocks=blocks)
        elif name:
            case.flag(f"names “{token.text}”, which no fact holds", token.text, blocks=True)
        elif judged and not _measures(case, token):
            loose.append(token)
    if not case.instructs:
        _flag_loose(case, loose)


def _is_on_the_offer(case: Case) -> bool:
    return case.speaks_of_the_offer or case.found[0].has("subject")


def _kind(token: Token) -> str:
    """The kind of claim or thing that a word is of; a day that is cut short has a capital: "sun" is none."""
    kind = next((tag for tag in token.tags if tag.startswith(("claim:", "thing:"))), "")
    return "" if kind.startswith("thing:day") and len(token.low) == _SHORT_DAY and token.text.islower() else kind


_SHORT_DAY: Final = 3


def _is_backed(case: Case, token: Token, hard: str) -> bool:
    """Whether facts hold the word, or it needs none where it stands; `hard` is the kind of claim that it makes."""
    if case.instructs and (token.first or (hard and not _tells_of_the_offer(case, hard))):
        return True
    if hard and (_is_said_closed(case, hard) or _states_nothing(case, token, hard) or _is_filling(case, token, hard)):
        return True
    holding = _holding(case, token, hard)
    if hard != "claim:free" or not holding:
        return bool(holding)
    if not case.instructs and _is_under_a_condition(case, holding):
        case.flag("says of all what is free under a condition", token.text, blocks=False, facts=holding)
    return not _is_of_another(case, token, holding)


def _holding(case: Case, token: Token, hard: str) -> frozenset[int]:
    """The facts that hold a word of this kind of claim: by itself, not by what it has to do with."""
    if hard == "claim:free":
        return case.sheet.having(hard)
    if hard == "thing:region":
        return case.sheet.having(*(key for key in token.keys if ":" not in key))
    if hard.startswith("thing:") and any(key.startswith("thing:") for key in token.keys):
        return case.sheet.having(*(key for key in token.keys if key.startswith("thing:") or key == token.low))
    if hard == "claim:property" and token.has("phrase"):
        return case.sheet.having(*(key for key in token.keys if ":" not in key))
    holding = case.sheet.holding(token, loosely=not hard)
    return holding or (case.sheet.beginning(token) if hard.startswith("claim:") else holding)


def _states_nothing(case: Case, token: Token, hard: str) -> bool:
    """Whether a word of a kind of claim makes none here: denied, in a turn of speech, or leading on to facts."""
    if hard in {"claim:property", "claim:superlative"} and id(token) in case.denied and not token.has("phrase"):
        return True
    if token.has("idiom") or (hard == "claim:free" and _is_within_the_price(case)):
        return True
    if hard == "claim:history" and token.has("since"):
        return any(
            amount.start and case.found[amount.start - 1] is token for amount in case.amounts
        )  # judged by itself
    return hard == "claim:origin" and token.has("phrase", "comes_from") and _goes_on_with_facts(case, token)


def _is_filling(case: Case, token: Token, hard: str) -> bool:
    """Whether it is a small word of a service of which another word says what is offered: "at your home"."""
    small = hard == "claim:service" and token.has("phrase") and token.has("function", "ours", "neutral")
    return small and any(hard in one.tags and not one.has("function", "ours", "neutral") for one in case.found)


def _goes_on_with_facts(case: Case, token: Token) -> bool:
    """Whether what follows "made in" is in the facts: sizes, colours, a place."""
    after = [one for one in case.found if one.start > token.start and not one.has("phrase") and names_something(one)]
    return bool(after) and bool(case.sheet.holding(after[0], loosely=False))


def _is_within_the_price(case: Case) -> bool:
    """Whether facts say of what the sentence names that it is included: that is "without a surcharge" too."""
    return any(
        any(token.has("included") for token in part.names) and not part.separate
        for line in case.sheet.lines
        for part in line.statements
        if any(is_said(case, token) for token in line.naming)
    )


def _is_sold_apart(case: Case) -> bool:
    """Whether facts say of what the sentence names that it is not included or to be paid for by itself."""
    return any(
        part.separate and any(is_said(case, token) for token in [*line.naming, *part.names])
        for line in case.sheet.lines
        for part in line.statements
    )


def _is_said_closed(case: Case, tag: str) -> bool:
    """A day that no opening hours name is a day on which it is closed."""
    return tag.startswith("thing:day") and any(token.has("closed", "not") for token in case.found)


def _is_of_another(case: Case, token: Token, holding: frozenset[int]) -> bool:
    """Whether what is free in a fact is something else than what the sentence speaks of."""
    near = [one for one in case.found if "claim:free" not in one.tags and names_something(one)]
    beside = [case.sheet.holding(one) for one in near if one.clause == token.clause]
    told = [numbers for numbers in beside if numbers] or [case.sheet.holding(one) for one in near]
    told = [numbers for numbers in told if numbers]
    return bool(told) and not any(numbers & holding for numbers in told)


def _is_under_a_condition(case: Case, holding: frozenset[int]) -> bool:
    """Whether it is free up to or from an amount only, of which the sentence says nothing."""
    parts = [
        part
        for line in case.sheet.lines
        if line.number in holding
        for part in line.statements
        if "claim:free" in part.keys
    ]
    return bool(parts) and not case.amounts and all(part.amounts for part in parts)


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
    if kind == "health" and case.found[0].has("conditional") and not case.speaks_of_the_offer:
        return False
    offers = any(token.has("choosing") for token in case.found)
    if tag.startswith("thing:") or kind == "superlative":
        return offers
    if kind == "free":
        return offers or any(not token.keys.isdisjoint(_GIVEN) for token in case.found)
    return kind in _SERIOUS or kind == "opinion"


_GIVEN: Final = frozenset(f"topic:{topic}" for topic in ("delivery", "returns", "trial", "cancel", "setup", "support"))
"""What offers give for nothing."""


def _is_name(case: Case, token: Token, at: int) -> bool:
    """A name or the sign of a norm: capitals within a word, or one that the language asks of names only."""
    if any(sign.isupper() for sign in token.text[1:]) and not case.sheet.foreign:
        return True
    if token.text[:1].isupper() and not token.first and not token.tags and case.found[at - 1].low not in '.!?:“„«"':
        return case.sheet.capital_names
    return False


def _is_written(case: Case, token: Token) -> bool:
    """Whether a fact holds the name as it is, or in another form with a capital."""
    written = case.sheet.writes(token.low) or case.sheet.holding(token, loosely=False)
    return bool(written) or case.sheet.names_alike(token) or (case.instructs and token.first)


def _asked_from(found: Sequence[Token]) -> int:
    """Where a sentence goes over to telling readers what to do: "…: compare fit and weight before you choose"."""
    starts = (one.start for before, one in pairwise(found) if before.low in ":;–—" and one.has("command"))
    return next(starts, found[-1].end)


def _flag_loose(case: Case, loose: Sequence[Token]) -> None:
    asked = _asked_from(case.found)
    loose = [token for token in loose if token.start < asked and (not case.is_long or id(token) not in case.denied)]
    if len(loose) > _TOLERATED + 1 and _is_general(case):
        return
    anchored = (bool(case.bound) or len(case.matched) > 1) and not _promises(case)
    spare = 1 if case.bound and case.is_long else 0
    if not loose or (anchored and len(loose) <= _TOLERATED + spare and not _listed(case, loose[0])):
        return
    if case.sheet.foreign and (case.bound or case.matched) and len(loose) <= _TOLERATED + 1:
        return
    words = ", ".join(f"“{token.text}”" for token in loose[:3])
    case.flag(f"says {words}, which no fact says", loose[0].text, blocks=False)


def _is_general(case: Case) -> bool:
    """Whether it is long and of the world at large: it rests on no fact, and neither "we" nor "it" are spoken of."""
    return case.is_long and not case.bound and not case.found[0].has("subject") and not _says_ours(case)


def _says_ours(case: Case) -> bool:
    return any(token.has("ours") for token in case.found)


def _promises(case: Case) -> bool:
    """Whether it says of all, or of what is included, where each word counts, and no fact that it rests on does."""
    told = [line for line in case.sheet.lines if line.number in case.rests | case.bound]
    if any(token.has("all") for line in told for token in line.name + line.value):
        return False
    return any(token.has("all", "included") and id(token) not in case.denied for token in case.found)


_DEGREES: Final = frozenset(("extra", "ultra", "super", "semi", "demi", "mega", "mini"))


def _check_degrees(case: Case) -> None:
    """A step more of one of the values that a fact lists: "extra firm" of "soft, medium, firm"."""
    for one, following in pairwise(case.found):
        if one.low not in _DEGREES or not following.is_word or case.sheet.writes(f"{one.low} {following.low}"):
            continue
        for line in case.sheet.lines:
            listed = [part for part in line.statements if len(part.names) == 1 and not part.amounts]
            if len(listed) > 1 and any(following.keys & part.keys for part in listed):
                text = f"{one.text} {following.text}"
                case.flag(f"names “{text}”, which no fact lists", text, blocks=False, facts=(line.number,))


def _listed(case: Case, token: Token) -> bool:
    """Whether the word stands in a list with words of the facts."""
    at = case.found.index(token)
    before = case.found[max(0, at - 2) : at]
    return any(near.low == "," or near.has("conjunction") for near in before[-1:])
