"""What the facts of a page say, cut into statements that a sentence can be held against."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from genapp.page import SKU_COUNT, Fact
from genapp.quality.claims.amounts import Figure, amounts
from genapp.quality.claims.lexicon import Token, lexicon, tokens

_SILENT: Final = frozenset(
    ("function", "article", "conjunction", "to", "between", "not", "some", "all", "only", "unit_gap")
)
_CLEARLY: Final = 1.25
_LEAST_PREFIX: Final = 4
_ENDING: Final = 4
_SHARE: Final = 0.65
_LONGEST_NAME: Final = 60
"""Signs before the colon of a fact that is given in one line."""
_DAYS: Final = tuple(f"thing:day{day}" for day in range(1, 8))


@dataclass(slots=True, eq=False)
class Statement:
    """One part of a fact's value, as parted by commas, with its numbers."""

    keys: frozenset[str]
    amounts: list[Figure]
    names: list[Token]
    """Its words that can name something."""
    negative: bool = False
    restricted: bool = False
    separate: bool = False
    """Whether it is to be paid for by itself."""
    varies: bool = False
    """Whether it says that a value depends on the model."""
    members: bool = False
    """Whether it counts models that have something."""

    @property
    def words(self) -> frozenset[str]:
        """Keys of its words that are no units and say something."""
        return frozenset(key for token in self.names if not token.has("neutral") for key in token.keys)


@dataclass(slots=True, eq=False)
class SheetLine:
    """A fact as words: those of its name and of its value."""

    number: int
    name: list[Token]
    value: list[Token]
    naming: list[Token]
    """The words of its name that must be said for it to be spoken of."""
    name_keys: frozenset[str] = frozenset()
    value_keys: frozenset[str] = frozenset()
    truth: bool | None = None
    """What a yes or no says; nothing for other values."""
    statements: list[Statement] = field(default_factory=list)
    size_of_range: bool = False
    """Whether it tells how many products the page offers, whatever those are called."""

    @property
    def keys(self) -> frozenset[str]:
        return self.name_keys | self.value_keys


