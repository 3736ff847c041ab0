"""Bars, minutes, stages: plain divs, as they change often, that say the same in words."""

import reflex as rx

from genapp.ui.components.text import TextLike, elapsed, joined
from genapp.ui.screens.job.shapes import StageLine
from genapp.ui.screens.queue.shapes import Chart, MinuteBar


def progress_bar(
    percent: rx.Var[int] | int, *, tone: TextLike = "active", label: TextLike = "Progress"
) -> rx.Component:
    """How far something is, in whole percent."""
    return rx.el.div(
        rx.el.div(class_name=joined("fill-", tone), style={"width": joined(rx.Var.create(percent).to_string(), "%")}),
        role="progressbar",
        custom_attrs={"aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent},
        class_name="bar",
    )


def slot_bar(used: rx.Var[int], total: rx.Var[int]) -> rx.Component:
    """One mark per slot, filled when a job runs in it. The number stands beside it in words."""
    return rx.el.div(
        rx.foreach(rx.Var.range(total), lambda index: rx.el.i(class_name=rx.cond(index < used, "used", ""))),
        class_name="slots",
        aria_hidden="true",
    )


def minute_chart(chart: rx.Var[Chart], *, label: str, first: str, second: str = "bad") -> rx.Component:
    """Sixty bars, one a minute; `first` and `second` are the tones of the lower and the upper part of a bar."""
    return rx.el.figure(
        rx.el.div(chart.total, class_name="chart-total num"),
        rx.el.figcaption(chart.note, class_name="small muted"),
        rx.el.div(
            rx.el.span(chart.top, class_name="chart-top tiny muted num"),
            rx.foreach(chart.bars, lambda bar: _bar(bar, first, second)),
            class_name="chart",
            role="img",
            custom_attrs={"aria-label": joined(label, ": ", chart.total, " ", chart.note)},
        ),
        rx.el.div(rx.el.span("1 hour ago"), rx.el.span("now"), class_name="chart-axis tiny muted", aria_hidden="true"),
    )


def _bar(bar: rx.Var[MinuteBar], first: TextLike, second: TextLike) -> rx.Component:
    return rx.el.div(
        rx.el.i(class_name=f"fill-{second}", style={"height": bar.second}),
        rx.el.i(class_name=f"fill-{first}", style={"height": bar.first}),
        class_name="chart-bar",
        title=bar.said,
        key=bar.id,
    )


def stage_timeline(stages: rx.Var[list[StageLine]]) -> rx.Component:
    """The seven stages of a job: where it is, how long each took, why one was skipped or failed."""
    return rx.el.ol(rx.foreach(stages, lambda stage: stage_line(stage=stage, key=stage.name)), class_name="stages")


@rx.memo
def stage_line(stage: rx.Var[StageLine], rest: rx.RestProp) -> rx.Component:
    """One stage; while it runs its time counts on in the browser."""
    return rx.el.li(
        rx.el.span(_mark(stage.outcome), class_name="stage-mark", aria_hidden="true"),
        rx.el.span(stage.name, rx.el.span(joined(", ", stage.outcome), class_name="sr"), class_name="stage-name"),
        rx.el.span(rx.cond(stage.started_at > 0, elapsed(stage.started_at), stage.time), class_name="stage-time"),
        rx.cond(stage.note != "", rx.el.div(stage.note, class_name="stage-note")),
        rest,
        class_name=joined("stage ", stage.outcome),
    )


def _mark(outcome: rx.Var[str]) -> rx.Component:
    return rx.match(
        outcome,
        ("completed", rx.icon("check", size=13, stroke_width=3)),
        ("failed", rx.icon("x", size=13, stroke_width=3)),
        ("skipped", rx.icon("minus", size=12)),
        rx.fragment(),
    )
