"""How a batch went: over time, by quality, by cause of failure. Each picture is said in words as well."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

from typing import Final

import reflex as rx

from genapp.exports.base import Export
from genapp.exports.registry import EXPORTS
from genapp.page import Verdict
from genapp.ui import paths
from genapp.ui.components import (
    back_link,
    badge,
    button,
    callout,
    card,
    chip,
    chips,
    date,
    elapsed,
    empty_state,
    file_link,
    job_table,
    joined,
    link_button,
    loading_rows,
    pager,
    panel,
    points,
    progress_bar,
    stat_tile,
    tick,
)
from genapp.ui.notices import PlainForm
from genapp.ui.screens.batch.shapes import CauseLine, ChartColumn
from genapp.ui.screens.batch.state import BatchActions, BatchLive, BatchPages, Release
from genapp.ui.shapes import Share
from genapp.ui.template import page, page_head


def _over_time() -> rx.Component:
    return card(
        rx.cond(BatchLive.minutes.length() > 0, _columns(BatchLive.minutes, "Pages that ended, over time"), _nothing()),
        title="Over time",
        note="Pages that ended; the red part failed.",
    )


def _scores() -> rx.Component:
    return card(
        rx.cond(BatchLive.scores.length() > 0, _columns(BatchLive.scores, "Finished pages by score"), _nothing()),
        title="Quality",
        note="Finished pages by score.",
    )


def _causes() -> rx.Component:
    return card(
        rx.cond(
            BatchLive.causes.length() > 0,
            rx.el.ul(rx.foreach(BatchLive.causes, _cause), class_name="causes"),
            rx.el.p("No page of this batch has failed.", class_name="small muted"),
        ),
        title="Failures",
        note="By cause, the commonest first.",
        end=rx.cond(
            BatchLive.causes.length() > 0,
            link_button("Retry", joined(BatchLive.head.list_href, "&state=failed"), look="compact", icon="rotate-ccw"),
        ),
    )


def _columns(columns: rx.Var[list[ChartColumn]], label: str) -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(columns, _column), class_name="columns-chart", custom_attrs={"aria-label": label}),
        rx.el.div(
            rx.el.span(columns[0].label),
            rx.el.span(columns[columns.length() - 1].label),
            class_name="columns-axis tiny muted num",
            aria_hidden="true",
        ),
    )


def _column(column: rx.Var[ChartColumn]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(class_name="fill-bad", style={"height": column.low}),
            class_name=joined("column fill-", column.tone),
            style={"height": column.high},
        ),
        rx.el.span(column.said, class_name="sr"),
        title=column.said,
        key=column.said,
    )


def _cause(cause: rx.Var[CauseLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(cause.label, class_name="small strong"),
            rx.el.span(cause.count, class_name="num strong"),
            class_name="row between",
        ),
        rx.el.div(cause.example, class_name="tiny muted wrap"),
        key=cause.code,
    )


def _nothing() -> rx.Component:
    return rx.el.p("Nothing has ended yet.", class_name="small muted")


# Every export of a finished batch, as a form that needs no script: what is ticked is what is got.

_VERDICT: Final = "verdict"


def _export_menu() -> rx.Component:
    return rx.el.details(
        rx.el.summary(rx.icon("download", size=15, aria_hidden="true"), "Export", class_name="btn primary"),
        PlainForm.create(
            rx.el.input(type="hidden", name="batch", value=BatchLive.head.id),
            _ready_only(),
            rx.el.ul(*[rx.el.li(_get(name, export)) for name, export in EXPORTS.items()]),
            class_name="menu",
        ),
        class_name="menu-of",
    )


def _ready_only() -> rx.Component:
    note = "Leaves out what a quality check has held back."
    return tick("Only pages that are ready", note, "check menu-check", name=_VERDICT, value=Verdict.READY.value)


def _get(name: str, export: Export) -> rx.Component:
    return rx.el.button(
        rx.el.span(export.label, class_name="small strong"),
        rx.el.span(export.description, class_name="tiny muted"),
        type="submit",
        form_action=paths.export(name),
    )


# One batch: how far it is, what it costs, how it went, its pages, and the way to the shop.

_HEAD = BatchLive.head
_PAGING = BatchPages.paging


def batch() -> rx.Component:
    return page(
        back_link("Batches", paths.BATCHES),
        rx.cond(_HEAD.missing, _gone(), rx.cond(_HEAD.known, _batch(), card(loading_rows(6)))),
        active=paths.BATCHES,
    )


def _gone() -> rx.Component:
    return empty_state(
        "search-x", "There is no such batch", "Its address may be cut off.", link_button("All batches", paths.BATCHES)
    )


def _batch() -> rx.Component:
    return rx.fragment(
        page_head(_HEAD.name, "", _actions()),
        rx.el.div(
            badge(_HEAD.state_label, _HEAD.tone, live=_HEAD.live),
            rx.el.span(joined("Started by ", _HEAD.by), class_name="small soft"),
            date(_HEAD.at, class_name="small soft"),
            class_name="row wrap gap-below",
        ),
        rx.el.div(_notes(), _tiles(), _shares(), _pictures(), _pages(), class_name="stack"),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _HEAD.open > 0,
            rx.cond(
                _HEAD.paused,
                button("Resume", icon="play", look="primary", on_click=BatchActions.resume),
                button("Pause", icon="pause", on_click=BatchActions.pause),
            ),
        ),
        link_button("Change or retry pages", _HEAD.list_href, icon="sliders-horizontal"),
    )


def _notes() -> rx.Component:
    return rx.fragment(
        rx.foreach(_HEAD.pauses, lambda text: callout("warn", "circle-pause", text)),
        rx.cond(
            _HEAD.held != "",
            callout(
                "hot",
                "flask-conical",
                joined("Look at the sample: ", _HEAD.held, " wait for your release"),
                "Open the finished pages below. When they are as you want them, release the rest.",
                end=button("Release the rest", icon="play", look="primary", on_click=Release.ask),
            ),
        ),
        rx.cond(
            _HEAD.error_file != "",
            callout(
                "warn",
                "file-warning",
                joined("Not accepted: ", _HEAD.refused, " of the file"),
                "Correct them in the error file and drop it in as a new batch.",
                end=file_link("Error file", _HEAD.error_file, look="compact"),
            ),
        ),
    )


def _tiles() -> rx.Component:
    return rx.el.dl(
        stat_tile("Done", _HEAD.done, of=_HEAD.of, note=joined(_HEAD.pace, " a minute lately"), tone="good"),
        stat_tile(
            "Time left",
            _HEAD.left,
            note=rx.cond(_HEAD.took != "", joined("took ", _HEAD.took), "at the present pace"),
            foot=rx.cond(
                _HEAD.started_at > 0, rx.el.span("Running for ", elapsed(_HEAD.started_at), class_name="small muted")
            ),
        ),
        stat_tile("Failed", _HEAD.failed.to_string(), note="by cause below", tone="bad"),
        stat_tile(
            "Spent",
            rx.cond(_HEAD.free, "nothing", _HEAD.spent),
            note=rx.cond(
                _HEAD.held_money != "", joined(_HEAD.held_money, " held for open calls"), "counted from each call"
            ),
            foot=_budget(),
        ),
        class_name="tiles",
    )


def _budget() -> rx.Component:
    return rx.cond(
        _HEAD.budget != "",
        rx.el.div(
            rx.el.div(
                rx.el.div(class_name="fill-active", style={"width": _HEAD.budget_used}),
                class_name="bar",
                aria_hidden="true",
            ),
            rx.el.div(joined("of a budget of ", _HEAD.budget), class_name="tiny muted"),
            rx.el.div(
                rx.el.input(
                    value=BatchActions.budget,
                    on_change=BatchActions.type_budget,
                    placeholder="new budget",
                    class_name="input",
                    custom_attrs={"aria-label": "New budget"},
                ),
                button("Change", look="compact", on_click=BatchActions.save_budget),
                class_name="row",
            ),
        ),
    )


def _shares() -> rx.Component:
    return card(
        progress_bar(_HEAD.percent, tone=_HEAD.tone, label="Progress of the batch"),
        chips(rx.foreach(BatchLive.parts, _share), label="Pages by state"),
        points(_HEAD.facts, _HEAD.estimate, look="light"),
        title="Pages by state",
    )


def _share(share: rx.Var[Share]) -> rx.Component:
    return chip(share, BatchPages.chosen == share.name, BatchActions.show_only(share.name))


def _pictures() -> rx.Component:
    return rx.el.div(_over_time(), _scores(), _causes(), class_name="pictures")


def _pages() -> rx.Component:
    nothing = empty_state("list", "No page here", "No page of this batch is in that state.")
    return panel(
        rx.cond(_PAGING.known, rx.cond(_PAGING.empty, nothing, job_table(BatchPages.rows)), loading_rows(8)),
        pager(_PAGING),
        label="Pages of the batch",
        title="Pages",
        note="Live. Choose a state above to see only those.",
        end=_export_menu(),
    )
