"""The queue page, live. However many jobs change, the moment is read once a second and the hour every five."""

from typing import ClassVar

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.services.queue_page import queue_hour, queue_now
from genapp.services.queue_views import QueueHour, QueueNow
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, by_the_clock, live, path_of
from genapp.ui.states.pause_rows import pause_lines
from genapp.ui.states.queue_hour import cause_lines, throughput, waiting_time
from genapp.ui.states.queue_rows import lane_lines, limit_lines, queue_head, running_lines, worker_lines


def read_now(session: Session, key: str, by: User) -> QueueNow:
    return queue_now(session, by=by)


def read_hour(session: Session, key: str, by: User) -> QueueHour:
    return queue_hour(session, by=by)


class QueueLive(LiveState, rx.State):
    """Everybody sees the same queue."""

    view: ClassVar[LiveView] = LiveView(name="queue", load=read_now, concerns=by_the_clock, refresh=1.0)
    head = live(queue_head)
    pauses = live(pause_lines)
    lanes = live(lane_lines)
    running = live(running_lines)
    workers = live(worker_lines)
    limits = live(limit_lines)

    def _key(self) -> str | None:
        return "all" if path_of(self) == paths.QUEUE else None


class QueueHourLive(LiveState, rx.State):
    """What changes slowly."""

    view: ClassVar[LiveView] = LiveView(name="queue-hour", load=read_hour, concerns=by_the_clock, refresh=5.0)
    throughput = live(throughput)
    waiting = live(waiting_time)
    causes = live(cause_lines)

    def _key(self) -> str | None:
        return "all" if path_of(self) == paths.QUEUE else None
