"""What the overview shows: the queue in figures, the newest jobs, the newest failures."""

from typing import Any, ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.jobs.states import JobState
from genapp.services import pauses
from genapp.services.job_list import list_jobs
from genapp.services.overview import queue_status
from genapp.services.views import JobFilter
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.states.overview_rows import Figures, figures
from genapp.ui.states.pause_rows import PauseLine, pause_line
from genapp.ui.states.rows import JobLine, job_line

RECENT: Final = 10
FAILURES: Final = 5


def load_overview(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: see `live.rooms.Values`
    recent = list_jobs(session, JobFilter(), page=1, page_size=RECENT, by=by)
    failed = list_jobs(session, JobFilter(states=(JobState.FAILED,)), page=1, page_size=FAILURES, by=by)
    return {
        "pauses": [pause_line(pause) for pause in pauses.in_force(session, by=by)],
        "figures": figures(queue_status(session, by=by)),
        "recent": [job_line(row) for row in recent.rows],
        "failures": [job_line(row) for row in failed.rows],
    }


OVERVIEW_VIEW = LiveView(name="overview", load=load_overview, refresh=3.0)


class OverviewLive(LiveState, rx.State):
    """Everybody sees the same overview."""

    view: ClassVar[LiveView] = OVERVIEW_VIEW

    def _key(self) -> str | None:
        return "all" if path_of(self) == paths.OVERVIEW else None

    @live
    def figures(self) -> Figures:
        return Figures()

    @live
    def pauses(self) -> list[PauseLine]:
        return []

    @live
    def recent(self) -> list[JobLine]:
        return []

    @live
    def failures(self) -> list[JobLine]:
        return []
