"""Yes and no, some and all: whether a sentence says the opposite of a fact, or more than it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from genapp.quality.claims.amounts import MONEY, Limit
from genapp.quality.claims.case import Case, is_said, silent
from genapp.quality.claims.lexicon import Token
from genapp.quality.claims.sheet import SheetLine, Statement, names_something


def check_polarity(case: Case) -> None:
    """Flag what goes against a yes or a no, denies what a fact says, or says what a fact denies."""
    _check_limits_denied(case)
    denied = case.denied
    for line in case.sheet.lines:
        names = line.naming
        named = bool(names) and all(is_said(case, token) for token in names)
        _check_extra(case, line)
        if line.truth is not None and named:
            said = [
                token for token in case.found if line.number in case.sheet.holding(token) and names_something(token)
            ]
            if _is_of_another(case, line):
                continue
            if _goes_against(case, line, said):
                what = " ".join(token.text for token in line.name)
                case.flag(
                    f"goes against “{what}: {'yes' if line.truth else 'no'}”", what, blocks=True, facts=(line.number,)
                )
            else:
                case.bound.add(line.number)
        elif line.truth is None:
            _check_included(case, line, denied, named=named)
    answered = any(line.truth is False and line.number in case.bound for line in case.sheet.lines)
    for line in case.sheet.lines:
        if line.truth is None and not case.limit_denied and not answered:
            names = line.naming
            _check_negated(case, line, denied, named=bool(names) and all(is_said(case, token) for token in names))


def _is_of_another(case: Case, line: SheetLine) -> bool:
    """Whether words of its name are left out, and a number of a fact with the others is told: not added sugar."""
    unsaid = any(names_something(token) and not is_said(case, token) for token in line.name)
    return unsaid and any(
        other.number in case.bound and other.name_keys & line.name_keys
        for other in case.sheet.lines
        if other is not line
    )


def _is_told(case: Case, part: Statement) -> bool:
    names = [token for token in part.names if not token.has(*_OF_EXTRAS)]
    return bool(names) and all(is_said(case, token) for token in names)


_OF_EXTRAS: Final = ("neutral", "separate", "optional", "included", "prepared")
"""Words that tell how something may be had, not what it is."""


def _goes_against(case: Case, line: SheetLine, said: Sequence[Token]) -> bool:
    """Whether the sentence says yes where the fact says no, or no where it says yes."""
    refuses = any(token.has("not") and not token.has(*_NO_DENIAL) for token in case.found)
    if any(_privative(token) for token in line.name) and any(_privative(token) for token in said):
        return refuses is line.truth
    negative = any(id(token) in case.denied or _privative(token) for token in said)
    negative = negative or any(token.has("oneself") for token in case.found)
    needless = negative and any(token.has("needless") for token in case.found)
    denies_itself = any(token.has("not") or _privative(token) for token in line.name)  # "Without BPA", "Glutenfrei"
    return negative is (line.truth is not denies_itself) and not needless


def _check_extra(case: Case, line: SheetLine) -> None:
    """What is included costs nothing extra."""
    denied = case.denied
    extra = [one for one in case.found if one.has("separate") and not one.has("claim:free") and id(one) not in denied]
    alone = len(line.value) == 1 and line.value[0].has("included")
    if extra and alone and any(is_said(case, token) for token in line.naming):
        case.flag("says that something costs extra that is included", extra[0].text, blocks=True, facts=(line.number,))


def _check_included(case: Case, line: SheetLine, denied: set[int], *, named: bool) -> None:
    """What is sold separately is not included."""
    named = named and "topic:price" not in line.name_keys
    if named and _is_priced(line) and not case.amounts and not _is_included_too(case):
        for token in case.found:
            if token.has("included") and id(token) not in denied:
                case.flag(
                    "says that something is included that costs extra", token.text, blocks=False, facts=(line.number,)
                )
                return
    left_out = _is_list_of_the_left_out(line) and any(_is_told(case, part) for part in line.statements)
    if not left_out and not any(part.separate and (named or _is_told(case, part)) for part in line.statements):
        return
    said = [token for token in case.found if token.has("included")]
    if any(id(token) not in denied for token in said):
        case.flag("says that something is included that costs extra", said[0].text, blocks=True, facts=(line.number,))


def _is_priced(line: SheetLine) -> bool:
    """Whether a price is what the fact says, and of nothing that it is included or free."""
    given = any(token.has("included", "claim:free") for token in line.value)
    return not given and any(each.unit in MONEY for part in line.statements for each in part.amounts)


def _is_included_too(case: Case) -> bool:
    """Whether another thing that the sentence names is included by the facts."""
    return any(
        (line.truth or any(token.has("included") for token in line.name + line.value))
        and any(is_said(case, token) and not token.has("included") for token in [*line.naming, *_values(line)])
        for line in case.sheet.lines
    )


def _values(line: SheetLine) -> list[Token]:
    return [token for part in line.statements for token in part.names]


def _is_list_of_the_left_out(line: SheetLine) -> bool:
    return any(token.has("not") for token in line.name) and any(token.has("included") for token in line.name)


def _privative(token: Token) -> bool:
    joined = token.joined and token.low in _FREE
    return joined or (
        token.low.rstrip("enrms").endswith(("frei", "lo", "los")) and len(token.low) > _SHORTEST_PRIVATIVE
    )


_FREE: Final = frozenset(("free", "frei", "vrij", "fri"))
_SHORTEST_PRIVATIVE: Final = 6


_NO_DENIAL: Final = ("up_to", "from", "over", "under", "all", "neutral", "claim:free")
"""What a "no" may be part of without denying anything: "not over", "at no extra cost"."""


def denied_words(found: Sequence[Token]) -> set[int]:
    """The words of the part that follow a "no" or stand right before it; a limit ("not over") denies nothing."""
    said: set[int] = set()
    for at, token in enumerate(found):
        if token.has("not") and not token.has(*_NO_DENIAL):
            said.update(id(near) for near in found[at:] if near.clause == token.clause)
            said.update(id(near) for near in _before(found, at))
            said.update(id(near) for near in found[at : at + 4])
        if token.low in _FREE and token.joined and at >= 2:
            said.update((id(found[at - 2]), id(token)))
    return said


def _before(found: Sequence[Token], at: int) -> Sequence[Token]:
    """The words that a "not" denies before it, up to a comma; a "without" denies none."""
    if found[at].has("without"):
        return ()
    start = max(0, at - _BEFORE_NOT)
    commas = [near for near in range(start, at) if found[near].low in ",;:"]
    return found[commas[-1] + 1 if commas else start : at]


_BEFORE_NOT: Final = 5
"""Words before a "not" that it denies: "spare blades are not available"."""


def _denied_next(found: Sequence[Token]) -> set[int]:
    """The words right after a "no" or "without"."""
    return {
        id(near)
        for at, token in enumerate(found)
        if token.has("not") and not token.has(*_NO_DENIAL)
        for near in found[at + 1 : at + 4]
        if near.clause == token.clause
    }


def _check_negated(case: Case, line: SheetLine, denied: set[int], *, named: bool) -> None:
    for part in line.statements:
        said = [
            token
            for token in case.found
            if token.is_word and not silent(token) and token.keys & (part.keys | line.name_keys)
        ]
        if not said:
            continue
        negative = any(id(token) in denied or _privative(token) for token in said)
        values = [token for token in said if token.keys & part.keys and not token.keys & line.name_keys]
        wholly = len(values) > 1 and all(any(token.keys & value.keys for value in values) for token in part.names)
        if part.negative and not negative and ((named and (values or len(part.keys) <= 1)) or wholly):
            case.flag("turns round what a fact denies", said[0].text, blocks=True, facts=(line.number,))
        elif negative and not part.negative and line.truth is None and not part.restricted and not part.amounts:
            after = _denied_next(case.found)
            near = [token for token in said if id(token) in after]
            if near and not any(_negative_elsewhere(case, token) for token in near):
                case.flag("denies what a fact says", near[0].text, blocks=False, facts=(line.number,))


def _negative_elsewhere(case: Case, token: Token) -> bool:
    return any(
        token.keys & (part.keys | line.name_keys) and (part.negative or line.truth is False)
        for line in case.sheet.lines
        for part in line.statements
    )


def _check_limits_denied(case: Case) -> None:
    after = _denied_next(case.found)
    for token in case.found:
        if (
            token.has("topic:limit")
            and id(token) in after
            and not (_is_unlimited(case) or case.sheet.denies("topic:limit"))
        ):
            case.flag("denies a limit", token.text, blocks=True)


def _is_unlimited(case: Case) -> bool:
    return any(token.has("unlimited") for line in case.sheet.lines for token in line.name + line.value)


def check_restrictions(case: Case) -> None:
    """A fact that holds for some, on request or under a condition, told as if it held for all."""
    _check_qualified(case)
    nots = {token.clause for token in case.found if token.has("not")}
    everyone = any(token.has("all") and token.clause not in nots for token in case.found)
    hedged = any(token.has("some", "only", "optional") for token in case.found) or bool(case.denied)
    if hedged and not everyone:
        return
    for line in case.sheet.lines:
        if line.number in case.bound and not hedged and any(part.varies for part in line.statements):
            case.flag("says of all what depends on the model", _line_text(line), blocks=True, facts=(line.number,))
            return
        for part in line.statements:
            bound = id(part) in case.parts or (part.separate and line.number in case.bound)
            if bound and not everyone:
                continue
            if _is_stretched(case, line, part, everyone=everyone):
                case.flag(
                    "says more than a fact that names a limit", _line_text(line), blocks=everyone, facts=(line.number,)
                )
                return


def _check_qualified(case: Case) -> None:
    """A number that holds for one thing, told of all: "every job" where the fact says "warranty on paving"."""
    if not any(token.has("all") for token in case.found):
        return
    for line in case.sheet.lines:
        of = [word for before, word in pairwise(line.name) if before.has("function") and names_something(word)]
        if line.number in case.bound and any(not is_said(case, word) and not word.has("neutral") for word in of):
            case.flag("says of all what holds for one thing", _line_text(line), blocks=False, facts=(line.number,))
            return


def _is_stretched(case: Case, line: SheetLine, part: Statement, *, everyone: bool) -> bool:
    names = line.naming
    told = sum(is_said(case, token) for token in names)
    named = bool(names) and told >= max(1, len(names) - (1 if part.members else 0))
    valued = {key for token in case.found if names_something(token) for key in token.keys & part.keys}
    bound = line.number in case.bound
    if any(token.has("all") for token in line.value):
        return False
    if everyone and named and part.members and not bound:
        return True
    if everyone and named and len(line.statements) > 1 and line.value[0].has("yes"):
        return True
    conditional = any(amount.limit in {Limit.OVER, Limit.FROM} for amount in part.amounts) and everyone and not bound
    conditional = conditional and (not line.name or "claim:free" in part.keys or len(valued) > 1)
    if not part.restricted and not conditional:
        return False
    return (named or (not names and len(valued) > 1)) and (everyone or not valued)


def _line_text(line: SheetLine) -> str:
    return " ".join(token.text for token in [*line.name, *line.value])