class Sheet:
    """The facts of a page, ready to be asked."""

    def __init__(self, facts: Sequence[Fact], language: str, own: Iterable[str]) -> None:
        self.language = _language(facts, language)
        self.foreign = self.language != language
        self.capital_names = language not in {"de", "lb"}
        self._compounds = lexicon(language).compounds
        self.lines = [_line(fact, self.language) for fact in facts]
        self._texts = " ".join([*(fact.text for fact in facts), *own]).casefold()
        self.texts = [_plain(text) for fact in facts for text in (fact.text, fact.value) if text]
        self.own = [token for text in own for code in {language, self.language} for token in tokens(text, code)]
        self.own_amounts = [
            each for text in own for code in {language, self.language} for each in amounts(tokens(text, code), code)
        ]
        self.own_keys = frozenset(key for token in self.own for key in _keys(token))
        self._by_key: dict[str, set[int]] = {}
        for line in self.lines:
            for key in line.keys:
                self._by_key.setdefault(key, set()).add(line.number)
        self._words = [(token, line.number) for line in self.lines for token in line.name + line.value if _says(token)]
        self._found: dict[str, frozenset[int]] = {}

    def quotes(self, sentence: str) -> bool:
        """Whether the sentence stands in a fact word for word."""
        plain = _plain(sentence)
        return any(f" {plain} " in f" {text} " for text in self.texts)

    def writes(self, code: str) -> bool:
        """Whether a code of letters and digits stands in a fact or a keyword as it is."""
        return bool(code) and code.casefold() in self._texts

    def holding(self, token: Token, *, loosely: bool = True) -> frozenset[int]:
        """Numbers of the facts that hold the word, in another form or as part of a word too when `loosely`."""
        strict = frozenset(number for key in token.keys for number in self._by_key.get(key, ()))
        return strict if strict or not loosely else self.resembling(token)

    def having(self, *keys: str) -> frozenset[int]:
        """Numbers of the facts that have one of the keys: stems, topics, things, kinds of claims."""
        return frozenset(number for key in keys for number in self._by_key.get(key, ()))

    def resembling(self, token: Token) -> frozenset[int]:
        """Numbers of the facts that hold the word in another form, or within a longer one, or its parts."""
        if token.low not in self._found:
            alike = frozenset(number for word, number in self._words if self._alike(token, word))
            self._found[token.low] = alike or self._in_parts(token)
        return self._found[token.low]

    def beginning(self, token: Token) -> frozenset[int]:
        """Numbers of the facts that have a word made up of this one and another: "Kontorsstädning" of "kontor"."""
        if not self._compounds or len(token.low) <= _LEAST_PREFIX:
            return frozenset()
        begin = token.stem if len(token.stem) > _LEAST_PREFIX else token.low
        return frozenset(number for word, number in self._words if word.low.startswith(begin))

    def _in_parts(self, token: Token) -> frozenset[int]:
        """Numbers of the facts that hold the last part of a word of which another word holds the first."""
        if not self._compounds or len(token.stem) < 2 * _LEAST_PREFIX:
            return frozenset()
        for at in range(_LEAST_PREFIX - 1, len(token.stem) - _LEAST_PREFIX + 1):
            first, last = token.stem[:at], token.stem[at:]
            numbers = frozenset(number for word, number in self._words if last in (word.stem, word.low))
            if numbers and any(word.low.startswith(first) for word, _ in self._words):
                return numbers
        return frozenset()

    def names_alike(self, token: Token) -> bool:
        """Whether a fact has the word in another form and with a capital, as names have."""
        return any(word.text[:1].isupper() and self._alike(token, word) for word, _ in self._words)

    def denies(self, key: str) -> bool:
        """Whether a fact says no to what the key names."""
        return any(
            key in line.keys and (line.truth is False or any(part.negative for part in line.statements))
            for line in self.lines
        )

    def _alike(self, one: Token, other: Token) -> bool:
        if akin(one.low, other.low):
            return True
        if self.foreign:
            return False
        if len(one.stem) > _LEAST_PREFIX and other.stem.endswith(one.stem):
            return True
        if not self._compounds:
            return False
        inside = len(one.stem) >= _LEAST_PREFIX and (
            other.stem.startswith(one.stem) or other.low.startswith(one.stem) or other.stem.endswith(one.stem)
        )
        inside = inside or (len(one.stem) > _LEAST_PREFIX and one.stem in other.stem)
        inside = inside or (len(one.low) > _LEAST_PREFIX and _ends_alike(one, other))
        return inside or (
            len(one.low) == _LEAST_PREFIX - 1 and other.low.startswith(one.low) and len(other.low) > len(one.low) + 2
        )

    def knows(self, token: Token) -> bool:
        """Whether it is a word of the keywords, the brand or the address."""
        return not token.keys.isdisjoint(self.own_keys) or any(
            akin(token.low, word.low)
            or (self._compounds and len(token.stem) >= _LEAST_PREFIX and word.stem.endswith(token.stem))
            for word in self.own
        )


def _ends_alike(one: Token, other: Token) -> bool:
    """Whether the other is a compound of this word in another form: "flaskan" and "vattenflaska"."""
    at = other.low.rfind(min(one.stem, one.low[:-1], key=len))
    return at > 0 and len(other.low) - at <= len(one.low) + 1


def names_something(token: Token) -> bool:
    """Whether a word can name a thing."""
    return (
        token.is_word
        and not token.has("function", "article", "conjunction", "not", "to", "all", "some")
        and len(token.low) > 1
    )


def _naming(name: Sequence[Token]) -> list[Token]:
    """The words of a fact's name that must be said for it to be spoken of."""
    words = [
        token
        for at, token in enumerate(name)
        if names_something(token)
        or (token.is_word and len(token.low) == 1 and at + 1 < len(name) and name[at + 1].low == "-")
    ]
    return [token for token in words if not token.has("neutral") or token.named("topic")] or words


def _says(token: Token) -> bool:
    return token.is_word and len(token.low) > 1 and not token.has(*_SILENT)


