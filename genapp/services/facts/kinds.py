"""Kinds of facts in a batch: what its pages were found to say, and decisions on all facts of a kind at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.queries import facts as stored
from genapp.errors import Conflict, NotFound
from genapp.page import PRODUCT_LINES, FactPlace, FactState, SourceKind
from genapp.services.facts.decisions import Decided, RulingScope, said_row
from genapp.services.queue import Paged, batch_of, paged, queue_settings
from genapp.words import counted

_EXAMPLES: Final = 3
_LOOKED_AT: Final = 12
"""Facts of a kind that examples are taken from: many pages say the same."""
_LONGEST_EXAMPLE: Final = 80
_SENTENCES: Final = "Sentences"
_VERBS: Final = {FactState.CONFIRMED: "Confirmed", FactState.REJECTED: "Rejected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind of facts in a batch: a name, and the place of a page or the source that it comes from."""

    kind: str
    name: str
    """Empty for sentences, and for product lines."""
    source: SourceKind
    place: FactPlace
    facts: int
    pages: int
    proposed: int
    confirmed: int
    rejected: int
    examples: tuple[str, ...]
    used: bool
    """Whether proposed ones are used before somebody confirms them."""
    ruling: FactState | None
    """What was said of the kind; it holds for the pages of the batch that are still to be read, too."""
    by: str
    open: bool
    """Whether the kind can be decided: what the order or a feed says is confirmed."""

    @property
    def label(self) -> str:
        if self.name:
            return self.name
        return _SENTENCES if self.source not in PRODUCT_LINES else "Products"


BatchFacts = Paged[KindRow]
"""The kinds with most facts to decide first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPreview:
    """What a decision on a kind would do now."""

    row: KindRow
    facts: int
    """Facts that would count otherwise than they do."""
    single: int
    """Facts of the kind that were decided one by one, and stay as they are."""


def batch_facts(
    session: Session, batch_id: str, *, page: int, page_size: int, proposed_only: bool = False, by: User | None
) -> BatchFacts:
    """Some of the kinds of facts that were found for the pages of a batch so far. Raises `NotFound`."""
    require(by, Right.SEE)
    batch_of(session, batch_id)
    places = queue_settings.load(session).usable_places
    ruling = stored.kinds_ruled(session, batch_id)
    counts = [one for one in stored.count_kinds(session, batch_id) if one.proposed or not proposed_only]

    def read(offset: int, limit: int) -> Iterable[KindRow]:
        return (
            _kind_row(session, batch_id, one, places, ruling.get(one.kind)) for one in counts[offset : offset + limit]
        )

    return paged(read, total=len(counts), page=page, page_size=page_size)


def _kind_row(
    session: Session,
    batch_id: str,
    counts: stored.KindCount,
    places: frozenset[FactPlace],
    ruling: RowMapping | None,
) -> KindRow:
    rows = stored.of_kind(session, batch_id, counts.kind, limit=_LOOKED_AT)
    first = rows[0]
    source, place = SourceKind(first["source"]), FactPlace(first["place"])
    lines = [
        f"{row['name']}: {row['value']}" if source in PRODUCT_LINES and row["name"] else row["value"] for row in rows
    ]
    return KindRow(
        kind=counts.kind,
        name="" if source in PRODUCT_LINES else first["name"],
        source=source,
        place=place,
        facts=counts.facts,
        pages=counts.pages,
        proposed=counts.proposed,
        confirmed=counts.confirmed,
        rejected=counts.rejected,
        examples=tuple(line[:_LONGEST_EXAMPLE] for line in list(dict.fromkeys(lines))[:_EXAMPLES]),
        used=place in places,
        ruling=FactState(ruling["state"]) if ruling else None,
        by=ruling["by"] if ruling else "",
        open=source is SourceKind.TARGET,
    )


def preview_kind(
    session: Session, batch_id: str, kind: str, state: FactState | None, *, by: User | None
) -> KindPreview:
    """How many facts a decision on a kind would change; None takes back what was said. Raises `NotFound`."""
    require(by, Right.CONTROL)
    batch_of(session, batch_id)
    counts = stored.count_kinds(session, batch_id, kind=kind) if kind else []
    if not counts:
        raise NotFound("this batch has no such kind of facts", hint="genapp facts --batch BATCH lists them")
    places = queue_settings.load(session).usable_places
    row = _kind_row(session, batch_id, counts[0], places, stored.kinds_ruled(session, batch_id).get(kind))
    if not row.open:
        raise Conflict("these facts come with the order or with product data, and are confirmed already")
    single = stored.single_of_kind(session, batch_id, kind)
    return KindPreview(
        row=row, facts=stored.would_change(session, batch_id, kind, (state or FactState.PROPOSED).value), single=single
    )


def decide_kind(session: Session, batch_id: str, kind: str, state: FactState | None, *, by: User | None) -> Decided:
    """Confirm or reject all facts of a kind in a batch, on pages that are still to be read as well.

    What was decided one by one stays. It is one action, which can be undone.
    """
    seen = preview_kind(session, batch_id, kind, state, by=by)
    where = RulingScope(scope=stored.BATCH, key=batch_id)
    before, after = where.now(session, kind), said_row(state) if state else None
    if before == after:
        return Decided(action_id="", affected=0, text="Nothing to change")
    verb = _VERBS[state] if state else "Took back what was said of"
    place = f" ({seen.row.place.value})" if seen.row.place else ""
    name = batch_of(session, batch_id).name
    text = f"{verb} {counted(seen.facts, 'fact')} “{seen.row.label}”{place} of the batch “{name}”"
    return where.change(session, {kind: (before, after)}, text, affected=seen.facts, by=by)


def kinds_called(session: Session, batch_id: str, name: str) -> list[str]:
    """The kinds of a batch that can be decided and have this name; "sentences" are those without one.

    Raises `NotFound`.
    """
    batch_of(session, batch_id)
    named = "" if name.strip().casefold() == _SENTENCES.casefold() else name.strip()
    found = stored.kinds_named(session, batch_id, named, source=SourceKind.TARGET.value)
    if not found:
        raise NotFound(f"this batch has no facts called {name!r}", hint="genapp facts --batch BATCH lists them")
    return found
