"""The list of jobs: which ones, from its address; what they are, live."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.services.queue import JobList, list_jobs
from genapp.ui import paths
from genapp.ui.guard import guarded
from genapp.ui.live import LiveState, LiveView, each, live, path_of, query_of
from genapp.ui.shapes import job_line

_PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where in the list the page is."""

    known: bool = False
    empty: bool = False
    narrowed: bool = False
    span: str = ""
    total: str = ""
    """How many on all pages."""
    pages: str = ""
    newer: str = ""
    """Address of the page before; empty on the first."""
    older: str = ""


class _Listed(Protocol):
    """One page of any list."""

    @property
    def rows(self) -> Sequence[object]: ...
    @property
    def total(self) -> int: ...
    @property
    def page(self) -> int: ...
    @property
    def page_size(self) -> int: ...


def paging(
    found: _Listed, total: str, href: Callable[[int], str], *, narrowed: bool = False, with_places: bool = False
) -> Paging:
    """`total` is what there is on all pages, `href` leads to one of them; `with_places` says where this one stands."""
    last = max(1, -(-found.total // found.page_size))
    first = (found.page - 1) * found.page_size + 1
    places = f"{show.number(first)} to {show.number(first + len(found.rows) - 1)} of "
    return Paging(
        known=True,
        empty=not found.rows,
        narrowed=narrowed,
        span=f"{places if found.rows and with_places else ''}{total}",
        total=total,
        pages=f"Page {show.number(found.page)} of {show.number(last)}",
        newer=href(min(found.page - 1, last)) if found.page > 1 else "",
        older=href(found.page + 1) if found.page < last else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsShown:
    """A part of the list with what was asked for."""

    found: JobList
    query: paths.ListQuery


def read_jobs(session: Session, key: str, by: User) -> JobsShown:
    query = paths.from_text(key)
    found = list_jobs(session, query.job_filter(), page=query.page, page_size=_PAGE_SIZE, by=by)
    return JobsShown(found=found, query=query)


def _jobs_paging(view: JobsShown) -> Paging:
    total = show.counted(view.found.total, "job")
    return paging(view.found, total, view.query.page_href, narrowed=view.query.narrowed, with_places=True)


class JobsLive(LiveState, rx.State):
    """One room per filter and page: whoever looks at the same list shares it."""

    view: ClassVar[LiveView] = LiveView(name="jobs", load=read_jobs)
    rows = each(job_line, lambda view: view.found.rows)
    paging = live(_jobs_paging)

    def _key(self) -> str | None:
        return paths.read_query(query_of(self)).text() if path_of(self) == paths.JOBS else None


class JobsFilter(rx.State):
    """The filter as it stands in the address."""

    _trail: list[str] = []  # noqa: RUF012  # a state's field: Reflex copies it for each tab
    """Queries that choices of this tab led through while the browser had not yet arrived at the last one: a choice that
    is made in that moment builds on the one before, not on the address that is about to be left."""

    @rx.var(cache=False)
    def chosen(self) -> dict[str, str]:
        return paths.read_query(query_of(self)).filters()

    @guarded(Right.SEE)
    async def choose(self, name: str, value: str) -> EventSpec:
        """Change one filter; the address changes with it."""
        here = paths.read_query(query_of(self)).text()
        if here not in self._trail:
            self._trail = [here]
        wanted = paths.from_text(self._trail[-1]).changed(name, value)
        self._trail = [*self._trail, wanted.text()]
        return rx.redirect(wanted.href(), replace=True)

    @guarded(Right.SEE)
    async def arrived(self) -> None:
        """The browser shows an address: when it is the last one chosen, or another one, nothing is under way."""
        here = paths.read_query(query_of(self)).text()
        if here not in self._trail[:-1]:
            self._trail = []
