"""Numbers of a sentence: whether a fact holds them, means the same limit, and is the one that the words speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from genapp.quality.claims.amounts import MONEY, Amount, Limit, readings_of, same
from genapp.quality.claims.case import Case, is_said, names_something, silent
from genapp.quality.claims.lexicon import Token
from genapp.quality.claims.sheet import MEASURES, Line, Statement


@dataclass(frozen=True, slots=True)
class _Held:
    """A number of a fact, with the part of the fact that it stands in."""

    line: Line
    part: Statement
    amount: Amount


def check_amounts(case: Case) -> None:
    """Flag numbers that no fact holds or that belong to another one; note the facts of the others."""
    for amount in case.amounts:
        if not case.sheet.writes(_chunk(case, amount)):
            _check_amount(case, amount)
    if not case.phrase:
        _check_one_for_all(case)


def _chunk(case: Case, amount: Amount) -> str:
    """What stands around the amount without a blank when it is a code of letters and digits, else nothing."""
    first, last = amount.start, amount.end - 1
    while first and case.found[first - 1].end == case.found[first].start:
        first -= 1
    while last + 1 < len(case.found) and case.found[last + 1].start == case.found[last].end:
        last += 1
    text = "".join(token.text for token in case.found[first : last + 1]).strip(".,;:!()")
    return text if any(sign.isalpha() for sign in text) and any(sign.isdigit() for sign in text) else ""


def _check_amount(case: Case, amount: Amount) -> None:
    spoken = _about(case, amount)
    held = [
        _Held(line, part, fact)
        for line in case.sheet.lines
        for part in line.statements
        for fact in part.amounts
        if _meets(amount, fact)
    ]
    if amount.bare:
        held = [each for each in held if _counts(case, amount, spoken, each)]
    if not held:
        if not _is_otherwise_known(case, amount, spoken):
            _flag_unheld(case, amount, spoken)
    elif not (amount.soft and amount.bare):
        _check_held(case, amount, spoken, held)


def _is_otherwise_known(case: Case, amount: Amount, spoken: frozenset[str]) -> bool:
    """Whether a number that no fact holds as it is may stand all the same."""
    if amount.soft or (case.instructs and amount.bare and amount.value <= _FEW):
        return True
    known = _spans(case, amount) or _is_elliptic(case, amount) or _is_numbered_name(case, amount)
    return known or _is_own(case, amount) or _is_list_count(case, amount, spoken) or _follows(case, amount)


def _check_held(case: Case, amount: Amount, spoken: frozenset[str], held: Sequence[_Held]) -> None:
    fits = [each for each in held if not _against(case, amount, each.amount)]
    if not fits:
        blocks, reason = _against(case, amount, held[0].amount) or (False, "")
        if blocks or not case.phrase:
            case.flag(reason, amount.text, blocks=blocks, facts=(held[0].line.number,))
        return
    best = max(fits, key=lambda each: _closeness(spoken, each))
    better = None if case.phrase else _belongs_elsewhere(case, amount, spoken, best)
    if better is not None:
        case.flag(f"gives {amount.text} for what another fact says", amount.text, blocks=True, facts=(better.number,))
    else:
        case.bound.add(best.line.number)


_FEW: Final = 12
"""A bare number up to this one counts nothing of the offer in advice."""


def _meets(amount: Amount, fact: Amount) -> bool:
    """Whether the amount is a value, an end or the whole of what the fact says."""
    about = amount.limit is Limit.ABOUT
    if amount.is_range:
        return same(amount.low, fact.low) and same(amount.high, fact.high)
    if same(amount.low, fact.low, about=about) or same(amount.low, fact.high, about=about):
        return True
    bare = amount.bare and fact.bare and fact.is_range
    return bare and any(low <= value <= high for value, _ in amount.low for low, _ in fact.low for high, _ in fact.high)


def _about(case: Case, amount: Amount) -> frozenset[str]:
    """Topics and stems of the words beside the amount: of its part of the sentence, or of all of it."""
    clause = {case.found[at].clause for at in range(amount.start, amount.end)}
    inside = [token for token in case.found if token.clause in clause]
    near = _keys_of(inside)
    known = {key for line in case.sheet.lines for key in line.keys}
    return near if near & known else _keys_of(case.found)


def _keys_of(found: Iterable[Token]) -> frozenset[str]:
    return frozenset(
        key
        for token in found
        if token.is_word and not token.named("units") and not token.has("function", "article", "not", "conjunction")
        for key in token.keys
    )


def _counts(case: Case, amount: Amount, spoken: frozenset[str], held: _Held) -> bool:
    """Whether a bare number counts what the fact counts."""
    line, statement, fact = held.line, held.part, held.amount
    if not fact.bare and not fact.dimensions & {"", "clock"}:
        return bool(fact.labels) or len(statement.amounts) > 1
    clause = case.found[amount.end - 1].clause
    after = [token for token in case.found[amount.end :] if names_something(token) and token.clause == clause][:3]
    before = [token for token in reversed(case.found[: amount.start]) if names_something(token)][:4]
    if amount.is_range and fact.is_range and same(amount.low, fact.low):
        return True
    general = [token for token in after[:2] if token.has("member") or case.sheet.knows(token)]
    if statement.members and general:
        return True
    for token in after[:1] + before + after[1:]:
        numbers = case.sheet.holding(token)
        if numbers and (token in after[:1] or line.number in numbers):
            return line.number in numbers and _of_part(token, line, statement)
    return bool(spoken & (line.keys if case.sheet.foreign else line.name_keys))


def _of_part(token: Token, line: Line, statement: Statement) -> bool:
    """Whether the word belongs to this part of a fact that counts several things."""
    counted = [part for part in line.statements if part.amounts]
    if len(counted) < 2 or not token.keys & line.value_keys:
        return True
    return bool(token.keys & (statement.keys | line.name_keys))


def _spans(case: Case, amount: Amount) -> bool:
    """Whether a range runs from one number of a fact to another one of it."""
    if not amount.is_range:
        return False
    for line in case.sheet.lines:
        figures = [each for part in line.statements for each in part.amounts]
        if any(same(amount.low, each.low) for each in figures) and any(
            same(amount.high, each.high) for each in figures
        ):
            case.bound.add(line.number)
            return True
    return False


def _is_elliptic(case: Case, amount: Amount) -> bool:
    """Whether a bare number has the unit of another one of the sentence: "a visit of 20 minutes and one of 45"."""
    if not amount.bare:
        return False
    for other in case.amounts:
        if other.unit and any(
            same(readings_of(amount, other.unit), end)
            for line in case.sheet.lines
            for part in line.statements
            for fact in part.amounts
            for end in (fact.low, fact.high)
        ):
            return True
    return False


def _is_numbered_name(case: Case, amount: Amount) -> bool:
    """Whether the number stands after the same word in a fact or a keyword: "Lantro 20"."""
    if not amount.start or not case.found[amount.start - 1].is_word:
        return False
    return case.sheet.writes(f"{case.found[amount.start - 1].low} {case.found[amount.start].low}")


def _is_own(case: Case, amount: Amount) -> bool:
    """A number of a name: of the brand, the keyword or a model."""
    own = {token.low for token in case.sheet.own if token.low[:1].isdigit()}
    return {token.low for token in case.found[amount.start : amount.end] if token.low[:1].isdigit()} <= own and bool(
        own
    )


def _is_list_count(case: Case, amount: Amount, spoken: frozenset[str]) -> bool:
    if not amount.bare or amount.is_range:
        return False
    for line in case.sheet.lines:
        listed = sum(1 for token in case.found if token.is_word and token.keys & line.value_keys)
        told = spoken & line.name_keys or _named(case, amount, line) or listed >= amount.value
        if amount.value > 1 and amount.value in _list_sizes(line) and told:
            case.bound.add(line.number)
            return True
    return False


def _named(case: Case, amount: Amount, line: Line) -> bool:
    beside = [token for token in case.found[amount.end :] if token.is_word][:3]
    names = {word.low for word in line.name}
    return any(line.number in case.sheet.holding(token) and names for token in beside if not silent(token))


def _list_sizes(line: Line) -> set[int]:
    """How many things a value may list, with and without what stands in brackets."""
    deep, commas, outside = 0, 0, 0
    for token in line.value:
        deep += (token.low == "(") - (token.low == ")")
        if token.low in ",;":
            commas, outside = commas + 1, outside + (deep == 0)
    last = 1 if any(token.has("conjunction") for token in line.value) else 0
    return {commas + 1 + last, outside + 1 + last, commas + 1, outside + 1} - {1}


def _flag_unheld(case: Case, amount: Amount, spoken: frozenset[str]) -> None:
    named = [line for line in case.sheet.lines if spoken & line.name_keys]
    numbers = [line.number for line in named if any(part.amounts for part in line.statements)]
    computed = _is_computed(case, amount)
    reason = (
        f"states {amount.text}, which no fact holds" if not computed else f"states {amount.text}, which is computed"
    )
    case.flag(reason, amount.text, blocks=not computed, facts=numbers)


def _follows(case: Case, amount: Amount) -> bool:
    """Whether it is computed from others of the sentence: "nine of the 14 have it, the other five do not"."""
    others = [each for each in case.amounts if each is not amount]
    for value, what in amount.low:
        alike = [one for each in others for one, dimension in each.low if dimension == what]
        counts = [one for each in others for one, _ in each.low]
        if any(one - other == value or one + other == value for one in alike for other in alike if one is not other):
            return True
        if any(count and abs(one / count - value) < _ROUNDED and count != one for one in alike for count in counts):
            return True
    return False


_ROUNDED: Final = Decimal("0.006")


def _is_computed(case: Case, amount: Amount) -> bool:
    """Whether it is a sum, a difference or a product of two numbers of the facts."""
    values = [
        (value, what)
        for line in case.sheet.lines
        for part in line.statements
        for fact in part.amounts
        for value, what in fact.low | fact.high
    ][:60]
    counts = {value for value, what in values if not what} | {
        one for each in case.amounts for one, what in each.low if not what
    }
    for value, what in amount.low:
        alike = [other for other, dimension in values if dimension == what and what]
        if any(abs(other * count - value) < abs(value) / 500 for other in alike for count in counts):
            return True
        if any(one + other == value or abs(one - other) == value for one in alike for other in alike if value):
            return True
    return False


def _against(case: Case, amount: Amount, fact: Amount) -> tuple[bool, str] | None:
    """Whether a limit stands on the wrong side or is gone: whether that blocks, and why."""
    if amount.is_range or "clock" in amount.dimensions | fact.dimensions:
        return None
    if amount.limit in {Limit.OVER, Limit.UNDER} and any(token.has("not") for token in case.found):
        amount.limit = Limit.UP_TO if amount.limit is Limit.OVER else Limit.FROM
    if fact.is_range:
        return _against_range(case, amount, at_low=same(amount.low, fact.low), at_high=same(amount.low, fact.high))
    text = amount.text
    if amount.limit in _WRONG_SIDES.get(fact.limit, ()):
        return amount.limit in {Limit.FROM, Limit.UP_TO}, f"turns the limit of {text} round"
    if fact.limit in {Limit.FROM, Limit.UP_TO} and amount.limit is Limit.EXACT and not _softened(case, fact.limit):
        return False, f"says {text} where the fact says {fact.limit} {text}"
    if fact.limit is Limit.EXACT and amount.limit in {Limit.OVER, Limit.UNDER}:
        return False, f"says {amount.limit} {text} where the fact says {text}"
    return None


_WRONG_SIDES: Final = {
    Limit.FROM: (Limit.UP_TO, Limit.UNDER, Limit.WITHIN),
    Limit.OVER: (Limit.UP_TO, Limit.UNDER),
    Limit.UP_TO: (Limit.FROM, Limit.OVER),
    Limit.UNDER: (Limit.FROM, Limit.OVER),
}


def _against_range(case: Case, amount: Amount, *, at_low: bool, at_high: bool) -> tuple[bool, str] | None:
    text = amount.text
    low_end, high_end = (any(token.has(tag) for token in case.found) for tag in ("low_end", "high_end"))
    if not at_low and not at_high:
        return None
    if at_low and (amount.limit in {Limit.FROM, Limit.OVER} or low_end):
        return None
    if at_high and (
        amount.limit in {Limit.UP_TO, Limit.UNDER, Limit.WITHIN} or high_end or _softened(case, Limit.UP_TO)
    ):
        return None
    if amount.limit not in {Limit.EXACT, Limit.ABOUT} or low_end or high_end:
        return True, f"takes {text} for the wrong end of a range"
    if amount.bare:
        return None
    return False, f"says {text} where the fact gives a range"


def _softened(case: Case, limit: Limit) -> bool:
    ends = {Limit.FROM: "low_end", Limit.UP_TO: "high_end"}
    return any(token.has(ends[limit]) or (limit is Limit.UP_TO and token.has("can")) for token in case.found)


def _closeness(spoken: frozenset[str], held: _Held) -> float:
    line, part, fact = held.line, held.part, held.amount
    shared = len(spoken & (line.name_keys | fact.labels)) + len(spoken & part.keys)
    return shared + len(spoken & line.name_keys) / (1 + len(line.name_keys)) - len(part.keys - spoken) / 100


def _belongs_elsewhere(case: Case, amount: Amount, spoken: frozenset[str], best: _Held) -> Line | None:
    """The fact that the words speak of when it is another one than that of the number."""
    line, part, fact = best.line, best.part, best.amount
    mine = spoken & (line.name_keys | part.keys | fact.labels)
    if amount.bare:
        return _counted_elsewhere(case, amount, spoken, line)
    asked = spoken & _MEASURES
    own = fact.labels or (line.name_keys & _MEASURES)
    if asked and own and not asked & own:
        return line
    if not mine and (spoken & MATTERS) - _understood(amount):
        return line
    if _qualified(line, part, fact, spoken):
        return line
    rivals = [
        _Held(other, rival, figure)
        for other in case.sheet.lines
        for rival in other.statements
        for figure in rival.amounts
        if figure is not fact and figure.dimensions & fact.dimensions and not _meets(amount, figure)
    ]
    return next((rival.line for rival in rivals if _is_nearer(spoken, mine, line, rival)), None)


def _is_nearer(spoken: frozenset[str], mine: frozenset[str], line: Line, held: _Held) -> bool:
    """Whether the words speak of another number's fact rather than of `line`, of which they say `mine`."""
    other, rival, figure = held.line, held.part, held.amount
    theirs = spoken & (other.name_keys | rival.keys | figure.labels)
    more = theirs - mine - _PRICES
    if more and not mine - theirs and (other.name_keys | figure.labels) & spoken:
        return True
    topics = spoken & (other.name_keys | figure.labels) & (MATTERS | _MEASURES) - _PRICES
    if topics - line.keys and not mine & (line.name_keys | MATTERS | _MEASURES):
        return True
    alike = {key for key in theirs if ":" in key} == {key for key in mine if ":" in key}
    return alike and bool(mine) and other is not line and _closer(mine, line, other)


