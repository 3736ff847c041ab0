"""Numbers that no fact holds as they are: whether they may stand all the same, and how bad it is if not."""

from decimal import Decimal
from itertools import pairwise
from typing import Final

from genapp.quality.claims.amounts import MONEY, Figure, Limit, in_its_unit, readings_of, same
from genapp.quality.claims.case import Case, silent
from genapp.quality.claims.sheet import SheetLine, names_something


def is_otherwise_known(case: Case, amount: Figure, spoken: frozenset[str]) -> bool:
    """Whether a number that no fact holds as it is may stand all the same."""
    if (amount.soft and not _is_a_lapse(case, amount) and not _is_named(case, amount, spoken)) or (
        case.instructs and amount.bare and amount.value <= _FEW
    ):
        return True
    known = _spans(case, amount) or _is_elliptic(case, amount) or _is_numbered_name(case, amount)
    known = known or (case.phrase and amount.value > 1 and _counts_a_list(case, amount))
    known = known or is_own(case, amount) or _is_list_count(case, amount, spoken) or _follows(case, amount)
    known = known or _is_multiplied(case, amount) or _is_times(case, amount) or _is_a_share_of_money(case, amount)
    derived = any(token.has("derived") for token in case.found)
    return known or (derived and (_is_computed(case, amount) or _is_counted_up(case, amount)))


def _is_counted_up(case: Case, amount: Figure) -> bool:
    """Whether it counts what another number of the sentence is the sum of: "two flues come to £110"."""
    others = [each for each in case.amounts if each is not amount and not each.bare]
    return amount.bare and amount.value <= _FEW and any(_is_computed(case, each) for each in others)


def _is_times(case: Case, amount: Figure) -> bool:
    """Whether a fact writes it as two numbers: 24 gears of "2 x 12"."""
    for line in case.sheet.lines:
        figures = [each for part in line.statements for each in part.amounts if each.bare and not each.is_range]
        for one, other in pairwise(figures):
            between = line.value[one.end : other.start]
            if amount.bare and len(between) == 1 and between[0].low in "x×" and one.value * other.value == amount.value:
                return True
    return False


def _facts_of(case: Case) -> list[tuple[Decimal, str]]:
    """The numbers of all facts, with their dimensions."""
    figures = [each for line in case.sheet.lines for part in line.statements for each in part.amounts]
    return [one for each in figures for one in each.low | each.high][:_MOST_NUMBERS]


_MOST_NUMBERS: Final = 60


def _is_multiplied(case: Case, amount: Figure) -> bool:
    """Whether a count and an amount of the sentence are times the same fact: "ten users cost 120 EUR" of 12 EUR."""
    pairs = [
        (one, other) for one in case.amounts for other in case.amounts if one is not other and amount in {one, other}
    ]
    return any(
        number > 1 and what == dimension and one * number == value
        for count, whole in pairs
        if (number := in_its_unit(count))
        for line in case.sheet.lines
        if count.bare or _is_per(line, count.unit)
        for part in line.statements
        for fact in part.amounts
        for one, what in fact.low
        for value, dimension in whole.low
        if what
    )


def _is_per(line: SheetLine, unit: str) -> bool:
    """Whether the fact gives something for each of the unit: "690 kr per timme"."""
    return any(unit in token.named("units") or token.low == unit for token in line.name + line.value)


def _is_a_share_of_money(case: Case, amount: Figure) -> bool:
    """Whether it is to the cent what one of a pack costs: 1.90 EUR of six for 11.40 EUR."""
    facts = _facts_of(case)
    counts = [value for value, what in facts if not what and value >= _LEAST_PACK]
    return amount.unit in MONEY and any(
        what == dimension and count * one == value
        for one, dimension in amount.low
        for value, what in facts
        for count in counts
    )


_LEAST_PACK: Final = 3


def _is_named(case: Case, amount: Figure, spoken: frozenset[str]) -> bool:
    """Whether a fact that the sentence names gives another time: "takes a quarter of an hour" of 45 minutes."""
    lines = [line for line in case.sheet.lines if spoken & line.name_keys and not case.instructs]
    figures = [each for line in lines for part in line.statements for each in part.amounts if not part.separate]
    return amount.unit == "quarter" and any(each.dimensions & amount.dimensions for each in figures)


def _is_a_lapse(case: Case, amount: Figure) -> bool:
    """Whether it says after how long something is so: "ready in an hour", not "once an hour"."""
    before = case.found[amount.start - 1] if amount.start else None
    return bool(amount.unit) and before is not None and before.has("lapse") and not case.instructs


_FEW: Final = 12
"""A bare number up to this one counts nothing of the offer in advice."""


