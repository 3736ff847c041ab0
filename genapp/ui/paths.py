"""Addresses of the screens and of what they link to, and the list of jobs as the query of its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, urlencode

from genapp.jobs import JobState, Priority
from genapp.page import PageType
from genapp.services.queue import JobFilter

OVERVIEW: Final = "/"
GENERATE: Final = "/generate"
JOBS: Final = "/jobs"
JOB: Final = "/jobs/[job_id]"
BATCHES: Final = "/batches"
BATCH: Final = "/batches/[batch_id]"
QUEUE: Final = "/queue"
SETTINGS: Final = "/settings"
_UPLOADS: Final = "/uploads"
UPLOAD: Final = "/uploads/[upload_id]"


def job(job_id: str) -> str:
    """The page of one job."""
    return f"{JOBS}/{job_id}"


def preview(job_id: str) -> str:
    """The finished page as HTML, for a sandboxed frame."""
    return f"/api/jobs/{job_id}/preview"


def content(job_id: str, form: str) -> str:
    """The finished page as a file; `form` is html, md or json."""
    return f"/api/jobs/{job_id}/content.{form}"


def batch(batch_id: str) -> str:
    """The page of one batch."""
    return f"{BATCHES}/{batch_id}"


def upload(upload_id: str) -> str:
    """The pre-flight of one file."""
    return f"{_UPLOADS}/{upload_id}"


def errors(upload_id: str) -> str:
    """The rows with problems, as a file to correct."""
    return f"/api/uploads/{upload_id}/errors.csv"


def export(name: str) -> str:
    """Finished pages as a file; which ones, the query says."""
    return f"/api/exports/{name}"


_LONGEST_SEARCH: Final = 120
_PLAIN_NAME: Final = re.compile(r"[\w-]{1,64}", re.ASCII)
"""What an id of a batch or the code of a failure looks like."""
_LAST_PAGE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which jobs the list shows, as the query of its address, which is what is shared, kept and reloaded.

    Empty means all. Values that mean nothing are dropped when it is read.
    """

    state: str = ""
    priority: str = ""
    kind: str = ""
    search: str = ""
    batch: str = ""
    error: str = ""
    """The cause of failed jobs."""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return any(self.filters().values())

    def filters(self) -> dict[str, str]:
        """By their names in the address."""
        return {
            "state": self.state,
            "priority": self.priority,
            "type": self.kind,
            "q": self.search,
            "batch": self.batch,
            "error": self.error,
        }

    def job_filter(self) -> JobFilter:
        return JobFilter(
            states=(JobState(self.state),) if self.state else (),
            priorities=(Priority(self.priority),) if self.priority else (),
            page_type=self.kind,
            search=self.search,
            batch_id=self.batch,
            error_code=self.error,
        )

    def text(self) -> str:
        """As the query of an address; the same list always gives the same text."""
        given = {**self.filters(), "page": str(self.page) if self.page > 1 else ""}
        return urlencode({name: value for name, value in given.items() if value})

    def href(self) -> str:
        return f"{JOBS}?{self.text()}" if self.text() else JOBS

    def changed(self, name: str, value: str) -> "ListQuery":
        """With another filter, from its first page."""
        return read_query({**dict(parse_qsl(self.text())), name: value, "page": "1"})

    def page_href(self, page: int) -> str:
        """Of another page of the same list."""
        return replace(self, page=max(1, page)).href()


def read_query(given: Mapping[str, str]) -> ListQuery:
    """Read the query of an address; what is not allowed counts as not given."""
    return ListQuery(
        state=_one_of(JobState, given.get("state", "")),
        priority=_one_of(Priority, given.get("priority", "")),
        kind=_one_of(PageType, given.get("type", "")),
        search=given.get("q", "").strip()[:_LONGEST_SEARCH],
        batch=_plain(given.get("batch", "")),
        error=_plain(given.get("error", "")),
        page=_page(given.get("page", "1")),
    )


def from_text(text: str) -> ListQuery:
    return read_query(dict(parse_qsl(text)))


def _one_of(allowed: type[JobState] | type[Priority] | type[PageType], value: str) -> str:
    return value if value in {member.value for member in allowed} else ""


def _plain(value: str) -> str:
    return value if _PLAIN_NAME.fullmatch(value) else ""


def _page(value: str) -> int:
    return min(_LAST_PAGE, max(1, int(value))) if value.isdecimal() else 1
