"""The list of batches, live."""

from dataclasses import dataclass
from typing import ClassVar, Final

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.services.batch_page import BatchList, BatchRow, list_batches
from genapp.ui import paths
from genapp.ui.guard import guarded
from genapp.ui.live import LiveState, LiveView, each, live, page_of, path_of
from genapp.ui.states.jobs import Paging, paging
from genapp.ui.theme import Tone

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """One batch in the list."""

    id: str = ""
    href: str = ""
    name: str = ""
    note: str = ""
    state_label: str = ""
    tone: Tone = "neutral"
    live: bool = False
    percent: int = 0
    done: str = ""
    failed: str = ""
    at: int = 0


def batch_line(row: BatchRow) -> BatchLine:
    counts = row.counts
    label, tone = batch_state(row)
    return BatchLine(
        id=row.id,
        href=paths.batch(row.id),
        name=row.name,
        note=f"{show.counted(counts.total, 'page')} · {row.submitted_by}",
        state_label=label,
        tone=tone,
        live=label == "Running",
        percent=show.percent(counts.percent),
        done=f"{show.number(counts.completed)} of {show.number(counts.total)} done",
        failed=show.counted(counts.failed, "failed", "failed") if counts.failed else "",
        at=show.milliseconds(row.created_at),
    )


def batch_state(row: BatchRow) -> tuple[str, Tone]:
    """What a batch is at, in a word."""
    counts = row.counts
    if row.paused and counts.open:
        return "Paused", "warn"
    if counts.processing or counts.retrying:
        return "Running", "active"
    if counts.pending:
        return "Waiting", "neutral"
    if row.held:
        return "Sample to look at", "hot"
    if counts.failed:
        return "Ended with failures", "bad"
    return ("Done", "good") if counts.completed else ("Cancelled", "neutral")


def batches_paging(view: BatchList) -> Paging:
    total = show.counted(view.total, "batch", "batches")
    return paging(view, total, f"{paths.BATCHES}?page={{}}".format)


class BatchesLive(LiveState, rx.State):
    """Everybody on the same page of the list shares a room."""

    view: ClassVar[LiveView] = LiveView(
        name="batches", load=lambda session, key, by: list_batches(session, page=int(key), page_size=PAGE_SIZE, by=by)
    )
    rows = each(batch_line, lambda view: view.rows)
    paging = live(batches_paging)

    def _key(self) -> str | None:
        return page_of(self) if path_of(self) == paths.BATCHES else None


class HandIn(rx.State):
    """A file has been stored: on to its pre-flight."""

    @rx.event
    @guarded(Right.SUBMIT)
    async def stored(self, upload_id: str) -> EventSpec:
        return rx.redirect(paths.upload(upload_id))
