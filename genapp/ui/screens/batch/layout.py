"""One batch: how far it is, what it costs, how it went, its pages, and the way to the shop."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

from typing import Final

import reflex as rx

from genapp.exports.base import Export
from genapp.exports.registry import EXPORTS
from genapp.page import Verdict
from genapp.services.reads import Cause
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.notices import PlainForm
from genapp.ui.screens.batch.kinds import KindLine
from genapp.ui.screens.batch.shapes import ChartColumn, MapRow, RepeatedLine
from genapp.ui.screens.batch.state import BatchActions, BatchAlike, BatchKinds, BatchLive, BatchPages, Release
from genapp.ui.shapes import Share
from genapp.ui.template import page, page_head

_VERDICT: Final = "verdict"
_HEAD = BatchLive.head
_PAGING = BatchPages.paging
_ALIKE = BatchAlike.head
_KINDS = BatchKinds.head


def batch() -> rx.Component:
    return page(
        ui.back_link("Batches", paths.BATCHES),
        rx.cond(_HEAD.missing, _gone(), rx.cond(_HEAD.known, _batch(), ui.card(ui.loading_rows(6)))),
        active=paths.BATCHES,
    )


def _gone() -> rx.Component:
    return ui.empty_state(
        "search-x",
        "There is no such batch",
        "Its address may be cut off.",
        ui.link_button("All batches", paths.BATCHES),
    )


def _batch() -> rx.Component:
    return rx.fragment(
        page_head(_HEAD.name, "", _actions()),
        rx.el.div(
            ui.badge(_HEAD.state_label, _HEAD.tone, live=_HEAD.live),
            rx.el.span(ui.joined("Started by ", _HEAD.by), class_name="small soft"),
            ui.date(_HEAD.at, class_name="small soft"),
            class_name="row wrap gap-below",
        ),
        rx.el.div(_notes(), _tiles(), _shares(), _pictures(), _alike(), _kinds(), _pages(), class_name="stack"),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _HEAD.open > 0,
            rx.cond(
                _HEAD.paused,
                ui.button("Resume", icon="play", look="primary", on_click=BatchActions.resume),
                ui.button("Pause", icon="pause", on_click=BatchActions.pause),
            ),
        ),
        ui.link_button("Change or retry pages", _HEAD.list_href, icon="sliders-horizontal"),
    )


def _notes() -> rx.Component:
    return rx.fragment(
        rx.foreach(_HEAD.pauses, lambda text: ui.callout("warn", "circle-pause", text)),
        rx.cond(
            _HEAD.held != "",
            ui.callout(
                "hot",
                "flask-conical",
                ui.joined("Look at the sample: ", _HEAD.held, " wait for your release"),
                rx.cond(
                    _ALIKE.over != "",
                    ui.joined(
                        _ALIKE.over, ". Add facts that are true of one page alone, or release them all the same."
                    ),
                    "Open the finished pages below. When they are as you want them, release the rest.",
                ),
                end=ui.button("Release the rest", icon="play", look="primary", on_click=Release.ask),
            ),
        ),
        rx.cond(
            _HEAD.error_file != "",
            ui.callout(
                "warn",
                "file-warning",
                ui.joined("Not accepted: ", _HEAD.refused, " of the file"),
                "Correct them in the error file and drop it in as a new batch.",
                end=ui.file_link("Error file", _HEAD.error_file, look="compact"),
            ),
        ),
    )


def _tiles() -> rx.Component:
    return rx.el.dl(
        ui.stat_tile("Done", _HEAD.done, of=_HEAD.of, note=ui.joined(_HEAD.pace, " a minute lately"), tone="good"),
        ui.stat_tile(
            "Time left",
            _HEAD.left,
            note=rx.cond(_HEAD.took != "", ui.joined("took ", _HEAD.took), "at the present pace"),
            foot=rx.cond(
                _HEAD.started_at > 0, rx.el.span("Running for ", ui.elapsed(_HEAD.started_at), class_name="small muted")
            ),
        ),
        ui.stat_tile("Failed", _HEAD.failed.to_string(), note="by cause below", tone="bad"),
        ui.stat_tile(
            "Spent",
            rx.cond(_HEAD.free, "nothing", _HEAD.spent),
            note=rx.cond(_HEAD.money_remarks != "", _HEAD.money_remarks, "counted from each call"),
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
            rx.el.div(ui.joined("of a budget of ", _HEAD.budget), class_name="tiny muted"),
            rx.el.div(
                ui.typed(BatchActions.budget, BatchActions.type_budget, label="New budget", placeholder="new budget"),
                ui.button("Change", look="compact", on_click=BatchActions.save_budget),
                class_name="row",
            ),
        ),
    )


def _shares() -> rx.Component:
    return ui.card(
        ui.progress_bar(_HEAD.percent, tone=_HEAD.tone, label="Progress of the batch"),
        ui.chips(rx.foreach(BatchLive.parts, _share), label="Pages by state"),
        ui.points(_HEAD.facts, _HEAD.estimate, look="light"),
        title="Pages by state",
    )


def _share(share: rx.Var[Share]) -> rx.Component:
    return ui.chip(share, BatchPages.chosen == share.name, BatchActions.show_only(share.name))


def _pictures() -> rx.Component:
    """How it went: over time, by quality, by cause of failure. Each is said in words as well."""
    return rx.el.div(
        _picture(
            BatchLive.minutes,
            "Pages that ended, over time",
            title="Over time",
            note="Pages that ended; the red part failed.",
        ),
        _picture(BatchLive.scores, "Finished pages by score", title="Quality", note="Finished pages by score."),
        _causes(),
        class_name="pictures",
    )


def _picture(columns: rx.Var[list[ChartColumn]], label: str, *, title: str, note: str) -> rx.Component:
    nothing = rx.el.p("Nothing has ended yet.", class_name="small muted")
    return ui.card(rx.cond(columns.length() > 0, _columns(columns, label), nothing), title=title, note=note)


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
            class_name=ui.joined("column fill-", column.tone),
            style={"height": column.high},
        ),
        rx.el.span(column.said, class_name="sr"),
        title=column.said,
        key=column.said,
    )


def _causes() -> rx.Component:
    return ui.card(
        rx.cond(
            BatchLive.causes.length() > 0,
            rx.el.ul(rx.foreach(BatchLive.causes, _cause), class_name="causes"),
            rx.el.p("No page of this batch has failed.", class_name="small muted"),
        ),
        title="Failures",
        note="By cause, the commonest first.",
        end=rx.cond(
            BatchLive.causes.length() > 0,
            ui.link_button(
                "Retry", ui.joined(BatchLive.head.list_href, "&state=failed"), look="compact", icon="rotate-ccw"
            ),
        ),
    )


def _cause(cause: rx.Var[Cause]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(ui.words(cause.code), class_name="small strong"),
            rx.el.span(ui.number(cause.count), class_name="num strong"),
            class_name="row between",
        ),
        rx.el.div(cause.example, class_name="tiny muted wrap"),
        key=cause.code,
    )


def _alike() -> rx.Component:
    """What the pages say in the same words: a map of few, columns of many, and the sentences themselves."""
    nothing = rx.el.p("Two finished pages are needed to compare them.", class_name="small muted")
    return ui.card(
        rx.cond(
            _ALIKE.known,
            rx.el.div(
                rx.el.div(rx.el.p(_ALIKE.said, class_name="small soft"), rx.cond(_ALIKE.mapped, _map(), _likeness())),
                _sentences(),
                class_name="alike",
            ),
            nothing,
        ),
        title="In common",
        note="What the pages say in the same words, beyond their facts.",
        end=rx.cond(_ALIKE.over != "", ui.badge("Over the line", "hot")),
    )


def _likeness() -> rx.Component:
    return _columns(BatchAlike.columns, "Pages by how like they are to the page most like them")


def _map() -> rx.Component:
    return rx.el.ul(
        rx.foreach(BatchAlike.map, _map_row),
        class_name="alike-map",
        custom_attrs={"aria-label": "Each page against each: the fuller the field, the more alike"},
    )


def _map_row(row: rx.Var[MapRow]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(row.name, class_name="tiny truncate"),
            rx.el.span(class_name="alike-fields", style={"background": row.fill}, aria_hidden="true"),
            href=row.href,
            title=row.said,
            custom_attrs={"aria-label": row.said},
        ),
        key=row.href,
    )


def _sentences() -> rx.Component:
    return rx.cond(
        BatchAlike.repeated.length() > 0,
        rx.el.ul(rx.foreach(BatchAlike.repeated, _sentence), class_name="causes"),
        rx.el.p("No sentence stands on two pages.", class_name="small muted"),
    )


def _sentence(line: rx.Var[RepeatedLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(line.text, class_name="small strong wrap"),
            rx.el.span(line.count, class_name="num strong"),
            class_name="row between",
        ),
        rx.el.div(
            rx.foreach(line.homes, lambda home: rx.el.a(home.name, href=home.value, class_name="tiny")),
            class_name="row wrapping",
        ),
        key=line.text,
    )


def _kinds() -> rx.Component:
    """The fact sheets of all pages in one table, by kind of fact."""
    nothing = ui.empty_state(
        "list-checks",
        "No facts to show",
        "They appear when the first pages have been read, or none waits for a person.",
    )
    table = ui.table(
        "kind-cols",
        ("Fact", "Examples", "Counts as", ""),
        BatchKinds.rows,
        lambda line: kind_row(line=line, key=line.kind),
    )
    return ui.panel(
        rx.cond(_KINDS.known, rx.cond(_KINDS.empty, nothing, table), ui.loading_rows(4)),
        rx.cond(_KINDS.known, _kinds_pager()),
        label="Facts of the batch",
        title="Facts",
        note="What is decided for a kind holds for the pages that are still to be read, too.",
        end=rx.el.label(
            rx.el.input(type="checkbox", checked=BatchKinds.proposed_only, on_change=BatchKinds.only),
            rx.el.span("Only proposed facts", class_name="small"),
            class_name="kind-only",
        ),
    )


@rx.memo
def kind_row(line: rx.Var[KindLine], rest: rx.RestProp) -> rx.Component:
    """One kind of facts, with what can be said of all of it."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(line.name, class_name="strong wrap"),
            rx.el.span(ui.joined(line.source, " · ", line.pages), class_name="tiny muted wrap"),
            class_name="td td-page line-page",
        ),
        rx.el.ul(
            rx.foreach(line.examples, lambda text: rx.el.li(text, class_name="wrap", key=text)),
            class_name="td small soft",
        ),
        rx.el.div(
            _kind_badge(line.proposed, rx.cond(line.used, "active", "warn")),
            _kind_badge(line.confirmed, "good"),
            _kind_badge(line.rejected, "bad"),
            rx.cond(line.note != "", rx.el.span(line.note, class_name="tiny muted wrap")),
            class_name="td kind-states",
        ),
        rx.el.div(
            _say("check", line.confirm, line, "confirmed", shown=line.can_confirm),
            _say("x", line.reject, line, "rejected", shown=line.can_reject),
            _say("undo-2", "Take back", line, "withdrawn", shown=line.can_withdraw),
            class_name="td kind-acts",
        ),
        rest,
        class_name="tr kind-cols",
    )


