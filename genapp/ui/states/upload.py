"""The pre-flight of one file: read, mapped, checked, reckoned, started."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

import reflex as rx
from reflex.event import EventSpec

from genapp import words as show
from genapp.access import Right
from genapp.errors import BadInput
from genapp.intake.mapping import corrected
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice
from genapp.services import uploads
from genapp.services.check_process import check_apart
from genapp.services.reach_process import reach_apart
from genapp.services.upload_reach import ReachProgress
from genapp.services.upload_reading import Look
from genapp.ui import paths
from genapp.ui.guard import current_user, guarded
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states import upload_calls as calls
from genapp.ui.states.start_choice import NO_CHOICE, start_choice, wrong_budget
from genapp.ui.states.upload_rows import (
    ColumnLine,
    CountLine,
    EstimateLine,
    ReadingLine,
    RowLine,
    address_line,
    code_lines,
    column_lines,
    count_lines,
    estimate_line,
    missing,
    reading_line,
    row_line,
)

DEFAULTS: Final = ("pageType", "language")
READ_FIELDS: Final = frozenset({"encoding", "delimiter", "sheet", "header_line"})
DELIMITERS: Final = {"Tab": "\t", "Comma": ",", "Semicolon": ";", "Bar": "|"}


class Preflight(rx.State):
    """Of the file whose page this tab shows; everything it says is in the database and comes back with a reload."""

    refused: rx.Field[list[str]] = rx.field(default_factory=list)
    """Why the file cannot be read, in sentences."""
    reading: ReadingLine = ReadingLine()
    columns: rx.Field[list[ColumnLine]] = rx.field(default_factory=list)
    missing: rx.Field[list[str]] = rx.field(default_factory=list)
    given: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """Constants: pageType, language, base_url, currency."""
    checking: bool = False
    checked_rows: str = ""
    checked: bool = False
    addressing: bool = False
    addresses: str = ""
    """How far asking the addresses is, or what it found."""
    started: bool = False
    counts: rx.Field[list[CountLine]] = rx.field(default_factory=list)
    codes: rx.Field[list[CountLine]] = rx.field(default_factory=list)
    good: int = 0
    bad: int = 0
    error_file: str = ""
    """Where the rows with problems are to be had."""
    rows: rx.Field[list[RowLine]] = rx.field(default_factory=list)
    shown: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: {"verdict": "", "code": "", "search": ""})
    span: str = ""
    page: int = 1
    last_page: int = 1
    estimate: EstimateLine = EstimateLine()
    choice: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(NO_CHOICE))
    wrong_budget: str = ""
    asking: bool = False

    @rx.event
    @guarded(Right.SUBMIT)
    async def open_file(self) -> None:
        """Show the file as it stands; one that nobody has looked at yet is read now."""
        self.choice, self.wrong_budget, self.asking, self.addresses = dict(NO_CHOICE), "", False, ""
        await self._look(None, fresh=False)
        if not self.refused:
            await self._show_check()

    @rx.event
    @guarded(Right.SUBMIT)
    async def read_as(self, name: str, value: str) -> None:
        """Read the file another way: its encoding, delimiter, sheet or header line."""
        if name not in READ_FIELDS:
            return
        now = self.reading
        choice = ReadChoice(
            encoding=now.encoding if now.is_text else "",
            delimiter=DELIMITERS.get(now.delimiter, ""),
            sheet=now.sheet,
            header_line=int(now.header_line) if now.header_line.isdecimal() else None,
        )
        read: object = DELIMITERS.get(value, value) if name == "delimiter" else value
        if name == "header_line":
            read = int(value) if value.isdecimal() else None
        elif name in ("sheet", "encoding", "delimiter"):
            choice = replace(choice, header_line=None)
        await self._look(replace(choice, **{name: read}), fresh=True)
        self.checked = False

    @rx.event
    @guarded(Right.SUBMIT)
    async def choose_meaning(self, column: str, meaning: str) -> None:
        use, _, field = meaning.partition(":")
        if use in {one.value for one in Use}:
            await self._change(lambda mapping: corrected(mapping, column, Use(use), field))

    @rx.event
    @guarded(Right.SUBMIT)
    async def give(self, name: str, value: str) -> None:
        """A constant for rows that have no value of their own."""
        value = value.strip()[:500]
        if name in DEFAULTS:
            await self._change(lambda mapping: calls.with_default(mapping, name, value))
        elif name in ("base_url", "currency"):
            await self._change(lambda mapping: replace(mapping, **{name: value}))

    @rx.event
    @guarded(Right.SUBMIT)
    async def forget(self) -> None:
        """Go back to what the file itself tells."""
        user, key = await current_user(self), self._file()
        await asyncio.to_thread(calls.forget, key, user)
        await self._look(None, fresh=False)
        self.checked = False

    @rx.event(background=True)
    @guarded(Right.SUBMIT)
    async def check(self) -> None:
        """Check every row in a process of its own, and say how far it is."""
        async with self:
            if self.checking:
                return
            user, key = await current_user(self), self._file()
            self.checking, self.checked, self.checked_rows, self.addresses = True, False, "Starting", ""
        work = asyncio.create_task(check_apart(key, by=user))
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=0.4)
                rows = (await asyncio.to_thread(calls.view, key, user)).counts.total
                async with self:
                    self.checked_rows = f"{show.counted(rows, 'row')} checked"
            await work
        except BadInput as error:
            async with self:
                self.refused = [f"{problem.field}: {problem.message}" for problem in error.problems]
        finally:
            work.cancel()
            async with self:
                self.checking = False
        async with self:
            self.shown, self.page = {"verdict": "", "code": "", "search": ""}, 1
            await self._show_check()

    @rx.event(background=True)
    @guarded(Right.SUBMIT)
    async def ask_addresses(self) -> None:
        """Ask in a process of its own whether the addresses of the rows are there, and say how far it is."""
        async with self:
            if self.addressing or not self.checked or self.started:
                return
            user, key = await current_user(self), self._file()
            self.addressing, self.addresses = True, "Starting"
        heard: list[ReachProgress] = []
        work = asyncio.create_task(reach_apart(key, by=user, tell=heard.append))
        try:
            while not work.done():
                await asyncio.wait({work}, timeout=0.4)
                if heard:
                    async with self:
                        self.addresses = address_line(heard[-1])
            found = await work
            async with self:
                self.addresses = address_line(found)
                await self._show_check()
        except BadInput as error:
            async with self:
                self.addresses = "; ".join(problem.message for problem in error.problems)
        finally:
            work.cancel()
            async with self:
                self.addressing = False

    @rx.event
    @guarded(Right.SEE)
    async def show_only(self, name: str, value: str) -> None:
        """Filter the rows; the same filter again takes it away."""
        if name in self.shown:
            off = name != "search" and self.shown[name] == value
            self.shown = {**self.shown, name: "" if off else value[:100]}
            self.page = 1
            await self._show_rows()

    @rx.event
    @guarded(Right.SEE)
    async def turn_page(self, step: int) -> None:
        self.page += 1 if step > 0 else -1
        await self._show_rows()

    @rx.event
    @guarded(Right.SUBMIT)
    async def choose(self, name: str, value: str) -> None:
        """How the batch is started; the estimate follows."""
        if name in self.choice:
            self.choice = {**self.choice, name: value[:200]}
            self.wrong_budget = wrong_budget(self.choice)
            if name in ("sampled", "again", "provider"):
                await self._show_estimate()

    @rx.event
    @guarded(Right.SUBMIT)
    async def ask_start(self) -> None:
        self.asking = not self.wrong_budget and not self.started

    @rx.event
    @guarded(Right.SUBMIT)
    async def keep(self) -> None:
        self.asking = False

    @rx.event
    @guarded(Right.SUBMIT)
    async def start(self) -> AsyncIterator[EventSpec | None]:
        """Make the batch; a second click finds it made."""
        self.asking = False
        yield
        user, key = await current_user(self), self._file()
        started = await asyncio.to_thread(calls.start, key, start_choice(self.choice), user)
        held = f"; {show.counted(started.held, 'page')} wait for your release" if started.held else ""
        yield notice("success", "The batch has begun", f"{show.counted(started.submitted, 'page')} in the queue{held}")
        yield rx.redirect(paths.batch(started.batch_id))

    @rx.event
    @guarded(Right.SUBMIT)
    async def discard(self) -> AsyncIterator[EventSpec]:
        """Throw the file away; a batch that was made of it stays."""
        user, key = await current_user(self), self._file()
        await asyncio.to_thread(uploads.discard, engine(), key, by=user)
        yield notice("info", "The file was thrown away")
        yield rx.redirect(paths.BATCHES)

    def _file(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2]

    async def _look(self, choice: ReadChoice | None, *, fresh: bool) -> None:
        user, key = await current_user(self), self._file()
        try:
            look = await asyncio.to_thread(calls.look, key, choice, user, fresh=fresh)
        except BadInput as error:
            self.refused = [f"This {problem.field} {problem.message}." for problem in error.problems]
            return
        self.refused = []
        self._take(look)

    async def _change(self, change: calls.MappingChange) -> None:
        user, key = await current_user(self), self._file()
        self._take(await asyncio.to_thread(calls.change_mapping, key, change, user))
        self.checked = False

    def _take(self, look: Look) -> None:
        self.reading, self.columns, self.missing = reading_line(look), column_lines(look), missing(look.mapping)
        given = dict(look.mapping.defaults)
        constants = {name: given.get(name, "") for name in DEFAULTS}
        self.given = constants | {"base_url": look.mapping.base_url, "currency": look.mapping.currency}

    async def _show_check(self) -> None:
        user, key = await current_user(self), self._file()
        view = await asyncio.to_thread(calls.view, key, user)
        self.checked, self.started = view.state in ("checked", "started"), view.state == "started"
        self.counts, self.codes = count_lines(view.counts), code_lines(view.codes)
        self.good, self.bad = view.counts.submittable, view.counts.bad
        self.error_file = paths.errors(key)
        if self.checked:
            await self._show_rows()
            await self._show_estimate()

    async def _show_rows(self) -> None:
        user, key = await current_user(self), self._file()
        found = await asyncio.to_thread(calls.rows, key, dict(self.shown), self.page, user)
        self.rows = [row_line(row) for row in found.rows]
        self.page, self.last_page = found.page, max(1, -(-found.total // found.page_size))
        self.span = f"{show.counted(found.total, 'row')} · page {found.page} of {self.last_page}"

    async def _show_estimate(self) -> None:
        user, key = await current_user(self), self._file()
        self.estimate = estimate_line(await asyncio.to_thread(calls.estimate, key, start_choice(self.choice), user))
