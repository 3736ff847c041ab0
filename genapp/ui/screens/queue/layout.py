"""What waits and runs, how fast it goes, what holds it back, and the ways to steer it."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import math

import reflex as rx

from genapp.services.reads import FailureCause, NextJob, RunningJob, WorkerLoad
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.actions import Bulk, PauseActions
from genapp.ui.screens.queue.shapes import Chart, LaneLine, LimitLine
from genapp.ui.screens.queue.state import QueueHourLive, QueueLive
from genapp.ui.template import page, page_head

_HEAD = QueueLive.head


def queue() -> rx.Component:
    return page(
        page_head(
            "Queue",
            ui.joined("What waits, what runs, and what holds it back. ", _HEAD.total),
            ui.link_button("Settings", paths.SETTINGS, icon="settings-2", look="quiet"),
            _switch(),
        ),
        ui.stack(
            ui.pause_callouts(QueueLive.pauses),
            ui.no_workers(_HEAD.known & _HEAD.no_workers),
            _lanes(),
            rx.el.div(
                _chart("Throughput", QueueHourLive.throughput, tone="good"),
                _chart("Waiting time", QueueHourLive.waiting, tone="active"),
                class_name="two even",
            ),
            rx.el.div(_running(), ui.stack(_workers(), _limits()), class_name="two wide-side"),
            _failures(),
        ),
        active=paths.QUEUE,
    )


def _switch() -> rx.Component:
    """Pause the whole queue, or let it go on."""
    return rx.cond(
        _HEAD.paused,
        ui.button("Resume queue", icon="play", look="primary", on_click=PauseActions.resume("queue", "")),
        ui.button("Pause queue", icon="pause", on_click=PauseActions.ask("queue", "")),
    )


def _lanes() -> rx.Component:
    return rx.cond(
        _HEAD.known,
        rx.el.ul(rx.foreach(QueueLive.lanes, lambda lane: lane_card(lane=lane, key=lane.priority)), class_name="lanes"),
        rx.el.div(
            *[
                rx.el.div(rx.el.div(ui.loading_block(4), class_name="card-body"), class_name="card lane")
                for _ in range(3)
            ],
            class_name="lanes",
        ),
    )


@rx.memo
def lane_card(lane: rx.Var[LaneLine], rest: rx.RestProp) -> rx.Component:
    """One class of waiting jobs."""
    return rx.el.li(
        rx.el.div(
            rx.el.h2(ui.priority_badge(lane.priority, lane.label)),
            ui.page_link(
                "All", rx.el.span(ui.joined(" ", lane.label), class_name="sr"), to=lane.href, class_name="small"
            ),
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


def _next(job: rx.Var[NextJob]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            ui.page_link(job.keyword, to=paths.job(job.id), class_name="lane-job cut"),
            rx.el.span(
                ui.joined(ui.words(job.page_type), " · ", job.score.to_string(), " points"), class_name="tiny muted cut"
            ),
            class_name="td line-page",
        ),
        rx.el.span(rx.el.span("waits ", class_name="sr"), ui.elapsed(job.queued_at), class_name="small muted num"),
        key=job.id,
    )


def _chart(title: str, chart: rx.Var[Chart], *, tone: str) -> rx.Component:
    return ui.card(
        rx.cond(chart.known, ui.minute_chart(chart, label=title, first=tone), ui.loading_block(5)), title=title
    )


def _running() -> rx.Component:
    return ui.card(
        rx.cond(
            _HEAD.known,
            rx.cond(
                QueueLive.running.length() > 0,
                ui.table(
                    "running-cols",
                    ("Page", "Stage", "Time"),
                    QueueLive.running,
                    lambda line: running_line(line=line, key=line.id),
                ),
                ui.empty_state("circle-dashed", "Nothing runs now", "Jobs appear here while they hold a slot."),
            ),
            ui.loading_rows(4),
        ),
        title="Running",
        note="That which began first is on top.",
        flush=True,
    )


@rx.memo
def running_line(line: rx.Var[RunningJob], rest: rx.RestProp) -> rx.Component:
    """A job that holds a slot."""
    return rx.el.li(
        ui.name_cell(
            line.keyword,
            ui.joined(ui.words(line.page_type), " · ", rx.cond(line.provider != "", line.provider, "no writer yet")),
            paths.job(line.id),
        ),
        rx.el.div(
            rx.el.div(rx.cond(line.stage != "", ui.words(line.stage), "Starting"), class_name="line-doing cut"),
            ui.progress_bar(math.floor(line.progress), label=ui.joined("Progress of ", line.keyword)),
            class_name="td td-bar",
        ),
        rx.el.div(ui.elapsed(line.claimed_at), class_name="td td-when end small num"),
        rest,
        class_name="tr body running-cols",
    )


def _workers() -> rx.Component:
    return ui.card(
        rx.cond(
            _HEAD.known,
            rx.cond(
                QueueLive.workers.length() > 0,
                rx.el.ul(rx.foreach(QueueLive.workers, lambda worker: worker_line(worker=worker, key=worker.id))),
                ui.empty_state("server-off", "No worker is alive", "Start one with genapp up or genapp worker."),
            ),
            ui.loading_rows(2),
        ),
        title="Workers",
        note="Load and last sign of life.",
        flush=True,
    )


@rx.memo
def worker_line(worker: rx.Var[WorkerLoad], rest: rx.RestProp) -> rx.Component:
    """A worker that is alive."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(ui.joined(worker.host, " · ", worker.pid.to_string()), class_name="strong small cut"),
            rx.el.span(
                ui.joined("version ", worker.version),
                ", seen ",
                ui.ago(worker.heartbeat_at),
                class_name="tiny muted cut",
            ),
            class_name="td line-page",
        ),
        rx.el.div(
            rx.cond(
                worker.stopping,
                ui.plain_badge("Stopping", "warn"),
                rx.el.span(
                    ui.joined(worker.used.to_string(), " of ", ui.counted(worker.slots, "slot")),
                    class_name="small soft num",
                ),
            ),
            ui.slot_bar(worker.used, worker.slots),
            class_name="td worker-load",
        ),
        rest,
        class_name="tr worker-cols",
    )


