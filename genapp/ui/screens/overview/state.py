"""What the overview shows: the queue in figures, the newest jobs, the newest failures."""

from dataclasses import dataclass
from typing import ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.jobs import JobState
from genapp.services.queue import JobFilter, JobRow, PauseView, QueueStatus, holds, list_jobs
from genapp.services.reads import queue_status
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, each, live
from genapp.ui.screens.overview.shapes import Figures, figures
from genapp.ui.shapes import job_line, pause_line

_RECENT: Final = 10
_FAILURES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Read in one go, so that its parts agree."""

    status: QueueStatus
    pauses: tuple[PauseView, ...]
    recent: tuple[JobRow, ...]
    failures: tuple[JobRow, ...]


def _read_overview(session: Session, key: str, by: User) -> Overview:
    failed = JobFilter(states=(JobState.FAILED,))
    return Overview(
        status=queue_status(session, by=by),
        pauses=tuple(holds.in_force(session, by=by)),
        recent=list_jobs(session, JobFilter(), page=1, page_size=_RECENT, by=by).rows,
        failures=list_jobs(session, failed, page=1, page_size=_FAILURES, by=by).rows,
    )


class OverviewLive(LiveState, rx.State):
    """Everybody sees the same overview."""

    view: ClassVar[LiveView] = LiveView(name="overview", path=paths.OVERVIEW, load=_read_overview, refresh=3.0)
    figures = live(lambda view: figures(view.status), kind=Figures)
    pauses = each(pause_line, lambda view: view.pauses)
    recent = each(job_line, lambda view: view.recent)
    failures = each(job_line, lambda view: view.failures)
