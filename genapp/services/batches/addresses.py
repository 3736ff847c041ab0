"""Asks the addresses of a checked file whether they are there; what is not is a warning of its row, never more.

The pages of rows with too few facts are read, as they will be when they are written: what they say may be enough."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

from sqlalchemy import Engine, bindparam, or_, update

from genapp.access import Right, User, require
from genapp.db import UPLOAD_ROW, dump, load, reading, transaction
from genapp.db.queries import files
from genapp.errors import FetchError, FetchRefused, FetchStatus, Problem
from genapp.intake.table import shown
from genapp.intake.validate import PageOrderDraft
from genapp.page import PageContext, PageRequest, parse_address
from genapp.services.batches import files as uploads
from genapp.services.batches.check import GOOD, LACKING, TOO_FEW_FACTS, WARNED, codes_of, lack_of_facts
from genapp.services.facts import sheet_ahead
from genapp.sources.facts import FEWEST_FACTS, describing, make_fact_sheet
from genapp.sources.fetch import FetchedPage, GuardedFetcher, Reached
from genapp.sources.gather import WebGatherer
from genapp.sources.network import FetchLimits

_UNREACHABLE: Final = "unreachable"
_REFUSED_ADDRESS: Final = "refused_address"
_ROWS_AT_ONCE: Final = 200
AT_ONCE: Final = 16
AT_ONCE_PER_HOST: Final = 4
DEAD_AFTER: Final = 5
"""A host that did not answer so many times in a row is not asked again."""
_SECONDS: Final = 10.0
TARGET, COMPETITORS = "targetUrl", "competitorUrls"
_GONE: Final = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachProgress:
    """How far it is: different addresses asked, and rows of the file done with."""

    asked: int = 0
    missing: int = 0
    """Of the addresses: those that are not there, or may not be asked for."""
    rows: int = 0
    of_rows: int = 0


ReachTell = Callable[[ReachProgress], None]


class Reach(Protocol):
    """`GuardedFetcher`, or what stands in for it."""

    async def reach(self, url: str) -> Reached: ...

    async def fetch(self, url: str) -> FetchedPage: ...


async def check_addresses(
    engine: Engine, upload_id: str, *, by: User | None, reach: Reach, tell: ReachTell | None = None
) -> ReachProgress:
    """Ask each target and competitor address of the good rows once, and note what is missing with its row.

    No transaction is open while a site answers. Cut off half-way, what was found so far stays; asked again, it begins
    anew, and earlier answers are replaced. Raises `Conflict` unless the file is checked and not started.
    """
    require(by, Right.SUBMIT)
    rows = await asyncio.to_thread(_good_rows, engine, upload_id)
    asking = _Asking(reach, tell or (lambda _: None), of_rows=rows, known=partial(_known_facts, engine))
    after = -1
    while rows := await asyncio.to_thread(_read, engine, upload_id, after):
        await asking.ask([address for row in rows for _, address in row.addresses])
        known = await asking.read_thin([row for row in rows if row.known < FEWEST_FACTS])
        rows = [replace(row, known=known.get(row.line, row.known)) for row in rows]
        await asyncio.to_thread(_save, engine, upload_id, [_judged(row, asking.errors) for row in rows])
        asking.done(len(rows))
        after = rows[-1].line
    return asking.progress


def guarded_reach(*, allow_private: bool) -> GuardedFetcher:
    """Asks like the pipeline does: private addresses only when they are allowed, redirects judged hop by hop."""
    return GuardedFetcher(allow_private=allow_private, limits=FetchLimits(seconds=_SECONDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    addresses: tuple[tuple[str, str], ...]
    """Field and address."""
    request: PageRequest
    known: int
    """Facts that describe the page."""
    problems: tuple[Problem, ...]


class _Asking:
    """Every address once, some at a time, few of one host."""

    def __init__(
        self, reach: Reach, tell: ReachTell, *, of_rows: int, known: Callable[[PageRequest, PageContext], int]
    ) -> None:
        self.errors: dict[str, FetchError | None] = {}
        self._reach = reach
        self._gatherer, self._known_facts = WebGatherer(reach), known
        self._tell = tell
        self._all = asyncio.Semaphore(AT_ONCE)
        self._hosts: dict[str, _Host] = defaultdict(_Host)
        self._missing, self._rows, self._of_rows = 0, 0, of_rows

    @property
    def progress(self) -> ReachProgress:
        return ReachProgress(asked=len(self.errors), missing=self._missing, rows=self._rows, of_rows=self._of_rows)

    def done(self, rows: int) -> None:
        self._rows += rows
        self._tell(self.progress)

    async def ask(self, addresses: Sequence[str]) -> None:
        new = [address for address in dict.fromkeys(addresses) if address not in self.errors]
        async with asyncio.TaskGroup() as group:
            for address in new:
                group.create_task(self._one(address))

    async def read_thin(self, rows: Sequence[_Row]) -> dict[int, int]:
        """How many facts are known when a page that is there is read as well, by line."""
        there = [row for row in rows if self.errors[row.request.target_url] is None]
        async with asyncio.TaskGroup() as group:
            tasks = {row.line: group.create_task(self._known(row.request)) for row in there}
        return {line: task.result() for line, task in tasks.items()}

    async def _known(self, request: PageRequest) -> int:
        async with self._hosts[_host_of(request.target_url)].turn, self._all:
            context = await self._gatherer.gather(replace(request, competitor_urls=()))
        return await asyncio.to_thread(self._known_facts, request, context)

    async def _one(self, address: str) -> None:
        host = self._hosts[_host_of(address)]
        async with host.turn, self._all:
            error = self.errors[address] = host.dead or await self._error(address)
        host.note(error)
        self._missing += error is not None
        self._tell(self.progress)

    async def _error(self, address: str) -> FetchError | None:
        try:
            await self._reach.reach(address)
        except FetchError as error:
            return error
        return None


class _Host:
    """What is known of one host."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(AT_ONCE_PER_HOST)
        self.dead: FetchError | None = None
        self._silent = 0

    def note(self, error: FetchError | None) -> None:
        """A refused address says nothing about the host; a status shows that it lives."""
        if isinstance(error, FetchRefused):
            return
        self._silent = self._silent + 1 if error and not isinstance(error, FetchStatus) else 0
        if self._silent >= DEAD_AFTER:
            self.dead = error


