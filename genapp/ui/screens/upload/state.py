"""The pre-flight of one file: read, mapped, checked, reckoned, started."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.db import load
from genapp.errors import BadInput, Conflict
from genapp.intake.mapping import TableMapping, corrected, with_default
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice
from genapp.services.batches import (
    Look,
    ReachProgress,
    check_apart,
    choose_mapping,
    estimate_upload,
    files,
    forget_mapping,
    look_again,
    look_at,
    reach_apart,
    start_batch,
    use_other_shop,
)
from genapp.services.reads import upload_rows_page, upload_view
from genapp.ui import paths
from genapp.ui.actions import ask_first
from genapp.ui.guard import ask, current_user, do, engine, guarded
from genapp.ui.notices import notice
from genapp.ui.screens.upload.shapes import (
    DEFAULTS,
    DELIMITERS,
    NO_CHOICE,
    CheckShown,
    EstimateLine,
    ReadingShown,
    RowsShown,
    address_line,
    checked,
    estimate_line,
    reading,
    rows_shown,
    start_choice,
    start_text,
    wrong_budget,
)

T = TypeVar("T")

_PAGE_SIZE: Final = 50
_READ_FIELDS: Final = frozenset({"encoding", "delimiter", "sheet", "hidden", "header_line"})
_NO_FILTER: Final = {"verdict": "", "code": "", "search": ""}


class Preflight(rx.State):
    """Of the file whose page this tab shows; everything it says is in the database and comes back with a reload."""

    refused: rx.Field[list[str]] = rx.field(default_factory=list)
    """Why the file cannot be read, in sentences."""
    reading: ReadingShown = ReadingShown()
    checking: bool = False
    checked_rows: str = ""
    result: CheckShown = CheckShown()
    addressing: bool = False
    addresses: str = ""
    """How far asking the addresses is, or what it found."""
    shown: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(_NO_FILTER))
    listed: RowsShown = RowsShown()
    estimate: EstimateLine = EstimateLine()
    choice: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(NO_CHOICE))
    wrong_budget: str = ""

    @guarded(Right.SUBMIT)
    async def open_file(self) -> None:
        """Show the file as it stands; one that nobody has looked at yet is read now."""
        self.choice, self.wrong_budget, self.addresses = dict(NO_CHOICE), "", ""
        await self._look(None, fresh=False)
        if not self.refused:
            await self._show_check()

    @guarded(Right.SUBMIT)
    async def read_as(self, name: str, value: str) -> None:
        """Read the file another way: its encoding, delimiter, sheet or header line."""
        if name not in _READ_FIELDS:
            return
        now = self.reading
        choice = ReadChoice(
            encoding=now.encoding if now.is_text else "",
            delimiter=DELIMITERS.get(now.delimiter, ""),
            sheet=now.sheet,
            hidden=now.hidden == "yes",
            header_line=int(now.header_line) if now.header_line.isdecimal() else None,
        )
        read: object = value
        if name == "header_line":
            read = int(value) if value.isdecimal() else None
        else:
            choice = replace(choice, header_line=None)
            read = {"delimiter": DELIMITERS.get(value, value), "hidden": value == "yes"}.get(name, value)
        await self._look(replace(choice, **{name: read}), fresh=True)
        self._unchecked()

    @guarded(Right.SUBMIT)
    async def choose_meaning(self, column: str, meaning: str) -> None:
        use, _, field = meaning.partition(":")
        if use in {one.value for one in Use}:
            await self._change(lambda mapping: corrected(mapping, column, Use(use), field))

    @guarded(Right.SUBMIT)
    async def give(self, name: str, value: str) -> None:
        """A constant for rows that have no value of their own."""
        value = value.strip()[:500]
        if name in DEFAULTS:
            await self._change(lambda mapping: with_default(mapping, name, value))
        elif name in ("base_url", "currency"):
            await self._change(lambda mapping: replace(mapping, **{name: value}))

    @guarded(Right.SUBMIT)
    async def tell_apart(self) -> AsyncIterator[object]:  # of events, for which the type checker has other names
        """Rows that want the same keyword get one of their own; then all are checked again."""
        await self._change(lambda mapping: replace(mapping, tell_apart=True))
        yield Preflight.check()

    @guarded(Right.SUBMIT)
    async def use_other_shop(self) -> None:
        """Site, language and currency of the last file with these columns count for this one, too."""
        key = self._file()
        await do(self, lambda session, by: use_other_shop(session, key, by=by))
        await self._look(None, fresh=False)
        self._unchecked()

    @guarded(Right.SUBMIT)
    async def forget(self) -> None:
        """Go back to what the file itself tells."""
        key = self._file()
        await do(self, lambda session, by: forget_mapping(session, key, by=by))
        await self._look(None, fresh=False)
        self._unchecked()

    @guarded(Right.SUBMIT, background=True)
    async def check(self) -> None:
        """Check every row in a process of its own, and say how far it is."""
        async with self:
            if self.checking:
                return
            user, key = await current_user(self), self._file()
            self.checking, self.checked_rows, self.addresses = True, "Starting", ""
            self._unchecked()

        async def tell() -> None:
            view = await ask(self, lambda session, by: upload_view(session, key, by=by))
            async with self:
                self.checked_rows = f"{show.counted(view.counts.total, 'row')} checked"

        try:
            await _watched(check_apart(key, by=user), tell)
        except BadInput as error:
            async with self:
                self.refused = [f"{problem.field}: {problem.message}" for problem in error.problems]
        finally:
            async with self:
                self.checking = False
        async with self:
            self.shown = dict(_NO_FILTER)
            await self._show_check()

    @guarded(Right.SUBMIT, background=True)
    async def ask_addresses(self) -> None:
        """Ask in a process of its own whether the addresses of the rows are there, and say how far it is."""
        async with self:
            if self.addressing or not self.result.known or self.result.started:
                return
            user, key = await current_user(self), self._file()
            self.addressing, self.addresses = True, "Starting"
        heard: list[ReachProgress] = []

        async def tell() -> None:
            if heard:
                async with self:
                    self.addresses = address_line(heard[-1])

        try:
            found = await _watched(reach_apart(key, by=user, tell=heard.append), tell)
            async with self:
                self.addresses = address_line(found)
                await self._show_check(self.listed.page)
        except BadInput as error:
            async with self:
                self.addresses = "; ".join(problem.message for problem in error.problems)
        finally:
            async with self:
                self.addressing = False

    @guarded(Right.SEE)
    async def show_only(self, name: str, value: str) -> None:
        """Filter the rows; the same filter again takes it away."""
        if name in self.shown:
            off = name != "search" and self.shown[name] == value
            self.shown = {**self.shown, name: "" if off else value[:100]}
            await self._show_rows(1)

    @guarded(Right.SEE)
    async def turn_page(self, step: int) -> None:
        await self._show_rows(self.listed.page + (1 if step > 0 else -1))

    @guarded(Right.SUBMIT)
    async def choose(self, name: str, value: str) -> None:
        """How the batch is started; the estimate follows."""
        if name in self.choice:
            self.choice = {**self.choice, name: value[:200]}
            self.wrong_budget = wrong_budget(self.choice)
            if name in ("sampled", "again", "provider"):
                await self._show_estimate()

    @guarded(Right.SUBMIT)
    async def ask_start(self) -> None:
        if not self.wrong_budget and not self.result.started:
            text = start_text(self.estimate)
            await ask_first(self, Preflight.start(), title="Start this batch?", text=text, button="Start the batch")

    @guarded(Right.SUBMIT)
    async def start(self) -> AsyncIterator[EventSpec]:
        """Make the batch; a second click finds it made."""
        key, choice = self._file(), start_choice(self.choice)
        started = await do(self, lambda session, by: start_batch(session, key, choice, by=by))
        held = f"; {show.counted(started.held, 'page')} wait for your release" if started.held else ""
        yield notice("success", "The batch has begun", f"{show.counted(started.submitted, 'page')} in the queue{held}")
        yield rx.redirect(paths.batch(started.batch_id))

    @guarded(Right.SUBMIT)
    async def discard(self) -> AsyncIterator[EventSpec]:
        """Throw the file away; a batch that was made of it stays."""
        user, key = await current_user(self), self._file()
        await asyncio.to_thread(files.discard, engine(), key, by=user)
        yield notice("info", "The file was thrown away")
        yield rx.redirect(paths.BATCHES)

    def _file(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2]

    def _unchecked(self) -> None:
        """What was checked was read another way."""
        self.result = replace(self.result, known=False)

    async def _look(self, choice: ReadChoice | None, *, fresh: bool) -> None:
        key = self._file()
        try:
            look = None if fresh else await self._seen(key)
            if look is None:
                look = await asyncio.to_thread(look_at, engine(), key, choice, by=await current_user(self))
        except BadInput as error:
            self.refused = [f"This {problem.field} {problem.message}." for problem in error.problems]
            return
        self.refused, self.reading = [], reading(look)

    async def _seen(self, key: str) -> Look | None:
        """As it was read before; None when nobody has looked at it yet."""
        try:
            return await ask(self, lambda session, by: look_again(session, key, by=by))
        except Conflict:
            return None

    async def _change(self, change: Callable[[TableMapping], TableMapping]) -> None:
        key = self._file()

        def choose(session: Session, by: User) -> None:
            mapping = load(TableMapping, files.upload(session, key).mapping)
            choose_mapping(session, key, change(mapping), by=by)

        await do(self, choose)
        self.reading = reading(await ask(self, lambda session, by: look_again(session, key, by=by)))
        self._unchecked()

    async def _show_check(self, page: int = 1) -> None:
        key = self._file()
        self.result = checked(await ask(self, lambda session, by: upload_view(session, key, by=by)), key)
        if self.result.known:
            await self._show_rows(page)
            await self._show_estimate()

    async def _show_rows(self, page: int) -> None:
        key, shown = self._file(), dict(self.shown)
        found = await ask(
            self, lambda session, by: upload_rows_page(session, key, page=page, page_size=_PAGE_SIZE, by=by, **shown)
        )
        self.listed = rows_shown(found)

    async def _show_estimate(self) -> None:
        key, choice = self._file(), start_choice(self.choice)
        found = await ask(self, lambda session, by: estimate_upload(session, key, choice, by=by))
        self.estimate = estimate_line(found)


async def _watched(work: Coroutine[Any, Any, T], tell: Callable[[], Awaitable[None]]) -> T:
    """What the work gives; meanwhile it is told how far it is. Any: what coroutines never send."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=0.4)
            await tell()
        return await task
    finally:
        task.cancel()