def _qualified(line: Line, part: Statement, fact: Amount, spoken: frozenset[str]) -> bool:
    """Whether the number holds for a part only ("frame 5 years") of which nothing is said, and another for the rest."""
    if part.words and not part.words & spoken:
        return any(
            other is not part and not other.words and any(each.dimensions & fact.dimensions for each in other.amounts)
            for other in line.statements
        )
    return False


def _counted_elsewhere(case: Case, amount: Amount, spoken: frozenset[str], line: Line) -> Line | None:
    """A fact that counts what the sentence speaks of and gives another number: "16 models" of "dimmable"."""
    for other in case.sheet.lines:
        names = [token for token in other.name if names_something(token)]
        counts = [each for part in other.statements for each in part.amounts if each.bare]
        if other is line or not counts or not names or line.name_keys & spoken - other.name_keys:
            continue
        said = any(_meets(each, figure) for each in case.amounts for figure in counts)
        if not said and all(is_said(case, token) for token in names) and any(part.members for part in other.statements):
            return other
    return None


_MEASURES: Final = frozenset(f"topic:{measure}" for measure in MEASURES)
MATTERS: Final = frozenset(
    f"topic:{topic}"
    for topic in (
        "delivery", "returns", "warranty", "trial", "cancel", "waiting", "excess", "keeps", "weight", "discount",
        "age", "term", "charge", "run", "noise", "power", "speed", "volume", "load", "deposit",
    )
)  # fmt: skip
"""What numbers are given for: one that its fact does not speak of belongs to no such thing."""


