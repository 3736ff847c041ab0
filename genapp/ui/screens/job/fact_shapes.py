"""The fact sheet of a job, ready to be shown: what the next text says, what waits for a person, what is left out."""

from dataclasses import dataclass
from typing import Final

from genapp import words as show
from genapp.jobs import FINAL, JobState
from genapp.page import FactPlace, FactState, SourceKind
from genapp.services.queue import JobView, SheetFact
from genapp.ui.theme import Tone

_SOURCE_LABELS: Final = {
    SourceKind.USER: "You gave it",
    SourceKind.JOB: "Field of the job",
    SourceKind.PRODUCT: "Product you gave",
    SourceKind.TARGET: "Target page",
    SourceKind.DATA: "Product data",
    SourceKind.DATA_PRODUCT: "Product data",
    SourceKind.PERSON: "Added here",
}
_TONES: Final[dict[FactState, Tone]] = {
    FactState.CONFIRMED: "good",
    FactState.PROPOSED: "warn",
    FactState.REJECTED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact with where it comes from, what it counts as, and what can be said of it."""

    key: str
    number: str
    name: str
    text: str
    said: str
    """The whole fact in one line, for the names of the buttons."""
    source: str
    """Whose word it is, and where there it stands."""
    url: str
    address: str
    state: str
    tone: Tone
    note: str
    """Who decided, what the source says instead, and how the text of this job differs; empty when there is nothing."""
    waits: bool
    """Not used until a person confirms it."""
    can_confirm: bool
    can_reject: bool
    can_correct: bool
    can_withdraw: bool
    rejects: str
    """What rejecting it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetHead:
    """What the decisions mean for the text, in words."""

    known: bool = False
    changed: str = ""
    """How many facts the text has otherwise; empty when it has them as they are decided."""
    when: str = ""
    """When they count."""
    again: bool = False
    mend: str = ""
    """What to do about a job that failed because too few facts may be used; empty for others."""
    may_retry: bool = False


def sheet_head(view: JobView) -> SheetHead:
    sheet = view.sheet
    count = show.counted(sheet.changed, "fact")
    verb = "is" if sheet.changed == 1 else "are"
    changed = f"{count} {verb} not in this text as decided now" if sheet.changed else ""
    when = "This text stays as it is. Write the page again to have a text that is made of these facts."
    if view.row.state not in FINAL:
        when = "This text is being written without them. They count for the next text of the page."
    return SheetHead(
        known=bool(sheet.facts),
        changed=changed,
        when=when,
        again=sheet.again,
        mend=_mend(view),
        may_retry=view.row.state in (JobState.FAILED, JobState.CANCELLED),
    )


def _mend(view: JobView) -> str:
    waiting = sum(_waits(fact) for fact in view.sheet.facts)
    if view.row.state is not JobState.FAILED or view.facts or not view.sheet.facts:
        return ""
    if not waiting:
        return "Too few facts may be used. Add what is true of the page, then retry the job."
    facts = show.counted(waiting, "proposed fact")
    return f"Too few facts may be used. Confirm what is true of {facts} below, or add facts, then retry the job."


def used_facts(view: JobView) -> list[SheetFact]:
    return [fact for fact in view.sheet.facts if fact.used]


def waiting_facts(view: JobView) -> list[SheetFact]:
    return [fact for fact in view.sheet.facts if _waits(fact)]


def left_out_facts(view: JobView) -> list[SheetFact]:
    return [fact for fact in view.sheet.facts if fact.state is FactState.REJECTED]


def _waits(fact: SheetFact) -> bool:
    return fact.state is FactState.PROPOSED and not fact.used


def fact_line(fact: SheetFact) -> FactLine:
    rejected, decided = fact.state is FactState.REJECTED, bool(fact.by)
    return FactLine(
        key=fact.key,
        number=str(fact.number),
        name=fact.name,
        text=fact.value,
        said=f"{fact.name}: {fact.value}" if fact.name else fact.value,
        source=_said_where(fact),
        url=fact.url,
        address=show.address(fact.url) if fact.url else "",
        state="Used unconfirmed" if fact.used and fact.state is FactState.PROPOSED else show.words_of(fact.state.value),
        tone="active" if fact.used and fact.state is FactState.PROPOSED else _TONES[fact.state],
        note=" · ".join(filter(None, [_decision(fact), _found(fact), _difference(fact)])),
        waits=_waits(fact) and fact.open,
        can_confirm=fact.open and fact.state is not FactState.CONFIRMED,
        can_reject=fact.open and not rejected,
        can_correct=fact.open and not rejected,
        can_withdraw=fact.open and decided and not fact.of_kind and not fact.added,
        rejects="Remove" if fact.added else "Reject",
    )


def said_where(source: SourceKind, place: FactPlace) -> str:
    """ "Target page, table"; what was given or comes from a file says so already."""
    label = _SOURCE_LABELS[source]
    return f"{label}, {place.value}" if source is SourceKind.TARGET and place is not FactPlace.UNKNOWN else label


def _said_where(fact: SheetFact) -> str:
    return "Corrected here" if fact.found else said_where(fact.source, fact.place)


def _decision(fact: SheetFact) -> str:
    if not fact.by:
        return ""
    whole = " with all of its kind in a batch" if fact.of_kind else ""
    verb = "Added" if fact.added else "Corrected" if fact.found else show.words_of(fact.state.value)
    return f"{verb} by {fact.by}{whole}"


def _found(fact: SheetFact) -> str:
    return f"The source says “{fact.found}”" if fact.found else ""


def _difference(fact: SheetFact) -> str:
    if not fact.changed:
        return ""
    if not fact.used:
        return "Still in this text"
    return "In this text with other words" if fact.written else "Not in this text yet"
