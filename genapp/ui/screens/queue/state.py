"""The queue page, live. However many jobs change, the moment is read once a second and the hour every five."""

from typing import ClassVar

import reflex as rx

from genapp.services.reads import FailureCause, RunningJob, WorkerLoad, queue_hour, queue_now
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, by_the_clock, each, live, rows
from genapp.ui.screens.queue.shapes import lane_line, limit_line, queue_head, throughput, waiting_time
from genapp.ui.shapes import pause_line


class QueueLive(LiveState, rx.State):
    """Everybody sees the same queue."""

    view: ClassVar[LiveView] = LiveView(
        name="queue",
        path=paths.QUEUE,
        load=lambda session, key, by: queue_now(session, by=by),
        concerns=by_the_clock,
        refresh=1.0,
    )
    head = live(queue_head)
    pauses = each(pause_line, lambda view: view.pauses)
    lanes = each(lane_line, lambda view: view.lanes)
    running = rows(RunningJob, lambda view: view.running)
    workers = rows(WorkerLoad, lambda view: view.workers)
    limits = each(limit_line, lambda view: view.limits)


class QueueHourLive(LiveState, rx.State):
    """What changes slowly."""

    view: ClassVar[LiveView] = LiveView(
        name="queue-hour",
        path=paths.QUEUE,
        load=lambda session, key, by: queue_hour(session, by=by),
        concerns=by_the_clock,
        refresh=5.0,
    )
    throughput = live(throughput)
    waiting = live(waiting_time)
    causes = rows(FailureCause, lambda view: view.causes)
