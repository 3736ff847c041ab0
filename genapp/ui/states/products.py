"""Product feeds on the Batches screen: listed, loaded, removed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.errors import BadInput, Problem
from genapp.services.feed_process import load_apart
from genapp.services.product_feeds import FeedView, LoadedFeed, list_feeds, remove_feed
from genapp.ui.guard import current_user, guarded
from genapp.ui.notices import notice
from genapp.ui.session import ask, do
from genapp.ui.states.actions import ask_first

TOLD: Final = 5
"""Rows that are named after a load; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One loaded feed."""

    name: str = ""
    count: str = ""
    note: str = ""
    at: int = 0


class ProductData(rx.State):
    """Which feeds are loaded, and what this tab is doing with them."""

    known: bool = False
    rows: rx.Field[list[FeedLine]] = rx.field(default_factory=list)
    adding: bool = False
    currency: str = ""
    """Of prices that the file writes without one."""
    loading: bool = False
    refused: rx.Field[list[str]] = rx.field(default_factory=list)
    """Why the last file was not loaded, in sentences."""
    told: rx.Field[list[str]] = rx.field(default_factory=list)
    """What was left out of the last file, or is worth a look."""

    @rx.event
    @guarded(Right.SEE)
    async def arrived(self) -> None:
        self.adding, self.refused, self.told = False, [], []
        await self._show()

    @rx.event
    @guarded(Right.SUBMIT)
    async def add(self) -> None:
        """Open the place for a file, or close it again."""
        self.adding, self.refused = not self.adding, []

    @rx.event
    @guarded(Right.SUBMIT)
    async def give_currency(self, value: str) -> None:
        self.currency = value.strip().upper()[:3]

    @rx.event(background=True)
    @guarded(Right.SUBMIT)
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
                self.refused = [_sentence(problem) for problem in error.problems[:TOLD]]
            return
        finally:
            async with self:
                self.loading = False
        async with self:
            self.adding, self.told = False, told_lines(loaded)
            await self._show()
        yield notice("success", f"{show.counted(loaded.products, 'product')} loaded", loaded_note(loaded))

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_remove(self, name: str) -> None:
        for row in self.rows:
            if row.name == name:
                text = (
                    f"{row.count} will no longer be joined to new pages. Pages that were handed in keep what they told."
                )
                await ask_first(
                    self,
                    ProductData.remove(name),
                    title=f"Remove {name}?",
                    text=text,
                    button="Remove the feed",
                    danger=True,
                )

    @rx.event
    @guarded(Right.SUBMIT)
    async def remove(self, name: str) -> EventSpec:
        """Pages that were handed in keep what the products told."""
        try:
            gone = await do(self, lambda session, by: remove_feed(session, name, by=by))
        finally:
            await self._show()
        return notice("info", f"Removed {gone.name}", f"{show.counted(gone.products, 'product')} are joined no longer.")

    async def _show(self) -> None:
        self.rows = list(map(feed_line, await ask(self, lambda session, by: list_feeds(session, by=by))))
        self.known = True


def feed_line(feed: FeedView) -> FeedLine:
    return FeedLine(
        name=feed.name,
        count=show.counted(feed.products, "product"),
        note=f"{feed.format.upper()} · loaded by {feed.loaded_by}",
        at=show.milliseconds(feed.loaded_at),
    )


def loaded_note(loaded: LoadedFeed) -> str:
    """What became of the feed that had this name before."""
    if loaded.replaced is None:
        return f"as {loaded.name}; pages you hand in from now on are joined with it"
    return f"as {loaded.name}, in place of {show.counted(loaded.replaced, 'product')}"


def told_lines(loaded: LoadedFeed) -> list[str]:
    """The first few rows that were left out or are worth a look, and how many there are."""
    lines = [_sentence(problem) for problem in loaded.problems[:TOLD]]
    more = loaded.refused + loaded.warned - len(lines)
    return [*lines, f"and {show.counted(more, 'further row')}"] if more > 0 else lines


def _sentence(problem: Problem) -> str:
    where = f"Row {problem.row}: {problem.field}" if problem.row is not None else f"The {problem.field}"
    return f"{where} {problem.message}"
