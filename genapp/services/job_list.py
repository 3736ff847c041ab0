"""Lists of jobs for screens, the command line and the API."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from sqlalchemy import ColumnElement, RowMapping
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.queries.job_list import conditions, count_jobs, jobs_with, page_of_jobs
from genapp.db.tables import JOB
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.services.views import JobFilter, JobList, JobRow

LARGEST_PAGE: Final = 200
COLUMNS: Final = tuple(field.name for field in fields(JobRow))


def list_jobs(session: Session, filter: JobFilter, *, page: int, page_size: int, by: User | None) -> JobList:
    """One page, newest first; a page beyond the last one gives the last one."""
    require(by, Right.SEE)
    size = min(max(page_size, 1), LARGEST_PAGE)
    wanted = conditions_of(filter)
    total = count_jobs(session, wanted)
    last = max(1, -(-total // size))
    shown = min(max(page, 1), last)
    rows = page_of_jobs(session, COLUMNS, wanted, offset=(shown - 1) * size, limit=size) if total else ()
    return JobList(rows=tuple(map(job_row, rows)), total=total, page=shown, page_size=size)


def conditions_of(filter: JobFilter) -> list[ColumnElement[bool]]:
    """What the columns of a job must be to match; the same for lists and for what is done to all that match."""
    return conditions(
        states=[state.value for state in filter.states],
        priorities=[priority.value for priority in filter.priorities],
        page_type=filter.page_type,
        batch_id=filter.batch_id,
        search=filter.search,
        error_code=filter.error_code,
        verdict=filter.verdict,
    )


def job_rows(session: Session, ids: Sequence[str], *, by: User | None) -> list[JobRow]:
    """The jobs with these ids that exist, newest first."""
    require(by, Right.SEE)
    return [job_row(row) for row in jobs_with(session, COLUMNS, JOB.c.id.in_(ids))]


def job_row(row: RowMapping) -> JobRow:
    values = dict(row)
    return JobRow(**(values | {"state": JobState(row["state"]), "priority": Priority(row["priority"])}))