def meets(amount: Figure, fact: Figure) -> bool:
    """Whether the amount is a value, an end or the whole of what the fact says."""
    about = amount.limit is Limit.ABOUT
    if amount.is_range:
        return same(amount.low, fact.low) and same(amount.high, fact.high)
    if same(amount.low, fact.low, about=about) or same(amount.low, fact.high, about=about):
        return True
    bare = amount.bare and fact.bare and fact.is_range
    return bare and any(
        low <= value <= high and what == lower == upper
        for value, what in amount.low
        for low, lower in fact.low
        for high, upper in fact.high
    )


def chunk(case: Case, amount: Figure) -> str:
    """What stands around the amount without a blank when it is a code of letters and digits, else nothing."""
    first, last = amount.start, amount.end - 1
    while first and case.found[first - 1].end == case.found[first].start:
        first -= 1
    while last + 1 < len(case.found) and case.found[last + 1].start == case.found[last].end:
        last += 1
    text = "".join(token.text for token in case.found[first : last + 1]).strip(".,;:!()")
    return text if any(sign.isalpha() for sign in text) and any(sign.isdigit() for sign in text) else ""


def _spans(case: Case, amount: Figure) -> bool:
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
    every = [each for line in case.sheet.lines for part in line.statements for each in part.amounts if each.unit]
    return all(any(same(end, each.low) or same(end, each.high) for each in every) for end in (amount.low, amount.high))


def _is_elliptic(case: Case, amount: Figure) -> bool:
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


def _is_numbered_name(case: Case, amount: Figure) -> bool:
    """Whether the number stands beside the same word in a fact or a keyword: "Lantro 20", "four-season duvets"."""
    if amount.bare and amount.end < len(case.found) and case.found[amount.end].is_word:
        word, number = case.found[amount.end].low, case.found[amount.start].low
        if not number.isdigit() and any(case.sheet.writes(f"{number}{sign}{word}") for sign in ("", "-", " ")):
            return True
    if not amount.start or not amount.bare or not case.found[amount.start - 1].is_word:
        return False
    before = case.found[amount.start - 1].low
    return any(
        case.sheet.writes(f"{before} {digits}") for digits in (case.found[amount.start].low, f"{amount.value:f}")
    )


def is_own(case: Case, amount: Figure) -> bool:
    """A number of a name: of the brand, the keyword or a model; with a unit only when it has that there too."""
    own = {token.low for token in case.sheet.own if token.low[:1].isdigit()}
    told = {token.low for token in case.found[amount.start : amount.end] if token.low[:1].isdigit()}
    if not told or not told <= own:
        return False
    return amount.bare or any(meets(amount, each) for each in case.sheet.own_amounts)


def _is_list_count(case: Case, amount: Figure, spoken: frozenset[str]) -> bool:
    if not amount.bare or amount.is_range:
        return False
    for line in case.sheet.lines:
        listed = sum(1 for token in case.found if token.is_word and token.keys & line.value_keys)
        told = spoken & line.name_keys or _named(case, amount, line) or listed >= amount.value
        if (
            amount.value > 1
            and amount.value in _list_sizes(line)
            and told
            and not any(part.separate for part in line.statements)
        ):
            case.bound.add(line.number)
            return True
    return False


def _named(case: Case, amount: Figure, line: SheetLine) -> bool:
    beside = [token for token in case.found[amount.end :] if token.is_word][:3]
    names = {word.low for word in line.name}
    return any(line.number in case.sheet.holding(token) and names for token in beside if not silent(token))


def _list_sizes(line: SheetLine) -> set[int]:
    """How many things a value may list, with and without what stands in brackets."""
    deep, commas, outside = 0, 0, 0
    for token in line.value:
        deep += (token.low == "(") - (token.low == ")")
        if token.low in ",;":
            commas, outside = commas + 1, outside + (deep == 0)
    last = 1 if any(token.has("conjunction") for token in line.value) else 0
    return {commas + 1 + last, outside + 1 + last, commas + 1, outside + 1} - {1}


def flag_unheld(case: Case, amount: Figure, spoken: frozenset[str]) -> None:
    named = [line for line in case.sheet.lines if spoken & line.name_keys]
    numbers = [line.number for line in named if any(part.amounts for part in line.statements)]
    computed = _is_computed(case, amount) or _is_in_other_words(case, amount)
    reason = (
        f"states {amount.text}, which no fact holds" if not computed else f"states {amount.text}, which is computed"
    )
    case.flag(reason, amount.text, blocks=not computed and not _is_harmless(case, amount), facts=numbers)


