"""Numbers of a sentence: whether a fact holds them, means the same limit, and is the one that the words speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from genapp.quality.claims.amounts import MONEY, Figure, Limit, same, unit_of
from genapp.quality.claims.case import Case, is_said, silent
from genapp.quality.claims.lexicon import Token
from genapp.quality.claims.sheet import MEASURES, SheetLine, Statement, names_something
from genapp.quality.claims.unheld import chunk, flag_unheld, is_otherwise_known, is_own, meets


@dataclass(frozen=True, slots=True)
class _Held:
    """A number of a fact, with the part of the fact that it stands in."""

    line: SheetLine
    part: Statement
    amount: Figure


def check_amounts(case: Case) -> None:
    """Flag numbers that no fact holds or that belong to another one; note the facts of the others."""
    for amount in case.amounts:
        if not case.sheet.writes(chunk(case, amount)):
            _check_amount(case, amount)
    if not case.phrase:
        _check_one_for_all(case)


def _check_amount(case: Case, amount: Figure) -> None:
    spoken = _about(case, amount)
    held = [
        _Held(line, part, fact)
        for line in case.sheet.lines
        for part in line.statements
        for fact in part.amounts
        if meets(amount, fact)
    ]
    if amount.bare:
        held = [each for each in held if _is_plain(case, amount, each) or _counts(case, amount, spoken, each)]
    if not held:
        if not is_otherwise_known(case, amount, spoken):
            flag_unheld(case, amount, spoken)
    elif not (amount.soft and amount.bare):
        _check_held(case, amount, spoken, held)


def _check_held(case: Case, amount: Figure, spoken: frozenset[str], held: Sequence[_Held]) -> None:
    fits = [each for each in held if not _against(case, amount, each.amount)]
    if not fits:
        blocks, reason = _against(case, amount, held[0].amount) or (False, "")
        if blocks or not case.phrase:
            case.flag(reason, amount.text, blocks=blocks, facts=(held[0].line.number,))
        return
    best = max(fits, key=lambda each: _closeness(spoken, each))
    known = case.phrase or is_own(case, amount) or _is_told_whole(case, best.line, spoken)
    better = None if known else _belongs_elsewhere(case, amount, spoken, best)
    if better is not None:
        case.flag(f"gives {amount.text} for what another fact says", amount.text, blocks=False, facts=(better.number,))
    else:
        case.bound.add(best.line.number)
        case.parts.add(id(best.part))


def _about(case: Case, amount: Figure) -> frozenset[str]:
    """Topics and stems of the words beside the amount: of its part of the sentence, or of all of it."""
    clause = {case.found[at].clause for at in range(amount.start, amount.end)}
    inside = [token for token in case.found if token.clause in clause]
    near = _keys_of(inside)
    known = {key for line in case.sheet.lines for key in line.keys}
    beside = (near - _PRICES) & known
    return near if beside or len(case.amounts) > 1 else _keys_of(case.found)


def _keys_of(found: Iterable[Token]) -> frozenset[str]:
    return frozenset(
        key
        for token in found
        if token.is_word and not _is_unit(token) and not token.has("function", "article", "not", "conjunction")
        for key in token.keys
    )


def _is_unit(token: Token) -> bool:
    return bool(token.named("units")) or unit_of(token) in MONEY


def _counts(case: Case, amount: Figure, spoken: frozenset[str], held: _Held) -> bool:
    """Whether a bare number counts what the fact counts."""
    line, statement, fact = held.line, held.part, held.amount
    if not fact.bare and not fact.dimensions & {"", "clock"}:
        return bool(fact.labels) or len(statement.amounts) > 1
    clause = case.found[amount.end - 1].clause
    after = [
        token
        for token in case.found[amount.end :]
        if names_something(token) and (token.clause == clause or token.has("from_after"))
    ][:3]
    before = [token for token in reversed(case.found[: amount.start]) if names_something(token)][:4]
    alone = not after and "topic:person" in line.keys  # "a kayak for two"
    alone = alone or any(token.is_unspaced for token in case.found[amount.end : amount.end + 1])
    if alone or (amount.is_range and fact.is_range and same(amount.low, fact.low)) or _is_size(case, line, after):
        return True
    if _is_share(case, amount):
        return any(is_said(case, token) for token in line.naming)
    general = [token for token in after[:2] if token.has("member") or case.sheet.knows(token)]
    if statement.members and (general or _counts_some(case, amount, after, held)):
        return True
    for token in after[:1] + before + after[1:]:
        numbers = case.sheet.holding(token) | case.sheet.resembling(token)
        if numbers and (token in after[:1] or line.number in numbers):
            return line.number in numbers and _of_part(token, line, statement)
    return bool(spoken & (line.keys if case.sheet.foreign else line.name_keys))


def _is_plain(case: Case, amount: Figure, held: _Held) -> bool:
    """Whether a bare number needs no look at what it counts: a year, or a name in a list."""
    return _is_founding(case, amount, held) or _is_listed_name(case, amount, held)


def _is_founding(case: Case, amount: Figure, held: _Held) -> bool:
    """Whether it says since which year something is there, and the fact when it was founded: "since 1974"."""
    since = amount.start > 0 and case.found[amount.start - 1].has("since")
    same_year = amount.low == held.amount.low  # "around since 1968" is not about 1986
    return since and same_year and any(token.has("since", "claim:history") for token in held.line.name)


def _is_listed_name(case: Case, amount: Figure, held: _Held) -> bool:
    """Whether a word for a number is one of the names that the fact lists: "double" of "single, double, king"."""
    word, written = case.found[amount.start], held.line.value[held.amount.start]
    alone = held.amount.end - held.amount.start == 1 and not held.part.names
    names = any(part.names and not part.amounts for part in held.line.statements)
    return word.is_word and written.is_word and word.stem == written.stem and alone and names


def _counts_some(case: Case, amount: Figure, after: Sequence[Token], held: _Held) -> bool:
    """Whether it counts the things of which another fact says how many there are: "twelve helmets" of the 31."""
    whole = [
        line.value_keys
        for line in case.sheet.lines
        for part in line.statements
        if line is not held.line and any(each.bare and each.value > amount.value for each in part.amounts)
    ]
    counted = any(_shares(token, keys) for token in after[:1] for keys in whole)
    return counted and any(held.line.number in case.sheet.holding(token) for token in case.found if token.is_word)


def _shares(token: Token, keys: frozenset[str]) -> bool:
    return bool(token.keys & keys) or any(key.endswith(token.stem) for key in keys if len(token.stem) > _LEAST_STEM)


_LEAST_STEM: Final = 3


def _is_size(case: Case, line: SheetLine, after: Sequence[Token]) -> bool:
    """Whether the fact is how many products there are, and the words behind the number mean those."""
    return line.size_of_range and any(
        token.keys & case.sheet.own_keys or token.has("neutral", "member") for token in after
    )


def _is_share(case: Case, amount: Figure) -> bool:
    """Whether the number is a part of the next one: "five of our 22 mattresses"."""
    after = min((each.start for each in case.amounts if each.start >= amount.end), default=amount.end)
    between = case.found[amount.end : after]
    return 0 < len(between) <= _SHARE_WORDS and all(token.has("function", "article", "ours") for token in between)


_SHARE_WORDS: Final = 3


def _of_part(token: Token, line: SheetLine, statement: Statement) -> bool:
    """Whether the word belongs to this part of a fact that counts several things."""
    counted = [part for part in line.statements if part.amounts]
    if len(counted) < 2 or not token.keys & line.value_keys:
        return True
    return bool(token.keys & (statement.keys | line.name_keys))


def _against(case: Case, amount: Figure, fact: Figure) -> tuple[bool, str] | None:
    """Whether a limit stands on the wrong side or is gone: whether that blocks, and why."""
    opens = fact.is_range and amount.unit == fact.unit == "hour" and "clock" in amount.dimensions & fact.dimensions
    if amount.is_range or opens or "clock" in {amount.unit, fact.unit}:
        return None
    refused = any(token.has("not") and token.clause == case.found[amount.start].clause for token in case.found)
    if amount.limit in {Limit.OVER, Limit.UNDER} and refused:
        amount.limit = Limit.UP_TO if amount.limit is Limit.OVER else Limit.FROM
        case.limit_denied = True
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


def _against_range(case: Case, amount: Figure, *, at_low: bool, at_high: bool) -> tuple[bool, str] | None:
    text = amount.text
    clause = case.found[amount.start].clause
    near = [token for token in case.found if len(case.amounts) == 1 or token.clause == clause]
    low_end, high_end = (any(token.has(tag) for token in near) for tag in ("low_end", "high_end"))
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


def _belongs_elsewhere(case: Case, amount: Figure, spoken: frozenset[str], best: _Held) -> SheetLine | None:
    """The fact that the words speak of when it is another one than that of the number."""
    line, part, fact = best.line, best.part, best.amount
    if amount.bare:
        named = None if spoken & line.name_keys else _named_instead(case, amount, line)
        if named is not None and named.name_keys & _MATTERS and any(part.amounts for part in named.statements):
            return named
        return _counted_elsewhere(case, amount, spoken, line)
    mine = spoken & (line.name_keys | part.keys | fact.labels)
    if _is_foreign_to(amount, spoken, mine, best) or _qualified(line, part, fact, spoken):
        return line
    if not mine and (named := _named_instead(case, amount, line)):
        return named
    rivals = [
        _Held(other, rival, figure)
        for other in case.sheet.lines
        for rival in other.statements
        for figure in rival.amounts
        if figure is not fact and figure.dimensions & fact.dimensions and not meets(amount, figure)
    ]
    return next((rival.line for rival in rivals if _is_nearer(spoken, mine, line, rival)), None)


def _is_foreign_to(amount: Figure, spoken: frozenset[str], mine: frozenset[str], best: _Held) -> bool:
    """Whether the words ask for a measure or a matter that the fact does not give."""
    line, labels = best.line, best.amount.labels
    asked, own = spoken & _MEASURES, labels or (line.name_keys & _MEASURES)
    if asked and own and not asked & own:
        return True
    matters = spoken & _MATTERS
    if not mine and matters - _understood(amount):
        return True
    other = matters - _understood(amount)
    return bool(other and line.name_keys & _MATTERS and not matters & line.keys)


def _named_instead(case: Case, amount: Figure, line: SheetLine) -> SheetLine | None:
    """A fact whose whole name is said, when nothing of `line` is."""
    if len(case.amounts) > 1 or case.is_long or (amount.unit == "year" and "topic:age" in line.name_keys):
        return None
    for other in case.sheet.lines:
        names = other.naming
        if ("topic:price" in other.name_keys and amount.unit not in MONEY) or _begins(case, line):
            continue
        figures = [each for part in other.statements for each in part.amounts]
        alike = not figures or any(each.unit not in {"", "%"} for each in figures) or bool(other.name_keys & _MATTERS)
        if other is not line and (alike or not amount.unit) and names and all(is_said(case, token) for token in names):
            return other
    return None


def _begins(case: Case, line: SheetLine) -> bool:
    """Whether a word of the sentence begins one of the fact's name: "filter" that of "Filterwechsel"."""
    stems = [token.stem for token in case.found if names_something(token) and len(token.stem) > _LEAST_STEM]
    return any(word.low.startswith(stem) for word in line.name for stem in stems)


