"""A sentence in work: its words and numbers, the facts it is held against, and what was found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from genapp.quality.claims.amounts import Amount
from genapp.quality.claims.lexicon import Token
from genapp.quality.claims.sheet import Line, Sheet

_SILENT: Final = (
    "function", "article", "conjunction", "to", "between", "not", "all", "some", "only", "from", "up_to", "over",
    "under", "about", "within", "low_end", "high_end", "yes", "no", "neutral", "advice", "ours", "optional", "unit_gap",
    "half_more", "from_after", "up_to_after", "over_after", "under_after",
)  # fmt: skip


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
    amounts: list[Amount]
    sheet: Sheet
    problems: list[_Problem] = field(default_factory=list)
    rests: set[int] = field(default_factory=set)
    bound: set[int] = field(default_factory=set)
    """Facts whose number stands in the sentence."""
    matched: set[str] = field(default_factory=set)
    """Words of the sentence that facts hold."""
    instructs: bool = False
    phrase: bool = False

    def flag(self, reason: str, evidence: str, *, blocks: bool, facts: Iterable[int] = ()) -> None:
        self.problems.append(_Problem(blocks, reason, evidence, frozenset(facts)))


def silent(token: Token) -> bool:
    if len(token.low) < 2 or any(tag.startswith(("claim:", "thing:")) for tag in token.tags):
        return len(token.low) < 2
    return token.has(*_SILENT)


def names_something(token: Token) -> bool:
    """Whether a word can name a thing."""
    return (
        token.is_word
        and not token.has("function", "article", "conjunction", "not", "to", "all", "some")
        and len(token.low) > 1
    )


def is_said(case: Case, name: Token) -> bool:
    return any(not token.keys.isdisjoint(name.keys) or _one_of(token, name) for token in case.found if token.is_word)


def _one_of(token: Token, name: Token) -> bool:
    return (
        len(token.low) > 2
        and not token.has("function", "article")
        and (name.low.startswith(token.low) or token.low.startswith(name.low))
        and min(len(token.low), len(name.low)) >= 3
    )


def naming(line: Line) -> list[Token]:
    """The words of a fact's name that must be said for it to be spoken of."""
    words = [
        token
        for at, token in enumerate(line.name)
        if names_something(token)
        or (token.is_word and len(token.low) == 1 and at + 1 < len(line.name) and line.name[at + 1].low == "-")
    ]
    return [token for token in words if not token.has("neutral") or token.named("topic")] or words
