"""Why a job waits: what holds it back, what is ahead of it, when it will probably start and end."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.ui import paths
from genapp.ui.actions import Bulk, JobActions, PauseActions
from genapp.ui.components import (
    Tab,
    back_link,
    badge,
    bone,
    button,
    callout,
    card,
    clock,
    date,
    elapsed,
    empty_state,
    error_callout,
    joined,
    link_button,
    loading_block,
    outside_link,
    points,
    priority_badge,
    progress_bar,
    resume_button,
    select,
    stack,
    stage_timeline,
    tabs,
)
from genapp.ui.screens.job.result_layout import facts, html_source, parts, preview, quality
from genapp.ui.screens.job.shapes import EventLine
from genapp.ui.screens.job.state import JobLive
from genapp.ui.shapes import priority_lines
from genapp.ui.template import page

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


# The head of the job page: what it is, how it stands, what can be done.

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


# What happened to the job, newest first.


def events() -> rx.Component:
    return card(
        rx.el.ol(rx.foreach(JobLive.events, lambda event: event_line(event=event, key=event.number.to_string()))),
        title="Events",
        note="Newest first; at most the newest 200.",
        flush=True,
    )


@rx.memo
def event_line(event: rx.Var[EventLine], rest: rx.RestProp) -> rx.Component:
    """One event: when, what, who."""
    return rx.el.li(
        rx.el.span(clock(event.at), class_name="muted"),
        rx.el.i(class_name=joined("fill-", event.tone), aria_hidden="true"),
        rx.el.span(event.text, class_name="wrap"),
        rx.el.span(event.actor, class_name="event-actor muted tiny wrap"),
        rest,
        class_name="event",
    )


# Job: how it stands, what is written, what it rests on, what the checks say.


def job() -> rx.Component:
    return page(
        back_link("Jobs", paths.JOBS),
        rx.cond(HEAD.known, rx.cond(HEAD.missing, _missing(), _job()), _loading()),
        active=paths.JOBS,
    )


def _job() -> rx.Component:
    return rx.el.div(job_head(), rx.el.div(_main(), _side(), class_name="two job-cols"))


def _main() -> rx.Component:
    return tabs(
        Tab("Components", parts()),
        Tab("Preview", preview()),
        Tab("Quality", quality(), count=rx.cond(JobLive.report.state == "known", JobLive.report.score, "–")),
        Tab("Facts", facts(), count=JobLive.facts.length().to_string()),
        Tab("HTML", html_source()),
        Tab("Events", events(), count=JobLive.events.length().to_string()),
        label="Parts of the job",
    )


def _side() -> rx.Component:
    return rx.el.aside(
        card(stage_timeline(JobLive.stages), title="Stages"),
        card(
            rx.el.p(HEAD.why, class_name="small soft gap-below"),
            points(HEAD.points),
            rx.cond(HEAD.waits, _change_priority()),
            title="Priority",
        ),
        card(
            points(JobLive.calls),
            title="Provider calls",
            note=HEAD.provider,
            end=rx.cond(
                HEAD.provider_key != "",
                button(
                    "Pause writer",
                    icon="pause",
                    look="quiet compact",
                    on_click=PauseActions.ask("provider", HEAD.provider_key),
                ),
            ),
        ),
        class_name="stack job-side",
        custom_attrs={"aria-label": "About the job"},
    )


def _change_priority() -> rx.Component:
    return rx.el.div(
        rx.el.label("Change it to", html_for="job-priority", class_name="field-label"),
        select(
            priority_lines(),
            value=HEAD.line.priority,
            id="job-priority",
            on_change=lambda value: Bulk.set_priority(HEAD.line.id, value),
        ),
        class_name="field gap-above",
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.h1("There is no such job", class_name="sr"),
        card(
            empty_state(
                "search-x",
                "There is no such job",
                "The address may be cut off, or the job belongs to another database.",
                link_button("Show all jobs", paths.JOBS, look="primary"),
            )
        ),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Job", class_name="sr"),
        stack(bone(width="40%", height="30px"), bone(width="60%"), card(loading_block(8))),
    )
