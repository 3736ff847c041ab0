"""The facts of a batch by kind, ready to be shown, and the question before all of a kind are decided."""

from dataclasses import dataclass

from genapp import words as show
from genapp.page import FactState
from genapp.services.facts import BatchFacts, KindPreview, KindRow
from genapp.ui.screens.job.fact_shapes import said_where


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsShown:
    """Some of the kinds, and what was asked for."""

    found: BatchFacts
    proposed_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """One kind of facts."""

    kind: str
    name: str
    source: str
    examples: tuple[str, ...]
    facts: str
    pages: str
    proposed: str
    """How many wait for a person, or are used without one; empty when none does."""
    used: bool
    confirmed: str
    rejected: str
    note: str
    """What was said of the kind; empty when nothing was."""
    can_confirm: bool
    can_reject: bool
    can_withdraw: bool
    confirm: str
    """What the button says, "Confirm all 212"."""
    reject: str
    of_kind: str
    """Of which kind, for the names of the buttons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsHead:
    """Where in the list of kinds the screen is."""

    known: bool = False
    empty: bool = False
    proposed_only: bool = False
    span: str = ""
    earlier: bool = False
    later: bool = False


def kinds_head(view: KindsShown) -> KindsHead:
    found = view.found
    last = max(1, -(-found.total // found.page_size))
    return KindsHead(
        known=True,
        empty=not found.rows,
        proposed_only=view.proposed_only,
        span=f"{show.counted(found.total, 'kind')} of facts · page {found.page} of {last}",
        earlier=found.page > 1,
        later=found.page < last,
    )


def kind_line(row: KindRow) -> KindLine:
    facts = show.number(row.facts)
    waiting = "used unconfirmed" if row.used else "proposed, not used"
    decided = f"{show.words_of(row.ruling.value)} by {row.by}, for pages still to be read too" if row.ruling else ""
    return KindLine(
        kind=row.kind,
        name=row.label,
        source=said_where(row.source, row.place),
        examples=row.examples,
        facts=facts,
        pages=show.counted(row.pages, "page"),
        proposed=f"{show.number(row.proposed)} {waiting}" if row.proposed else "",
        used=row.used,
        confirmed=f"{show.number(row.confirmed)} confirmed" if row.confirmed else "",
        rejected=f"{show.number(row.rejected)} rejected" if row.rejected else "",
        note=decided,
        can_confirm=row.open and row.ruling is not FactState.CONFIRMED,
        can_reject=row.open and row.ruling is not FactState.REJECTED,
        can_withdraw=row.ruling is not None,
        confirm=f"Confirm all {facts}",
        reject=f"Reject all {facts}",
        of_kind=f" of this kind: {row.label}, {row.place.value}",
    )


def kind_question(seen: KindPreview, state: FactState | None) -> tuple[str, str, str]:
    """Title, text and button of the question before all facts of a kind are decided."""
    row, facts = seen.row, show.counted(seen.facts, "fact")
    verb = {FactState.CONFIRMED: "Confirm", FactState.REJECTED: "Reject"}
    stay = "stays" if seen.single == 1 else "stay"
    single = f" {show.counted(seen.single, 'fact')} decided one by one {stay}." if seen.single else ""
    examples = f", such as “{row.examples[0].rstrip('.')}”" if row.examples else ""
    called = f"called “{row.label}” ({row.place.value})" if row.name else "that are sentences of the target pages,"
    what = f"{facts} {called} on {show.counted(row.pages, 'page')}{examples}."
    if state is None:
        return f"Take back what was said of {facts}?", f"{what} They are proposed again.{single}", "Take it back"
    rest = (
        " It holds for the pages of this batch that are still to be read, too. Pages that are written keep their text."
    )
    return f"{verb[state]} {facts} of this kind?", f"{what}{rest}{single}", f"{verb[state]} {facts}"
