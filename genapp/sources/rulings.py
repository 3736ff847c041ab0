"""What people said of the facts of a page, and what it makes of the facts that are found for it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from genapp.languages import meaning
from genapp.page import BRAND, PRODUCT_LINES, SKU_COUNT, Fact, FactPlace, FactState, SourceKind

_KEY_SIGNS: Final = 24
_OF_THE_ORDER: Final = frozenset({BRAND, SKU_COUNT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person said of one fact: that it holds, that it does not, what is right in its place; or one of his own.

    Without `name` and `value` it holds as it was found.
    """

    fact: str
    """The key of the fact, see `fact_key`."""
    state: FactState
    name: str = ""
    value: str = ""
    added: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """What holds for one page: of single facts, and of kinds of facts in the batches that the page belongs to."""

    facts: Mapping[str, Ruling] = field(default_factory=dict)
    kinds: Mapping[str, Ruling] = field(default_factory=dict)
    """By key of the kind; for facts of the web that nobody decided one by one."""

    def of(self, fact: Fact) -> Ruling | None:
        """Of this fact as it was found; None when nobody decided."""
        if not may_decide(fact):
            return None
        single = self.facts.get(fact_key(fact))
        return single or (self.kinds.get(kind_key(fact)) if fact.source is SourceKind.TARGET else None)

    @property
    def added(self) -> tuple[Fact, ...]:
        """What people know of the page beside what was found."""
        return tuple(_said(ruling) for ruling in self.facts.values() if ruling.added)


def fact_key(fact: Fact) -> str:
    """Equal for facts that say the same: names of one meaning, and values that differ in blanks or case only."""
    return _key("fact", meaning(fact.name), _plain(fact.value or fact.text))


def kind_key(fact: Fact) -> str:
    """Equal for facts of one kind: the same name, from the same place of a page or the same source; all sentences are
    one kind, and so are all product lines."""
    home = fact.place.value if fact.source is SourceKind.TARGET else ""
    name = "" if fact.source in PRODUCT_LINES else " ".join(fact.name.casefold().split())
    return _key("kind", fact.source.value, home, name)


def may_decide(fact: Fact) -> bool:
    """Product lines, brand and number of products are fields of the order: they are changed there."""
    if fact.source in PRODUCT_LINES or fact.source is SourceKind.JOB:
        return False
    return not (fact.source is SourceKind.DATA and fact.name in _OF_THE_ORDER)


def ruled(known: Iterable[Fact], rulings: Rulings) -> Iterator[tuple[Fact, Fact]]:
    """Each fact as it was found and as it counts now, then what people added (found as it is).

    Of the web, what nobody decided gives way to a fact of the same name that a person added.
    """
    added = rulings.added
    names = {meaning(fact.name) for fact in added if fact.name}
    for fact in known:
        ruling = rulings.of(fact)
        if ruling is not None:
            yield fact, _ruled(fact, ruling)
        elif fact.source is SourceKind.TARGET and fact.name and meaning(fact.name) in names:
            yield fact, replace(fact, state=FactState.REJECTED)
        else:
            yield fact, fact
    yield from ((fact, fact) for fact in added)


def _ruled(fact: Fact, ruling: Ruling) -> Fact:
    if ruling.state is FactState.REJECTED or not ruling.value:
        return replace(fact, state=ruling.state)
    return replace(_said(ruling), url=fact.url)


def _said(ruling: Ruling) -> Fact:
    return Fact(
        number=0,
        text=said(ruling.name, ruling.value),
        source=SourceKind.PERSON,
        name=ruling.name,
        value=ruling.value if ruling.name else "",
        place=FactPlace.GIVEN,
        ruling=ruling.fact,
    )


def said(name: str, value: str) -> str:
    """A fact in one line."""
    return f"{name}: {value}" if name else value


def _plain(text: str) -> str:
    return "".join(text.casefold().split()).rstrip(".;,")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_KEY_SIGNS]
