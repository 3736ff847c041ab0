"""The seven stages of a job: where it is, how long each took, why one was skipped or failed."""

import reflex as rx

from genapp.ui.components.clock import elapsed
from genapp.ui.components.text import joined
from genapp.ui.states.job_rows import StageLine


def stage_timeline(stages: rx.Var[list[StageLine]]) -> rx.Component:
    return rx.el.ol(rx.foreach(stages, lambda stage: stage_line(stage=stage, key=stage.name)), class_name="stages")


@rx.memo
def stage_line(stage: rx.Var[StageLine], rest: rx.RestProp) -> rx.Component:
    """One stage; while it runs its time counts on in the browser."""
    return rx.el.li(
        rx.el.span(_mark(stage.outcome), class_name="stage-mark", aria_hidden="true"),
        rx.el.span(stage.name, rx.el.span(joined(", ", stage.said), class_name="sr"), class_name="stage-name"),
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
