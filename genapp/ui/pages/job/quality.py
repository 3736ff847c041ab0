"""The quality report: score, verdict, and every check with what it saw."""

import reflex as rx

from genapp.ui.components.badges import plain_badge
from genapp.ui.components.cards import card
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.text import joined
from genapp.ui.states.job import JobLive
from genapp.ui.states.quality_rows import CheckLine, FindingLine

REPORT = JobLive.report


def quality() -> rx.Component:
    return rx.match(
        REPORT.state,
        ("known", _report()),
        (
            "skipped",
            card(
                empty_state(
                    "circle-slash",
                    "The checks were skipped",
                    "The job asked not to check its page. That is not the same as passing.",
                )
            ),
        ),
        card(
            empty_state(
                "shield-check", "Not checked yet", "The checks run when the components are assembled into a page."
            )
        ),
    )


def _report() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            rx.el.div(
                rx.el.div(
                    REPORT.score, rx.el.span(" of 100", class_name="sr"), class_name=joined("ring tone-", REPORT.tone)
                ),
                rx.el.div(rx.el.h2("Quality"), rx.el.p(REPORT.summary, class_name="soft small")),
                plain_badge(REPORT.verdict, REPORT.verdict_tone),
                class_name="quality-head card-body",
            ),
            rx.el.div(rx.foreach(REPORT.checks, lambda check: check_line(check=check, key=check.name))),
            class_name="card",
        )
    )


@rx.memo
def check_line(check: rx.Var[CheckLine], rest: rx.RestProp) -> rx.Component:
    """One check; its findings below it with the words they were seen in."""
    return rx.el.div(
        rx.el.div(
            _mark(check.outcome),
            rx.el.h3(check.title),
            rx.el.span(check.note, class_name="end"),
            class_name="check-top",
        ),
        rx.foreach(check.findings, _finding),
        rest,
        class_name="check-line",
    )


def _mark(outcome: rx.Var[str]) -> rx.Component:
    return rx.match(
        outcome,
        ("passed", rx.icon("circle-check", size=17, class_name="ok", aria_hidden="true")),
        ("found", rx.icon("circle-alert", size=17, class_name="unsure", aria_hidden="true")),
        rx.icon("circle-slash", size=17, class_name="muted", aria_hidden="true"),
    )


def _finding(finding: rx.Var[FindingLine]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            plain_badge(finding.level, finding.tone),
            rx.el.span(finding.where, class_name="small muted"),
            rx.cond(finding.measured != "", rx.el.span(finding.measured, class_name="small muted num")),
            class_name="row wrapping",
        ),
        rx.el.div(finding.message, class_name="wrap"),
        rx.cond(finding.evidence != "", rx.el.div(finding.evidence, class_name="evidence")),
        class_name="finding",
    )