_PRICES: Final = frozenset(("topic:price",))


def _understood(amount: Amount) -> frozenset[str]:
    """What a unit says by itself."""
    if amount.unit in MONEY:
        return frozenset(("topic:price", "topic:delivery"))
    topics = {
        "mass": ("weight", "load"),
        "volume": ("volume",),
        "power": ("power",),
        "db": ("noise",),
        "km/h": ("speed",),
    }
    return frozenset(f"topic:{topic}" for what in amount.dimensions for topic in topics.get(what, ()))


def _closer(shared: frozenset[str], line: Line, other: Line) -> bool:
    """Whether the other fact is named by the shared words alone, and this one by more."""
    return bool(other.name_keys & shared) and _rest(other, shared) < _rest(line, shared)


def _rest(line: Line, shared: frozenset[str]) -> int:
    return sum(1 for token in line.name if token.is_word and not silent(token) and not token.keys & shared)


def _check_one_for_all(case: Case) -> None:
    """One of several values told as that of all."""
    if not any(token.has("all") for token in case.found):
        return
    for line in case.sheet.lines:
        figures = [each for part in line.statements for each in part.amounts if each.unit and not each.labels]
        told = [each for each in figures if any(_meets(amount, each) for amount in case.amounts if amount.unit)]
        alike = [each for each in figures if told and each.dimensions & told[0].dimensions]
        if line.number in case.bound and 0 < len(told) < len(alike) and len(line.statements) > 1:
            case.flag("gives one of several values for all", told[0].text, blocks=False, facts=(line.number,))
