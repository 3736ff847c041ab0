"""What a job wrote and what the checks say: tabs of the job page."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.page import Block
from genapp.ui import components as ui
from genapp.ui.screens.job.result_shapes import CheckLine, FindingLine, PartLine
from genapp.ui.screens.job.state import JobLive

_REPORT = JobLive.report
_CONTENT = JobLive.content


def parts() -> rx.Component:
    return ui.card(
        rx.el.div(rx.foreach(JobLive.parts, lambda part: part_line(part=part, key=part.kind))),
        title="Components",
        note="Small numbers name the facts that a passage rests on.",
        flush=True,
    )


def quality() -> rx.Component:
    return rx.match(
        _REPORT.state,
        ("known", _report()),
        (
            "skipped",
            ui.card(
                ui.empty_state(
                    "circle-slash",
                    "The checks were skipped",
                    "The job asked not to check its page. That is not the same as passing.",
                )
            ),
        ),
        ui.card(
            ui.empty_state(
                "shield-check", "Not checked yet", "The checks run when the components are assembled into a page."
            )
        ),
    )


def preview() -> rx.Component:
    return rx.cond(_CONTENT.known, ui.stack(_search_result(), _page()), _not_yet())


def html_source() -> rx.Component:
    return rx.cond(
        _CONTENT.known,
        ui.card(
            rx.el.pre(
                rx.el.code(_CONTENT.html), class_name="source-code", tab_index=0, custom_attrs={"aria-label": "HTML"}
            ),
            title="HTML",
            end=rx.el.div(
                ui.copy_button(_CONTENT.html, look="compact"),
                ui.file_link("HTML", _CONTENT.as_html, look="compact"),
                ui.file_link("Markdown", _CONTENT.as_markdown, look="compact"),
                ui.file_link("JSON", _CONTENT.as_json, look="compact"),
                class_name="row wrapping",
            ),
            flush=True,
        ),
        _not_yet(),
    )


@rx.memo
def part_line(part: rx.Var[PartLine], rest: rx.RestProp) -> rx.Component:
    """One component: its blocks once written, the text so far while it is being written."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3(part.label, class_name="part-name"),
            rx.el.span(part.note, class_name="part-note"),
            class_name="part-side",
        ),
        rx.el.div(
            rx.foreach(part.blocks, _block),
            rx.cond(part.text != "", rx.el.div(part.text, class_name=rx.cond(part.state == "writing", "caret", ""))),
            class_name="part-text",
        ),
        rest,
        class_name=ui.joined("part ", part.state, " ", part.kind),
    )


def _block(block: rx.Var[Block]) -> rx.Component:
    return rx.el.div(
        rx.cond(block.heading != "", rx.el.h4(block.heading)),
        block.text,
        rx.cond(
            block.facts.length() > 0,
            rx.el.span(rx.el.span("Facts ", class_name="sr"), block.facts.join(", "), class_name="refs"),
        ),
    )


def _report() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            rx.el.div(
                rx.el.div(
                    _REPORT.score,
                    rx.el.span(" of 100", class_name="sr"),
                    class_name=ui.joined("ring tone-", _REPORT.tone),
                ),
                rx.el.div(rx.el.h2("Quality"), rx.el.p(_REPORT.summary, class_name="soft small")),
                ui.plain_badge(_REPORT.verdict, _REPORT.verdict_tone),
                class_name="quality-head card-body",
            ),
            rx.el.div(rx.foreach(_REPORT.checks, lambda check: check_line(check=check, key=check.name))),
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
            ui.plain_badge(finding.level, finding.tone),
            rx.el.span(finding.where, class_name="small muted"),
            rx.cond(finding.measured != "", rx.el.span(finding.measured, class_name="small muted num")),
            class_name="row wrapping",
        ),
        rx.el.div(finding.message, class_name="wrap"),
        rx.cond(finding.evidence != "", rx.el.div(finding.evidence, class_name="evidence")),
        class_name="finding",
    )


def _search_result() -> rx.Component:
    return ui.card(
        rx.el.div(
            ui.search_preview(
                title=_CONTENT.title, description=_CONTENT.description, site=_CONTENT.site, crumbs=_CONTENT.crumbs
            ),
            ui.points(
                _CONTENT.facts,
                value_look="wrap",
                more=[
                    ui.point("Title tag", _CONTENT.title_length),
                    ui.point("Meta description", _CONTENT.description_length),
                ],
            ),
            class_name="serp-cols",
        ),
        title="Search result",
    )


def _page() -> rx.Component:
    return ui.card(
        rx.el.iframe(
            src=_CONTENT.preview,
            title=ui.joined("Preview of ", _CONTENT.title),
            class_name="preview",
            custom_attrs={"sandbox": "", "referrerPolicy": "no-referrer"},
        ),
        title="Page",
        note="Without the style of your shop. Scripts and forms cannot run here.",
        end=ui.file_link("HTML", _CONTENT.as_html, look="compact"),
        flush=True,
    )


def _not_yet() -> rx.Component:
    return ui.card(
        ui.empty_state(
            "file-text",
            "There is no finished page yet",
            "It appears here by itself when the last stage has stored it. "
            "The components can be read while they are written.",
        )
    )
