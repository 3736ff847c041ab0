"""The head of the job page: what it is, how it stands, what can be done."""

import reflex as rx

from genapp.ui.components.badges import badge, priority_badge
from genapp.ui.components.bars import progress_bar
from genapp.ui.components.buttons import button
from genapp.ui.components.callout import callout, error_callout
from genapp.ui.components.clock import date, elapsed
from genapp.ui.components.links import outside_link
from genapp.ui.components.text import joined
from genapp.ui.pages.job.waiting import waiting
from genapp.ui.states.actions import JobActions
from genapp.ui.states.job import JobLive

HEAD = JobLive.head
LINE = JobLive.head.line


def job_head() -> rx.Component:
    return rx.el.header(
        rx.el.div(rx.el.h1(HEAD.title), rx.el.div(_actions(), class_name="page-actions"), class_name="job-title"),
        _meta(),
        _progress(),
        waiting(),
        _trouble(),
        class_name="job-head",
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            LINE.open, button("Cancel", icon="x", look="danger", on_click=JobActions.ask_cancel(LINE.id, LINE.keyword))
        ),
        rx.cond(
            LINE.again,
            button("Retry", icon="rotate-ccw", look="primary", on_click=JobActions.ask_retry(LINE.id, LINE.keyword)),
        ),
    )


def _meta() -> rx.Component:
    return rx.el.div(
        badge(LINE.state_label, LINE.tone, live=LINE.live),
        priority_badge(LINE.priority, joined(LINE.priority_label, " priority")),
        rx.el.span(HEAD.subtitle),
        rx.el.span(outside_link(LINE.address, HEAD.url), class_name="cut job-url"),
        rx.el.span("Submitted ", date(HEAD.submitted_at), class_name="muted"),
        class_name="job-meta",
    )


def _progress() -> rx.Component:
    """What it is at and how far; the time counts on while the job is open."""
    return rx.el.div(
        rx.el.span(rx.cond(HEAD.failed, HEAD.error_where, LINE.doing), class_name="soft small cut"),
        rx.el.span(
            rx.cond(HEAD.started_at > 0, elapsed(HEAD.started_at), HEAD.took),
            rx.el.span(joined(LINE.percent.to_string(), " %"), class_name="strong percent"),
            class_name="row num small muted",
        ),
        rx.el.div(progress_bar(LINE.percent, tone=LINE.tone, label="Progress of the job"), class_name="whole thick"),
        class_name="job-progress",
    )


def _trouble() -> rx.Component:
    return rx.cond(
        HEAD.failed,
        rx.el.div(error_callout(HEAD.error, hint=HEAD.error_hint, error_id=HEAD.error_id), class_name="gap-above"),
        rx.cond(
            HEAD.retry_note != "",
            rx.el.div(
                callout("warn", "rotate-ccw", "This try did not work; the next one starts by itself.", HEAD.retry_note),
                class_name="gap-above",
            ),
        ),
    )