def _limits() -> rx.Component:
    return ui.card(
        rx.cond(
            _HEAD.known,
            rx.el.ul(
                rx.foreach(
                    QueueLive.limits,
                    lambda use: limit_line(use=use, on_pause=PauseActions.ask(use.scope, use.key), key=use.id),
                )
            ),
            ui.loading_rows(2),
        ),
        title="Limits",
        note="How much of each is used now.",
        end=ui.link_button("Change limits", f"{paths.SETTINGS}#limits", look="quiet compact"),
        flush=True,
    )


@rx.memo
def limit_line(
    use: rx.Var[LimitLine], on_pause: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One limit, how full it is, and the way to pause what it is about."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(
                    rx.el.span(use.name, class_name="strong"), ui.joined(" · ", use.what), class_name="small cut"
                ),
                rx.el.span(use.used, class_name="small muted num"),
                class_name="row between",
            ),
            ui.progress_bar(use.percent, tone=use.tone, label=ui.joined(use.name, ", ", use.what, ": ", use.used)),
            class_name="td limit-use",
        ),
        rx.cond(
            use.scope == "queue",
            rx.fragment(),
            ui.icon_button("pause", ui.joined("Pause ", use.name), on_click=on_pause),
        ),
        rest,
        class_name="tr limit-cols",
    )


def _failures() -> rx.Component:
    return ui.card(
        rx.cond(
            QueueHourLive.throughput.known,
            rx.cond(
                QueueHourLive.causes.length() > 0,
                rx.el.ul(
                    rx.foreach(
                        QueueHourLive.causes,
                        lambda cause: cause_line(
                            cause=cause, on_retry=Bulk.ask_retry_cause(cause.code), key=cause.code
                        ),
                    )
                ),
                ui.empty_state("circle-check", "No failed job", "What fails stands here, grouped by its cause."),
            ),
            ui.loading_rows(3),
        ),
        title="Failures by cause",
        note="The most frequent first; the words are those of the newest.",
        flush=True,
    )


@rx.memo
def cause_line(
    cause: rx.Var[FailureCause], on_retry: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One cause: how many, what the newest says, and what can be done."""
    name = rx.cond(cause.code != "", ui.words(cause.code), "Not known")
    return rx.el.li(
        rx.icon("circle-alert", size=18, class_name="not-ok", aria_hidden="true"),
        rx.el.div(
            rx.el.div(
                rx.el.span(name, class_name="strong"),
                ui.page_link(
                    ui.counted(cause.jobs, "job"), to=f"{paths.JOBS}?state=failed&error={cause.code}", class_name="num"
                ),
                rx.el.span(rx.cond(cause.stage != "", ui.joined("in ", cause.stage), ""), class_name="muted"),
                rx.el.span("newest ", ui.ago(cause.newest_at), class_name="muted"),
                class_name="row wrapping small",
            ),
            rx.el.div(cause.message, class_name="small soft wrap"),
            rx.cond(cause.hint != "", rx.el.div(cause.hint, class_name="tiny muted wrap")),
            class_name="td",
        ),
        ui.button(
            "Retry",
            icon="rotate-ccw",
            look="compact",
            on_click=on_retry,
            custom_attrs={"aria-label": ui.joined("Retry all with: ", name)},
        ),
        rest,
        class_name="tr failed-cols cause",
    )
