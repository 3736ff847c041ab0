"""Queue: what waits and runs, how fast it goes, what holds it back, and the ways to steer it."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.buttons import button
from genapp.ui.components.callout import no_workers
from genapp.ui.components.cards import card, stack
from genapp.ui.components.links import link_button
from genapp.ui.components.minute_chart import minute_chart
from genapp.ui.components.pause_parts import pause_callouts
from genapp.ui.components.skeleton import loading_block
from genapp.ui.pages.queue.failures import failures
from genapp.ui.pages.queue.lanes import lanes
from genapp.ui.pages.queue.limits import limits
from genapp.ui.pages.queue.running import running, workers
from genapp.ui.states.pauses import PauseActions
from genapp.ui.states.queue import QueueHourLive, QueueLive
from genapp.ui.states.queue_hour import Chart
from genapp.ui.template import page, page_head

HEAD = QueueLive.head


def queue() -> rx.Component:
    return page(
        page_head(
            "Queue",
            "What waits, what runs, and what holds it back.",
            link_button("Settings", paths.SETTINGS, icon="settings-2", look="quiet"),
            _switch(),
        ),
        stack(
            pause_callouts(QueueLive.pauses),
            no_workers(HEAD.known & HEAD.no_workers),
            lanes(),
            rx.el.div(
                _chart("Throughput", QueueHourLive.throughput, tone="good"),
                _chart("Waiting time", QueueHourLive.waiting, tone="active"),
                class_name="two even",
            ),
            rx.el.div(running(), stack(workers(), limits()), class_name="two wide-side"),
            failures(),
        ),
        active=paths.QUEUE,
    )


def _switch() -> rx.Component:
    """Pause the whole queue, or let it go on."""
    return rx.cond(
        HEAD.paused,
        button("Resume queue", icon="play", look="primary", on_click=PauseActions.resume("queue", "")),
        button("Pause queue", icon="pause", on_click=PauseActions.ask("queue", "")),
    )


def _chart(title: str, chart: rx.Var[Chart], *, tone: str) -> rx.Component:
    return card(rx.cond(chart.known, minute_chart(chart, label=title, first=tone), loading_block(5)), title=title)
