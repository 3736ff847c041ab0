"""The lanes: what waits, by priority, and what is next in each."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.ui import paths
from genapp.ui.actions import Bulk, PauseActions
from genapp.ui.components import (
    ago,
    button,
    card,
    elapsed,
    empty_state,
    icon_button,
    joined,
    link_button,
    loading_block,
    loading_rows,
    minute_chart,
    name_cell,
    no_workers,
    page_link,
    pause_callouts,
    plain_badge,
    priority_badge,
    progress_bar,
    slot_bar,
    stack,
    table,
)
from genapp.ui.screens.queue.shapes import Chart, FailureLine, LaneLine, LimitLine, NextLine, RunningLine, WorkerLine
from genapp.ui.screens.queue.state import QueueHourLive, QueueLive
from genapp.ui.template import page, page_head


def _lanes() -> rx.Component:
    return rx.cond(
        QueueLive.head.known,
        rx.el.ul(rx.foreach(QueueLive.lanes, lambda lane: lane_card(lane=lane, key=lane.priority)), class_name="lanes"),
        rx.el.div(
            *[rx.el.div(rx.el.div(loading_block(4), class_name="card-body"), class_name="card lane") for _ in range(3)],
            class_name="lanes",
        ),
    )


@rx.memo
def lane_card(lane: rx.Var[LaneLine], rest: rx.RestProp) -> rx.Component:
    """One class of waiting jobs."""
    return rx.el.li(
        rx.el.div(
            rx.el.h2(priority_badge(lane.priority, lane.label)),
            page_link("All", rx.el.span(joined(" ", lane.label), class_name="sr"), to=lane.href, class_name="small"),
            class_name="row between",
        ),
        rx.el.div(lane.waiting, rx.el.small(lane.noun), class_name="tile-value"),
        rx.cond(
            lane.next.length() > 0,
            rx.el.ol(rx.foreach(lane.next, _next), class_name="lane-next"),
            rx.el.p("Nothing waits here.", class_name="small muted lane-none"),
        ),
        rx.cond(lane.more != "", rx.el.p(lane.more, class_name="tiny muted num lane-more")),
        rest,
        class_name="card lane",
    )


def _next(job: rx.Var[NextLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            page_link(job.keyword, to=job.href, class_name="lane-job cut"),
            rx.el.span(job.note, class_name="tiny muted cut"),
            class_name="td line-page",
        ),
        rx.el.span(rx.el.span("waits ", class_name="sr"), elapsed(job.queued_at), class_name="small muted num"),
        key=job.id,
    )


# What runs: each job with its stage and how long it has held its slot; and the workers that run them.

_KNOWN = QueueLive.head.known


def _running() -> rx.Component:
    return card(
        rx.cond(_KNOWN, rx.cond(QueueLive.running.length() > 0, _jobs(), _nothing_runs()), loading_rows(4)),
        title="Running",
        note="That which began first is on top.",
        flush=True,
    )


def _workers() -> rx.Component:
    return card(
        rx.cond(
            _KNOWN,
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


# Limits with their use; what is limited on its own can be paused here.


def limits() -> rx.Component:
    return card(
        rx.cond(QueueLive.head.known, rx.el.ul(rx.foreach(QueueLive.limits, _line)), loading_rows(2)),
        title="Limits",
        note="How much of each is used now.",
        end=link_button("Change limits", f"{paths.SETTINGS}#limits", look="quiet compact"),
        flush=True,
    )


def _line(use: rx.Var[LimitLine]) -> rx.Component:
    return limit_line(use=use, on_pause=PauseActions.ask(use.scope, use.key), key=use.id)


@rx.memo
def limit_line(
    use: rx.Var[LimitLine], on_pause: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One limit, how full it is, and the way to pause what it is about."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(rx.el.span(use.name, class_name="strong"), joined(" · ", use.what), class_name="small cut"),
                rx.el.span(use.used, class_name="small muted num"),
                class_name="row between",
            ),
            progress_bar(use.percent, tone=use.tone, label=joined(use.name, ", ", use.what, ": ", use.used)),
            class_name="td limit-use",
        ),
        rx.cond(
            use.scope == "queue", rx.fragment(), icon_button("pause", joined("Pause ", use.name), on_click=on_pause)
        ),
        rest,
        class_name="tr limit-cols",
    )


# Failures by cause; all jobs of one cause can be retried together.


def _failures() -> rx.Component:
    return card(
        rx.cond(
            QueueHourLive.throughput.known,
            rx.cond(
                QueueHourLive.causes.length() > 0,
                rx.el.ul(rx.foreach(QueueHourLive.causes, _cause_line)),
                empty_state("circle-check", "No failed job", "What fails stands here, grouped by its cause."),
            ),
            loading_rows(3),
        ),
        title="Failures by cause",
        note="The most frequent first; the words are those of the newest.",
        flush=True,
    )


def _cause_line(cause: rx.Var[FailureLine]) -> rx.Component:
    return cause_line(cause=cause, on_retry=Bulk.ask_retry_cause(cause.code), key=cause.code)


@rx.memo
def cause_line(
    cause: rx.Var[FailureLine], on_retry: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One cause: how many, what the newest says, and what can be done."""
    return rx.el.li(
        rx.icon("circle-alert", size=18, class_name="not-ok", aria_hidden="true"),
        rx.el.div(
            rx.el.div(
                rx.el.span(cause.name, class_name="strong"),
                page_link(cause.jobs, to=cause.href, class_name="num"),
                rx.el.span(cause.stage, class_name="muted"),
                rx.el.span("newest ", ago(cause.newest_at), class_name="muted"),
                class_name="row wrapping small",
            ),
            rx.el.div(cause.message, class_name="small soft wrap"),
            rx.cond(cause.hint != "", rx.el.div(cause.hint, class_name="tiny muted wrap")),
            class_name="td",
        ),
        button(
            "Retry",
            icon="rotate-ccw",
            look="compact",
            on_click=on_retry,
            custom_attrs={"aria-label": joined("Retry all with: ", cause.name)},
        ),
        rest,
        class_name="tr failed-cols cause",
    )


# Queue: what waits and runs, how fast it goes, what holds it back, and the ways to steer it.

_HEAD = QueueLive.head


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
            no_workers(_HEAD.known & _HEAD.no_workers),
            _lanes(),
            rx.el.div(
                _chart("Throughput", QueueHourLive.throughput, tone="good"),
                _chart("Waiting time", QueueHourLive.waiting, tone="active"),
                class_name="two even",
            ),
            rx.el.div(_running(), stack(_workers(), limits()), class_name="two wide-side"),
            _failures(),
        ),
        active=paths.QUEUE,
    )


def _switch() -> rx.Component:
    """Pause the whole queue, or let it go on."""
    return rx.cond(
        _HEAD.paused,
        button("Resume queue", icon="play", look="primary", on_click=PauseActions.resume("queue", "")),
        button("Pause queue", icon="pause", on_click=PauseActions.ask("queue", "")),
    )


def _chart(title: str, chart: rx.Var[Chart], *, tone: str) -> rx.Component:
    return card(rx.cond(chart.known, minute_chart(chart, label=title, first=tone), loading_block(5)), title=title)