def akin(one: str, other: str) -> bool:
    """Whether two words differ in their endings only: "delivered" and "delivery", "abnehmen" and "abnehmbar"."""
    if one[:_LEAST_PREFIX] != other[:_LEAST_PREFIX]:
        return False
    if _can_be(one, other) or _can_be(other, one):
        return True
    short, longest = min(len(one), len(other)), max(len(one), len(other))
    if short > _LEAST_PREFIX and longest - short <= _ENDING and (one.startswith(other) or other.startswith(one)):
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= _SHARE * longest and longest - shared <= _ENDING


_ABLE: Final = ("able", "ible", "íble", "abile", "ibile", "bar", "bare", "baar", "ável", "ível")


def _can_be(adjective: str, verb: str) -> bool:
    """Whether the adjective says that what the verb names can be done: "extraíble" of "extraer"."""
    roots = (adjective[: -len(ending)] for ending in _ABLE if adjective.endswith(ending))
    return any(len(root) >= _LEAST_PREFIX and verb.startswith(root) and len(verb) < len(root) + 5 for root in roots)


def _keys(token: Token) -> frozenset[str]:
    return (
        token.keys if token.low[:1].isdigit() or _says(token) or any(":" in tag for tag in token.tags) else frozenset()
    )


def _plain(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text.casefold()).split())


def _language(facts: Sequence[Fact], language: str) -> str:
    """The page's language, or English when the facts are clearly written in that."""
    if language == "en" or not facts:
        return language
    text = "\n".join(fact.text for fact in facts)
    theirs, english = (_listed(text, code) for code in (language, "en"))
    return "en" if english > _CLEARLY * theirs + 1 else language


def _listed(text: str, language: str) -> int:
    return sum(1 for token in tokens(text, language) if token.is_word and len(token.low) > 1 and token.tags)


def _line(fact: Fact, language: str) -> SheetLine:
    said_name, _, said_value = fact.text.partition(": ")
    named = fact.name or (said_name if said_value and len(said_name) <= _LONGEST_NAME else "")
    name = tokens(named, language)
    value = tokens(fact.value or (said_value if named else fact.text), language)
    keys = frozenset(key for token in value for key in _keys(token))
    line = SheetLine(
        fact.number, name, value, _naming(name), frozenset(key for token in name for key in _keys(token)), keys
    )
    said = [token for token in value if token.is_word]
    if named and said and said[0].has("yes", "no") and (len(said) == 1 or value[1].low in ",;.–("):
        line.truth = said[0].has("yes")
    line.value_keys |= _days(value)
    line.statements = _statements(line, language)
    _mark_members(line.statements)
    line.size_of_range = fact.name == SKU_COUNT
    if fact.name == SKU_COUNT:  # it counts the things of the page, whatever they are called
        for statement in line.statements:
            statement.members = True
    return line


def _days(value: Sequence[Token]) -> frozenset[str]:
    """The days between two: "Mo-Do" holds Tuesday."""
    found: set[str] = set()
    for one, sign, other in zip(value, value[1:], value[2:], strict=False):
        first, last = (_day(token) for token in (one, other))
        if first is not None and last is not None and (sign.low in "-–—/" or sign.has("to")):
            found.update(_DAYS[at % 7] for at in range(first, last + (7 if last < first else 0) + 1))
    return frozenset(found)


def _day(token: Token) -> int | None:
    return next((_DAYS.index(tag) for tag in token.tags if tag in _DAYS), None)