def _host_of(address: str) -> str:
    try:
        return parse_address(address, any_port=True).origin_host
    except FetchRefused:
        return ""


def _good_rows(engine: Engine, upload_id: str) -> int:
    with reading(engine) as session:
        uploads.checked(session, upload_id)
        return files.count(session, files.askable(upload_id))


def _known_facts(engine: Engine, request: PageRequest, context: PageContext) -> int:
    """How many describe the page, by what people said of its facts."""
    with reading(engine) as session:
        return describing(sheet_ahead(session, request, context), request.page_type)


def _read(engine: Engine, upload_id: str, after: int) -> list[_Row]:
    with reading(engine) as session:
        found = files.page(session, files.askable(upload_id), after_line=after, limit=_ROWS_AT_ONCE)
    rows = []
    for row in found:
        request = load(PageOrderDraft, row["draft"]).request
        addresses = ((TARGET, request.target_url), *((COMPETITORS, url) for url in request.competitor_urls))
        problems = load(tuple[Problem, ...], row["problems"])
        known = describing(make_fact_sheet(request), request.page_type)
        rows.append(_Row(line=row["line"], addresses=addresses, request=request, known=known, problems=problems))
    return rows


def _judged(row: _Row, errors: dict[str, FetchError | None]) -> dict[str, object]:
    """The row's columns with today's answers instead of earlier ones."""
    answers = (_UNREACHABLE, _REFUSED_ADDRESS, TOO_FEW_FACTS)
    kept = [problem for problem in row.problems if problem.code not in answers]
    lack = lack_of_facts(row.line, row.known, row.request.page_type)
    new = [_problem(row.line, field, url, error) for field, url in row.addresses if (error := errors[url])]
    told = (*((lack,) if lack else ()), *kept, *new)
    return {
        "at_line": row.line,
        "told": dump(told),
        "their_codes": codes_of(told),
        "judged": LACKING if lack else WARNED if told else GOOD,
    }


def _problem(line: int, field: str, url: str, error: FetchError) -> Problem:
    refused = isinstance(error, FetchRefused)
    message = f"{shown(url)}: {error.message}"
    if field == TARGET and isinstance(error, FetchStatus) and error.status in _GONE:
        message = f"{message}; right for a page that is still to be made"
    elif field == COMPETITORS:
        message = f"{message}; it will be left out"
    return Problem(field=field, code=_REFUSED_ADDRESS if refused else _UNREACHABLE, message=message, row=line)


def _save(engine: Engine, upload_id: str, rows: Sequence[dict[str, object]]) -> None:
    """Rows that became jobs meanwhile, or were checked anew, are left alone."""
    verdict = UPLOAD_ROW.c.verdict
    good = or_(verdict == GOOD, verdict == WARNED, verdict == LACKING)  # an IN takes no list of rows
    line = UPLOAD_ROW.c.line == bindparam("at_line")
    this = (UPLOAD_ROW.c.upload_id == upload_id, line, good, UPLOAD_ROW.c.job_id.is_(None))
    values = {"problems": bindparam("told"), "codes": bindparam("their_codes"), "verdict": bindparam("judged")}
    with transaction(engine) as session:
        uploads.checked(session, upload_id)
        session.connection().execute(update(UPLOAD_ROW).where(*this).values(**values), list(rows))