def _is_nearer(spoken: frozenset[str], mine: frozenset[str], line: SheetLine, held: _Held) -> bool:
    """Whether the words speak of another number's fact rather than of `line`, of which they say `mine`."""
    other, rival, figure = held.line, held.part, held.amount
    theirs = spoken & (other.name_keys | rival.keys | figure.labels)
    more = theirs - mine - _PRICES
    if other is not line and not mine & line.name_keys and other.name_keys & spoken - line.keys - _PRICES and line.name:
        return True
    told = (other.name_keys | figure.labels) & spoken or (other is line and rival.words & spoken)
    if more and not mine - theirs and told:
        return True
    topics = spoken & (other.name_keys | figure.labels) & (_MATTERS | _MEASURES) - _PRICES
    if topics - line.keys and not mine & (line.name_keys | _MATTERS | _MEASURES):
        return True
    alike = {key for key in theirs if ":" in key} == {key for key in mine if ":" in key}
    return alike and bool(mine) and other is not line and _closer(mine, line, other)


def _qualified(line: SheetLine, part: Statement, fact: Figure, spoken: frozenset[str]) -> bool:
    """Whether the number holds for a part only ("frame 5 years") of which nothing is said, and another for the rest."""
    if any(not token.keys & spoken for token in part.names if not token.has("neutral")):
        return any(
            other is not part and not other.words and any(each.dimensions & fact.dimensions for each in other.amounts)
            for other in line.statements
        )
    return False