def _statements(line: SheetLine, language: str) -> list[Statement]:
    labels = _labels(line.name)
    found = [_also_a_time(each) for each in amounts(line.value, language)]
    several = [amount for amount in found if not amount.is_range]
    if labels and len(labels) == len(several):
        for amount, label in zip(several, labels, strict=True):
            amount.labels = frozenset((label,))
    told: list[Statement] = []
    for first, last in _parts(line.value, found):
        part = line.value[first:last]
        before = line.value[:first][_start_of_bracket(line.value, first, found) : first]
        statement = Statement(
            frozenset(key for token in [*before, *part] for key in _keys(token)) | _days(part),
            [amount for amount in found if first <= amount.start < last],
            [
                token
                for token in part
                if _says(token) and not token.named("units") and not token.named("numbers") and token.keys
            ],
            negative=any(token.has("not", "no") for token in part),
            restricted=any(token.has("some", "only", "optional") for token in part),
            varies=any(token.has("varies") for token in part),
            separate=any(token.has("separate", "optional", "prepared") for token in part) or _is_left_out(part),
            members=any(token.has("member") for token in part)
            and any(each.bare for each in found if first <= each.start < last),
        )
        if told and told[-1].amounts and not statement.amounts and line.value[first - 1].low == "(":
            told[-1].keys |= statement.keys  # "3.000 mm (flysheet)"
            told[-1].names = [*told[-1].names, *statement.names]
        told.append(statement)
    return told


def _also_a_time(figure: Figure) -> Figure:
    """With what a bare range means as hours of the day: "weekdays 9-17"."""
    low, high = (next(iter(end))[0] for end in (figure.low, figure.high))
    if figure.bare and figure.is_range and low < high <= _HOURS:
        figure.low |= {(low * _MINUTES, "clock")}
        figure.high |= {(high * _MINUTES, "clock")}
    return figure


_HOURS: Final = 24
_MINUTES: Final = 60


def _start_of_bracket(value: Sequence[Token], first: int, found: Sequence[Figure]) -> int:
    """Where the words begin that a count in brackets is of: "fixed (6 models)"; `first` when it counts none."""
    if not first or value[first - 1].low != "(":
        return first
    start = max((at + 1 for at in range(first - 1) if value[at].low in ",;()"), default=0)
    return first if _counted(found, start, first) else start


def _is_left_out(part: Sequence[Token]) -> bool:
    """Whether it is said not to be included."""
    return any(token.has("not", "no") for token in part) and any(token.has("included") for token in part)


def _mark_members(statements: Sequence[Statement]) -> None:
    """A smaller count behind a larger one is of some of them: "3 vans, 1 with a tail lift"."""
    counted = [part for part in statements if any(each.bare and not each.is_range for each in part.amounts)]
    for part in counted[1:]:
        if len(part.amounts) == 1 and part.words and part.amounts[0].value < counted[0].amounts[0].value:
            part.members = True


def _parts(value: Sequence[Token], found: Sequence[Figure]) -> Iterator[tuple[int, int]]:
    inside = {at for amount in found for at in range(amount.start, amount.end)}
    start = 0
    for at, token in enumerate(value):
        apart = token.has("conjunction") and _counted(found, start, at) and _counted(found, at, len(value))
        if (token.low in ",;()" or apart) and at not in inside:
            if at > start:
                yield start, at
            start = at + 1
    if start < len(value):
        yield start, len(value)


def _counted(found: Sequence[Figure], first: int, last: int) -> bool:
    return any(first <= amount.start < last for amount in found)


_LETTERS: Final = {
    "w": "width", "b": "width", "l": "length", "d": "depth", "t": "depth", "h": "height", "p": "depth", "g": "depth",
    "v": "height", "a": "width",
}  # fmt: skip
"""Of dimensions, in the order in which lists of measures write them; words are asked of the language first."""


def _labels(name: Sequence[Token]) -> list[str]:
    """The topics of "W x D x H" in their order; nothing when the name is no such list."""
    if sum(token.low in "x×/*" for token in name) < 1:
        return []
    found: list[str] = []
    for at, token in enumerate(name):
        beside = [name[near].low for near in (at - 1, at + 1, at + 2) if 0 <= near < len(name)]
        if not token.is_word or token.low == "x" or not {"x", "×", "/", "*"} & set(beside):
            continue
        measure = next((topic for topic in token.named("topic") if topic in MEASURES), _LETTERS.get(token.low, ""))
        if measure:
            found.append(f"topic:{measure}")
    return found


MEASURES: Final = frozenset(("width", "height", "depth", "length", "diameter", "thickness"))
