"""Why a job waits: what holds it back, what is ahead of it, when it will probably start and end."""

import reflex as rx

from genapp.ui.components.callout import callout
from genapp.ui.components.clock import date
from genapp.ui.components.pause_parts import resume_button
from genapp.ui.states.job import JobLive

WAITING = JobLive.waiting


def waiting() -> rx.Component:
    return rx.cond(
        WAITING.known,
        rx.el.div(rx.cond(WAITING.tone == "warn", _held("warn"), _held("active")), class_name="gap-above"),
    )


def _held(tone: str) -> rx.Component:
    return callout(
        tone,
        "hourglass",
        WAITING.text,
        rx.el.span(_times(), class_name="small wait-times"),
        end=rx.cond(WAITING.scope != "", resume_button(WAITING.scope, WAITING.key, WAITING.scope)),
    )


def _times() -> rx.Component:
    return rx.fragment(
        rx.el.span(WAITING.ahead),
        rx.cond(WAITING.until > 0, rx.el.span("Until ", date(WAITING.until))),
        rx.cond(
            WAITING.starts_at > 0,
            rx.el.span("Starts about ", date(WAITING.starts_at), ", ends about ", date(WAITING.ends_at)),
            rx.el.span(WAITING.no_estimate),
        ),
    )
