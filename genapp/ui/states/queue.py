"""The queue page, live. However many jobs change, the moment is read once a second and the hour every five."""

from collections.abc import Collection
from typing import Any, ClassVar

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.jobs.restrictions import Scope
from genapp.services import pauses, queue_page
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.states.pause_rows import PauseLine, pause_line
from genapp.ui.states.queue_hour import CauseLine, Chart, cause_line, throughput, waiting_time
from genapp.ui.states.queue_rows import (
    LaneLine,
    LimitLine,
    QueueHead,
    RunningLine,
    WorkerLine,
    lane_line,
    limit_line,
    queue_head,
    running_line,
    worker_line,
)


def by_the_clock(key: str, changed: Collection[str]) -> bool:
    """No change of a job is a reason to read again; the clock is."""
    return False


def load_queue(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: see `live.rooms.Values`
    lanes, running = queue_page.lanes(session, by=by), queue_page.running(session, by=by)
    workers, in_force = queue_page.worker_loads(session, by=by), pauses.in_force(session, by=by)
    paused = any(pause.scope is Scope.QUEUE for pause in in_force)
    return {
        "head": queue_head(lanes, len(running), paused=paused, workers=len(workers)),
        "pauses": [pause_line(pause) for pause in in_force],
        "lanes": [lane_line(lane) for lane in lanes],
        "running": [running_line(job) for job in running],
        "workers": [worker_line(worker) for worker in workers],
        "limits": [limit_line(use) for use in queue_page.limit_use(session, by=by)],
    }


def load_hour(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: same
    minutes = queue_page.last_hour(session, by=by)
    return {
        "throughput": throughput(minutes),
        "waiting": waiting_time(minutes),
        "causes": [cause_line(cause) for cause in queue_page.failure_causes(session, by=by)],
    }


QUEUE_VIEW = LiveView(name="queue", load=load_queue, concerns=by_the_clock, refresh=1.0)
HOUR_VIEW = LiveView(name="queue-hour", load=load_hour, concerns=by_the_clock, refresh=5.0)


class QueueLive(LiveState, rx.State):
    """Everybody sees the same queue."""

    view: ClassVar[LiveView] = QUEUE_VIEW

    def _key(self) -> str | None:
        return "all" if path_of(self) == paths.QUEUE else None

    @live
    def head(self) -> QueueHead:
        return QueueHead()

    @live
    def pauses(self) -> list[PauseLine]:
        return []

    @live
    def lanes(self) -> list[LaneLine]:
        return []

    @live
    def running(self) -> list[RunningLine]:
        return []

    @live
    def workers(self) -> list[WorkerLine]:
        return []

    @live
    def limits(self) -> list[LimitLine]:
        return []


class QueueHourLive(LiveState, rx.State):
    """What changes slowly."""

    view: ClassVar[LiveView] = HOUR_VIEW

    def _key(self) -> str | None:
        return "all" if path_of(self) == paths.QUEUE else None

    @live
    def throughput(self) -> Chart:
        return Chart()

    @live
    def waiting(self) -> Chart:
        return Chart()

    @live
    def causes(self) -> list[CauseLine]:
        return []