def _counted_elsewhere(case: Case, amount: Figure, spoken: frozenset[str], line: SheetLine) -> SheetLine | None:
    """A fact that counts what the sentence speaks of and gives another number: "16 models" of "dimmable"."""
    for other in case.sheet.lines:
        names = [token for token in other.name if names_something(token)]
        counts = [each for part in other.statements for each in part.amounts if each.bare]
        if other is line or not counts or not names or line.name_keys & spoken - other.name_keys:
            continue
        said = any(meets(each, figure) for each in case.amounts for figure in counts)
        if not said and all(is_said(case, token) for token in names) and any(part.members for part in other.statements):
            return other
    return None


_MEASURES: Final = frozenset(f"topic:{measure}" for measure in MEASURES)
_MATTERS: Final = frozenset(
    f"topic:{topic}"
    for topic in (
        "delivery", "returns", "warranty", "trial", "cancel", "waiting", "excess", "keeps", "weight", "discount",
        "age", "term", "charge", "run", "noise", "power", "speed", "volume", "load", "deposit",
    )
)  # fmt: skip
"""What numbers are given for: one that its fact does not speak of belongs to no such thing."""


_PRICES: Final = frozenset(("topic:price",))


def _understood(amount: Figure) -> frozenset[str]:
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


def _closer(shared: frozenset[str], line: SheetLine, other: SheetLine) -> bool:
    """Whether the other fact is named by the shared words alone, and this one by more."""
    return bool(other.name_keys & shared) and _rest(other, shared) < _rest(line, shared)


