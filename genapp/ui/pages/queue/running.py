"""What runs: each job with its stage and how long it has held its slot; and the workers that run them."""

import reflex as rx

from genapp.ui.components.badges import plain_badge
from genapp.ui.components.bars import progress_bar, slot_bar
from genapp.ui.components.cards import card
from genapp.ui.components.clock import ago, elapsed
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.job_table import name_cell, table
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.queue import QueueLive
from genapp.ui.states.queue_rows import RunningLine, WorkerLine

KNOWN = QueueLive.head.known


def running() -> rx.Component:
    return card(
        rx.cond(KNOWN, rx.cond(QueueLive.running.length() > 0, _jobs(), _nothing_runs()), loading_rows(4)),
        title="Running",
        note="That which began first is on top.",
        flush=True,
    )


def workers() -> rx.Component:
    return card(
        rx.cond(
            KNOWN,
            rx.cond(
                QueueLive.workers.length() > 0,
                rx.el.ul(rx.foreach(QueueLive.workers, lambda worker: worker_line(worker=worker, key=worker.id))),
                empty_state("server-off", "No worker is alive", "Start one with genapp up or genapp worker."),
            ),
            loading_rows(2),
        ),
        title="Workers",
        note="Load and last sign of life.",
        flush=True,
    )


def _jobs() -> rx.Component:
    names = ("Page", "Stage", "Time")
    return table("running-cols", names, QueueLive.running, lambda line: running_line(line=line, key=line.id))


def _nothing_runs() -> rx.Component:
    return empty_state("circle-dashed", "Nothing runs now", "Jobs appear here while they hold a slot.")


@rx.memo
def running_line(line: rx.Var[RunningLine], rest: rx.RestProp) -> rx.Component:
    """A job that holds a slot."""
    return rx.el.li(
        name_cell(line.keyword, line.note, line.href),
        rx.el.div(
            rx.el.div(line.stage, class_name="line-doing cut"),
            progress_bar(line.percent, label=joined("Progress of ", line.keyword)),
            class_name="td td-bar",
        ),
        rx.el.div(elapsed(line.claimed_at), class_name="td td-when end small num"),
        rest,
        class_name="tr body running-cols",
    )


@rx.memo
def worker_line(worker: rx.Var[WorkerLine], rest: rx.RestProp) -> rx.Component:
    """A worker that is alive."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(worker.name, class_name="strong small cut"),
            rx.el.span(worker.note, ", seen ", ago(worker.heartbeat_at), class_name="tiny muted cut"),
            class_name="td line-page",
        ),
        rx.el.div(
            rx.cond(
                worker.stopping, plain_badge("Stopping", "warn"), rx.el.span(worker.load, class_name="small soft num")
            ),
            slot_bar(worker.slots),
            class_name="td worker-load",
        ),
        rest,
        class_name="tr worker-cols",
    )
