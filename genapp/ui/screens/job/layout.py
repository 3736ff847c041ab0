"""One job: how it stands, why it waits, what is written, what it rests on, what the checks say."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.services.queue import EventView
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.actions import Bulk, JobActions, PauseActions
from genapp.ui.screens.job.fact_layout import facts
from genapp.ui.screens.job.result_layout import html_source, parts, preview, quality
from genapp.ui.screens.job.state import JobLive
from genapp.ui.shapes import priority_lines
from genapp.ui.template import page
from genapp.ui.theme import Tone

_WAITING = JobLive.waiting
_HEAD = JobLive.head
_LINE = JobLive.head.line
_EVENT_TONES: dict[str, Tone] = {
    "completed": "good",
    "stage_completed": "good",
    "failed": "bad",
    "stage_failed": "bad",
    "retrying": "warn",
    "lease_lost": "warn",
    "stage_started": "active",
    "claimed": "active",
}


def job() -> rx.Component:
    return page(
        ui.back_link("Jobs", paths.JOBS),
        rx.cond(_HEAD.known, rx.cond(_HEAD.missing, _missing(), _job()), _loading()),
        active=paths.JOBS,
    )


def _missing() -> rx.Component:
    return rx.el.div(
        rx.el.h1("There is no such job", class_name="sr"),
        ui.card(
            ui.empty_state(
                "search-x",
                "There is no such job",
                "The address may be cut off, or the job belongs to another database.",
                ui.link_button("Show all jobs", paths.JOBS, look="primary"),
            )
        ),
    )


def _job() -> rx.Component:
    return rx.el.div(_job_head(), rx.el.div(_main(), _side(), class_name="two job-cols"))


def _job_head() -> rx.Component:
    return rx.el.header(
        rx.el.div(rx.el.h1(_HEAD.title), rx.el.div(_actions(), class_name="page-actions"), class_name="job-title"),
        _meta(),
        _progress(),
        _waiting(),
        _trouble(),
        class_name="job-head",
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _LINE.open,
            ui.button("Cancel", icon="x", look="danger", on_click=JobActions.ask_cancel(_LINE.id, _LINE.keyword)),
        ),
        rx.cond(
            _LINE.again,
            ui.button(
                "Retry", icon="rotate-ccw", look="primary", on_click=JobActions.ask_retry(_LINE.id, _LINE.keyword)
            ),
        ),
    )


def _meta() -> rx.Component:
    return rx.el.div(
        ui.badge(_LINE.state_label, _LINE.tone, live=_LINE.live),
        ui.priority_badge(_LINE.priority, ui.joined(_LINE.priority_label, " priority")),
        rx.el.span(_HEAD.subtitle),
        rx.el.span(ui.outside_link(_LINE.address, _HEAD.url), class_name="cut job-url"),
        rx.el.span("Submitted ", ui.date(_HEAD.submitted_at), class_name="muted"),
        class_name="job-meta",
    )


def _progress() -> rx.Component:
    """What it is at and how far; the time counts on while the job is open."""
    return rx.el.div(
        rx.el.span(rx.cond(_HEAD.failed, _HEAD.error_where, _LINE.doing), class_name="soft small cut"),
        rx.el.span(
            rx.cond(_HEAD.started_at > 0, ui.elapsed(_HEAD.started_at), _HEAD.took),
            rx.el.span(ui.joined(_LINE.percent.to_string(), " %"), class_name="strong percent"),
            class_name="row num small muted",
        ),
        rx.el.div(
            ui.progress_bar(_LINE.percent, tone=_LINE.tone, label="Progress of the job"), class_name="whole thick"
        ),
        class_name="job-progress",
    )


def _waiting() -> rx.Component:
    """What holds it back, what is ahead of it, when it will probably start and end."""
    return rx.cond(
        _WAITING.known,
        rx.el.div(rx.cond(_WAITING.tone == "warn", _held("warn"), _held("active")), class_name="gap-above"),
    )


def _held(tone: str) -> rx.Component:
    return ui.callout(
        tone,
        "hourglass",
        _WAITING.text,
        rx.el.span(_times(), class_name="small wait-times"),
        end=rx.cond(_WAITING.scope != "", ui.resume_button(_WAITING.scope, _WAITING.key, _WAITING.scope)),
    )


def _times() -> rx.Component:
    return rx.fragment(
        rx.el.span(_WAITING.ahead),
        rx.cond(_WAITING.until > 0, rx.el.span("Until ", ui.date(_WAITING.until))),
        rx.cond(
            _WAITING.starts_at > 0,
            rx.el.span("Starts about ", ui.date(_WAITING.starts_at), ", ends about ", ui.date(_WAITING.ends_at)),
            rx.el.span(_WAITING.no_estimate),
        ),
    )


def _trouble() -> rx.Component:
    return rx.cond(
        _HEAD.failed,
        rx.el.div(
            ui.error_callout(_HEAD.error, hint=_HEAD.error_hint, error_id=_HEAD.error_id), class_name="gap-above"
        ),
        rx.cond(
            _HEAD.retry_note != "",
            rx.el.div(
                ui.callout(
                    "warn", "rotate-ccw", "This try did not work; the next one starts by itself.", _HEAD.retry_note
                ),
                class_name="gap-above",
            ),
        ),
    )


def _main() -> rx.Component:
    return ui.tabs(
        ui.Tab("Components", parts()),
        ui.Tab("Preview", preview()),
        ui.Tab("Quality", quality(), count=rx.cond(JobLive.report.state == "known", JobLive.report.score, "–")),
        ui.Tab("Facts", facts(), count=JobLive.facts.length().to_string()),
        ui.Tab("HTML", html_source()),
        ui.Tab("Events", _events(), count=JobLive.events.length().to_string()),
        label="Parts of the job",
    )


def _events() -> rx.Component:
    return ui.card(
        rx.el.ol(rx.foreach(JobLive.events, lambda event: event_line(event=event, key=event.number.to_string()))),
        title="Events",
        note="Newest first; at most the newest 200.",
        flush=True,
    )


@rx.memo
def event_line(event: rx.Var[EventView], rest: rx.RestProp) -> rx.Component:
    """One event: when, what, who."""
    tone = rx.match(event.kind, *_EVENT_TONES.items(), "neutral").to(str)
    return rx.el.li(
        rx.el.span(ui.clock(event.at), class_name="muted"),
        rx.el.i(class_name=ui.joined("fill-", tone), aria_hidden="true"),
        rx.el.span(event.text, class_name="wrap"),
        rx.el.span(event.actor, class_name="event-actor muted tiny wrap"),
        rest,
        class_name="event",
    )


def _side() -> rx.Component:
    return rx.el.aside(
        ui.card(ui.stage_timeline(JobLive.stages), title="Stages"),
        ui.card(
            rx.el.p(_HEAD.why, class_name="small soft gap-below"),
            ui.points(_HEAD.points),
            rx.cond(_HEAD.waits, _change_priority()),
            title="Priority",
        ),
        ui.card(
            ui.points(JobLive.calls),
            title="Provider calls",
            note=_HEAD.provider,
            end=rx.cond(
                _HEAD.provider_key != "",
                ui.button(
                    "Pause writer",
                    icon="pause",
                    look="quiet compact",
                    on_click=PauseActions.ask("provider", _HEAD.provider_key),
                ),
            ),
        ),
        class_name="stack job-side",
        custom_attrs={"aria-label": "About the job"},
    )


def _change_priority() -> rx.Component:
    return rx.el.div(
        rx.el.label("Change it to", html_for="job-priority", class_name="field-label"),
        ui.select(
            priority_lines(),
            value=_HEAD.line.priority,
            id="job-priority",
            on_change=lambda value: Bulk.set_priority(_HEAD.line.id, value),
        ),
        class_name="field gap-above",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Job", class_name="sr"),
        ui.stack(ui.bone(width="40%", height="30px"), ui.bone(width="60%"), ui.card(ui.loading_block(8))),
    )