def _rest(line: SheetLine, shared: frozenset[str]) -> int:
    return sum(1 for token in line.name if token.is_word and not silent(token) and not token.keys & shared)


def _check_one_for_all(case: Case) -> None:
    """One of several values told as that of all."""
    if not any(token.has("all") for token in case.found):
        return
    for line in case.sheet.lines:
        figures = [each for part in line.statements for each in part.amounts if each.unit and not each.labels]
        told = [each for each in figures if any(meets(amount, each) for amount in case.amounts if amount.unit)]
        alike = [each for each in figures if told and each.dimensions & told[0].dimensions]
        whole = any(part.amounts and all(each in told for each in part.amounts) for part in line.statements)
        if whole and line.number in case.bound and 0 < len(told) < len(alike) and len(line.statements) > 1:
            case.flag("gives one of several values for all", told[0].text, blocks=False, facts=(line.number,))


def _is_told_whole(case: Case, line: SheetLine, spoken: frozenset[str]) -> bool:
    """Whether the sentence names the fact by its whole name and holds its whole value, word for word."""
    value = " ".join(token.low for token in line.value)
    name = [token for token in line.name if names_something(token)]
    named = bool(spoken & line.name_keys) and all(is_said(case, token) for token in name)
    return named and len(line.value) > 1 and value in " ".join(token.low for token in case.found)
