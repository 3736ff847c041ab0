"""The list of batches and the product feeds, live."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import ClassVar, Final

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.errors import BadInput, Problem
from genapp.services.batches import FeedView, LoadedFeed, list_feeds, load_apart, remove_feed
from genapp.services.reads import BatchList, BatchRow, list_batches
from genapp.ui import paths
from genapp.ui.actions import ask_first
from genapp.ui.guard import ask, current_user, do, guarded
from genapp.ui.live import LiveState, LiveView, each, live, page_of, path_of
from genapp.ui.notices import notice
from genapp.ui.screens.jobs.state import Paging, paging
from genapp.ui.theme import Tone

_PAGE_SIZE: Final = 20
_TOLD: Final = 5
"""Rows that are named after a load; the rest is counted."""


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


def _batch_line(row: BatchRow) -> BatchLine:
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


def _batches_paging(view: BatchList) -> Paging:
    total = show.counted(view.total, "batch", "batches")
    return paging(view, total, f"{paths.BATCHES}?page={{}}".format)


class BatchesLive(LiveState, rx.State):
    """Everybody on the same page of the list shares a room."""

    view: ClassVar[LiveView] = LiveView(
        name="batches", load=lambda session, key, by: list_batches(session, page=int(key), page_size=_PAGE_SIZE, by=by)
    )
    rows = each(_batch_line, lambda view: view.rows)
    paging = live(_batches_paging)

    def _key(self) -> str | None:
        return page_of(self) if path_of(self) == paths.BATCHES else None


class HandIn(rx.State):
    """A file has been stored: on to its pre-flight."""

    @guarded(Right.SUBMIT)
    async def stored(self, upload_id: str) -> EventSpec:
        return rx.redirect(paths.upload(upload_id))


class ProductFeeds(rx.State):
    """Which feeds are loaded, and what this tab is doing with them."""

    known: bool = False
    rows: rx.Field[list[FeedView]] = rx.field(default_factory=list)
    adding: bool = False
    currency: str = ""
    """Of prices that the file writes without one."""
    loading: bool = False
    refused: rx.Field[list[str]] = rx.field(default_factory=list)
    """Why the last file was not loaded, in sentences."""
    told: rx.Field[list[str]] = rx.field(default_factory=list)
    """What was left out of the last file, or is worth a look."""

    @guarded(Right.SEE)
    async def arrived(self) -> None:
        self.adding, self.refused, self.told = False, [], []
        await self._show()

    @guarded(Right.SUBMIT)
    async def add(self) -> None:
        """Open the place for a file, or close it again."""
        self.adding, self.refused = not self.adding, []

    @guarded(Right.SUBMIT)
    async def give_currency(self, value: str) -> None:
        self.currency = value.strip().upper()[:3]

    @guarded(Right.SUBMIT, background=True)
    async def stored(self, upload_id: str) -> AsyncIterator[EventSpec]:
        """A file has come in: load it in a process of its own."""
        async with self:
            if self.loading:
                return
            user, currency = await current_user(self), self.currency
            self.loading, self.refused, self.told = True, [], []
        try:
            loaded = await load_apart(upload_id, currency=currency, by=user)
        except BadInput as error:
            async with self:
                self.refused = [_sentence(problem) for problem in error.problems[:_TOLD]]
            return
        finally:
            async with self:
                self.loading = False
        async with self:
            self.adding, self.told = False, _told_lines(loaded)
            await self._show()
        yield notice("success", f"{show.counted(loaded.products, 'product')} loaded", _loaded_note(loaded))

    @guarded(Right.SUBMIT)
    async def ask_remove(self, name: str) -> None:
        for row in self.rows:
            if row.name == name:
                gone = f"{show.counted(row.products, 'product')} will no longer be joined to new pages."
                await ask_first(
                    self,
                    ProductFeeds.remove(name),
                    title=f"Remove {name}?",
                    text=f"{gone} Pages that were handed in keep what they told.",
                    button="Remove the feed",
                    danger=True,
                )

    @guarded(Right.SUBMIT)
    async def remove(self, name: str) -> EventSpec:
        """Pages that were handed in keep what the products told."""
        try:
            gone = await do(self, lambda session, by: remove_feed(session, name, by=by))
        finally:
            await self._show()
        return notice("info", f"Removed {gone.name}", f"{show.counted(gone.products, 'product')} are joined no longer.")

    async def _show(self) -> None:
        self.rows = list(await ask(self, lambda session, by: list_feeds(session, by=by)))
        self.known = True


def _loaded_note(loaded: LoadedFeed) -> str:
    """What became of the feed that had this name before."""
    if loaded.replaced is None:
        return f"as {loaded.name}; pages you hand in from now on are joined with it"
    return f"as {loaded.name}, in place of {show.counted(loaded.replaced, 'product')}"


def _told_lines(loaded: LoadedFeed) -> list[str]:
    """The first few rows that were left out or are worth a look, and how many there are."""
    lines = [_sentence(problem) for problem in loaded.problems[:_TOLD]]
    more = loaded.refused + loaded.warned - len(lines)
    return [*lines, f"and {show.counted(more, 'further row')}"] if more > 0 else lines


def _sentence(problem: Problem) -> str:
    where = f"Row {problem.row}: {problem.field}" if problem.row is not None else f"The {problem.field}"
    return f"{where} {problem.message}"
