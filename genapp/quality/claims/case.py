"""A sentence in work: its words and numbers, the facts it is held against, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from genapp.quality.claims.amounts import Figure
from genapp.quality.claims.lexicon import Token
from genapp.quality.claims.sheet import Sheet, akin

_SILENT: Final = (
    "function", "article", "conjunction", "to", "between", "not", "all", "some", "only", "from", "up_to", "over",
    "under", "about", "within", "low_end", "high_end", "yes", "no", "neutral", "advice", "ours", "optional", "unit_gap",
    "half_more", "from_after", "up_to_after", "over_after", "under_after",
)  # fmt: skip


_LONG: Final = 10
"""Words from which a sentence is long: it says more than one thing, and may hold one more word that no fact has."""


@dataclass(slots=True)
class _Problem:
    blocks: bool
    reason: str
    evidence: str
    facts: frozenset[int] = frozenset()


@dataclass(slots=True)
class Case:
    """A sentence in work."""

    found: list[Token]
    amounts: list[Figure]
    sheet: Sheet
    problems: list[_Problem] = field(default_factory=list)
    rests: set[int] = field(default_factory=set)
    bound: set[int] = field(default_factory=set)
    """Facts whose number stands in the sentence."""
    parts: set[int] = field(default_factory=set)
    """By `id`, the parts of facts that hold these numbers."""
    matched: set[str] = field(default_factory=set)
    """Words of the sentence that facts hold."""
    instructs: bool = False
    phrase: bool = False
    denied: set[int] = field(default_factory=set)
    """By `id`, the words that the sentence says no to."""
    limit_denied: bool = False
    """Whether its "no" stands to a limit: "not over 30 minutes"."""

    @property
    def is_long(self) -> bool:
        return sum(token.is_word for token in self.found) >= _LONG

    @property
    def speaks_of_the_offer(self) -> bool:
        """Whether it says "we", has words of the keywords or the brand, or rests on numbers or words of facts."""
        own = any(token.has("ours") or (token.is_word and self.sheet.knows(token)) for token in self.found)
        return own or bool(self.bound) or len(self.matched) > 1

    def flag(self, reason: str, evidence: str, *, blocks: bool, facts: Iterable[int] = ()) -> None:
        self.problems.append(_Problem(blocks, reason, evidence, frozenset(facts)))


def silent(token: Token) -> bool:
    if len(token.low) < 2 or any(tag.startswith(("claim:", "thing:")) for tag in token.tags):
        return len(token.low) < 2
    return token.has(*_SILENT)


def is_said(case: Case, name: Token) -> bool:
    return any(
        (not token.keys.isdisjoint(name.keys) and not _is_mere_part(token, name)) or _one_of(token, name)
        for token in case.found
    )


def _is_mere_part(token: Token, name: Token) -> bool:
    """Whether the word is no more than the beginning of a compound: a bed is no bed drawer."""
    return name.low.startswith(token.stem) and len(token.stem) < _MOST_OF_IT * len(name.low)


def _one_of(token: Token, name: Token) -> bool:
    if token.low[:_LEAST] != name.low[:_LEAST] or token.has("function", "article"):
        return False
    if min(len(token.low), len(name.low)) < _LEAST or not token.is_word:
        return False
    if token.low.startswith(name.low) or akin(token.low, name.low):
        return True
    return name.low.startswith(token.low) and len(token.low) >= _MOST_OF_IT * len(name.low)


_LEAST: Final = 3
_MOST_OF_IT: Final = 0.5
"""Of a compound, that its first part must be to stand for it."""