def _kind_badge(text: rx.Var[str], tone: ui.TextLike) -> rx.Component:
    return rx.cond(text != "", ui.badge(text, tone))


def _say(icon: str, label: ui.TextLike, line: rx.Var[KindLine], state: str, *, shown: rx.Var[bool]) -> rx.Component:
    named = {"aria-label": ui.joined(label, line.of_kind)}
    ask = BatchKinds.ask(line.kind, state)
    return rx.cond(shown, ui.button(label, icon=icon, look="compact", on_click=ask, custom_attrs=named))


def _kinds_pager() -> rx.Component:
    return rx.el.nav(
        rx.el.span(_KINDS.span, class_name="num"),
        rx.el.div(
            ui.button(
                "Back", icon="chevron-left", look="compact", disabled=~_KINDS.earlier, on_click=BatchKinds.turn(-1)
            ),
            ui.button(
                "More", icon="chevron-right", look="compact", disabled=~_KINDS.later, on_click=BatchKinds.turn(1)
            ),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Kinds of facts"},
    )


def _pages() -> rx.Component:
    nothing = ui.empty_state("list", "No page here", "No page of this batch is in that state.")
    return ui.panel(
        rx.cond(_PAGING.known, rx.cond(_PAGING.empty, nothing, ui.job_table(BatchPages.rows)), ui.loading_rows(8)),
        ui.pager(_PAGING),
        label="Pages of the batch",
        title="Pages",
        note="Live. Choose a state above to see only those.",
        end=_export_menu(),
    )


def _export_menu() -> rx.Component:
    """Every export, as a form that needs no script: what is ticked is what is got."""
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
    return ui.tick("Only pages that are ready", note, "check menu-check", name=_VERDICT, value=Verdict.READY.value)


def _get(name: str, export: Export) -> rx.Component:
    return rx.el.button(
        rx.el.span(export.label, class_name="small strong"),
        rx.el.span(export.description, class_name="tiny muted"),
        type="submit",
        form_action=paths.export(name),
    )
