"""Job: how it stands, what is written, what it rests on, what the checks say."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.buttons import button
from genapp.ui.components.cards import card, points, stack
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.links import back_link, link_button
from genapp.ui.components.select import select
from genapp.ui.components.skeleton import bone, loading_block
from genapp.ui.components.tabs import Tab, tabs
from genapp.ui.components.timeline import stage_timeline
from genapp.ui.pages.job.events import events
from genapp.ui.pages.job.facts import facts
from genapp.ui.pages.job.head import job_head
from genapp.ui.pages.job.html import html_source
from genapp.ui.pages.job.parts import parts
from genapp.ui.pages.job.preview import preview
from genapp.ui.pages.job.quality import quality
from genapp.ui.states.bulk import Bulk
from genapp.ui.states.job import JobLive
from genapp.ui.states.pauses import PauseActions
from genapp.ui.states.rows import priority_lines
from genapp.ui.template import page

HEAD = JobLive.head


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