def _is_harmless(case: Case, amount: Figure) -> bool:
    """Whether a number that no fact holds is none that readers would buy by: in advice, or in general talk."""
    if case.instructs or _counts_unknown(case, amount) or _is_of_a_code(case, amount) or _counts_a_list(case, amount):
        return True
    if any(token.has("derived", "advice", "conditional") for token in case.found):
        return not any(token.has("ours") for token in case.found)
    if amount.soft or (amount.limit is Limit.ABOUT and bool(case.bound)):
        return True
    return _is_supposed(case, amount) or _is_a_step(case, amount) or (case.is_long and not case.speaks_of_the_offer)


def _is_supposed(case: Case, amount: Figure) -> bool:
    """Whether the sentence begins with a case that it reckons with: "At 15 km/h, …", "For an eight-hour day, …"."""
    ours = any(token.has("ours") for token in case.found)
    return (
        case.found[0].has("supposing") and amount.start < _NEAR_START and amount.unit not in {*MONEY, "%"} and not ours
    )


_NEAR_START: Final = 5


def _is_a_step(case: Case, amount: Figure) -> bool:
    """Whether a bare number names one of as many things as a fact counts: "level 3" of 18 levels."""
    before = case.found[amount.start - 1] if amount.start else None
    if before is None or not amount.bare or not before.is_word or silent(before):
        return False
    numbers = case.sheet.holding(before)
    counts = [
        each
        for line in case.sheet.lines
        if line.number in numbers
        for part in line.statements
        for each in part.amounts
        if each.bare
    ]
    return any(amount.value <= value for each in counts for value, _ in each.high)


def _counts_a_list(case: Case, amount: Figure) -> bool:
    """Whether a fact lists that many things."""
    plain = [line for line in case.sheet.lines if not any(part.amounts for part in line.statements)]
    return amount.bare and not amount.is_range and any(amount.value in _list_sizes(line) for line in plain)


def _is_of_a_code(case: Case, amount: Figure) -> bool:
    """Whether digits are part of an article code of the facts, or of one that begins alike: "6204" beside "6200"."""
    digits = case.found[amount.start].low
    if not digits.isdigit() or amount.unit or len(digits) < _LEAST_DIGITS:
        return False
    codes = [token.low for line in case.sheet.lines for token in line.name + line.value if token.low.isdigit()]
    long = [code for code in codes if len(code) >= 2 * _LEAST_DIGITS]
    if chunk(case, amount) or len(digits) < 2 * _LEAST_DIGITS:
        return bool(long) and (digits.startswith("0") or any(code[:2] == digits[:2] for code in long))
    return False


_LEAST_DIGITS: Final = 2


def _is_in_other_words(case: Case, amount: Figure) -> bool:
    """Whether it is a count of the facts in a unit that they name: "twelve weeks" for "12 evenings, 1 a week"."""
    named = any(f"units:{amount.unit}" in token.tags for line in case.sheet.lines for token in line.name + line.value)
    if amount.bare or amount.is_range or not named:
        return False
    counts = [each for line in case.sheet.lines for part in line.statements for each in part.amounts if each.bare]
    return any(same(readings_of(each, amount.unit), amount.low) for each in counts)


def _counts_unknown(case: Case, amount: Figure) -> bool:
    """Whether a fact has the bare number, and the sentence counts something that no fact names."""
    if not amount.bare or not any(
        fact.bare and same(amount.low, fact.low)
        for line in case.sheet.lines
        for part in line.statements
        for fact in part.amounts
    ):
        return False
    after = next((token for token in case.found[amount.end :] if names_something(token)), None)
    return after is None or not (case.sheet.holding(after) | case.sheet.resembling(after))


def _near(one: Decimal, value: Decimal) -> bool:
    return abs(one - value) <= _ABOUT_A_SHARE * value


_ABOUT_A_SHARE: Final = Decimal("0.03")


def _is_how_often(case: Case, value: Decimal, values: list[tuple[Decimal, str]]) -> bool:
    """Whether it is how often an amount of the sentence goes into one of the facts: 35 times 7 g into 250 g."""
    told = [(one, what) for each in case.amounts for one, what in each.low if what and one > 0]
    return any(what == other and _near(whole / one, value) for one, what in told for whole, other in values)


def _follows(case: Case, amount: Figure) -> bool:
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


def _is_computed(case: Case, amount: Figure) -> bool:
    """Whether it is a sum, a difference or a product of two numbers of the facts."""
    values = _facts_of(case)
    counts = {value for value, what in values if not what} | {
        one for each in case.amounts for one, what in each.low if not what
    }
    for value, what in amount.low:
        alike = [other for other, dimension in values if dimension == what and what]
        if any(abs(other * count - value) < abs(value) / 500 for other in alike for count in counts):
            return True
        if any(one + other == value or abs(one - other) == value for one in alike for other in alike if value):
            return True
        if any(_near(one / count, value) for one in alike for count in counts if count > 1):
            return True
        if not what and _is_how_often(case, value, values):
            return True
    return False
