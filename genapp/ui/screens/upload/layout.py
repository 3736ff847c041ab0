"""The pre-flight of a file: how it is read, what its columns mean, what is wrong with its rows, what it will cost."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.screens.upload.columns import columns, constants, how_it_is_read
from genapp.ui.screens.upload.shapes import RowLine
from genapp.ui.screens.upload.state import Preflight
from genapp.ui.shapes import Share, priority_lines
from genapp.ui.template import page, page_head

_SHOWN = Preflight.shown
_RESULT = Preflight.result
_LISTED = Preflight.listed
_CHOICE = Preflight.choice
_ESTIMATE = Preflight.estimate
_PRIORITIES = [("", "Each by its score"), *priority_lines()]
_WRITERS = [("", "The one of the settings"), *ui.choices_of("provider")]
_READING = Preflight.reading


def upload() -> rx.Component:
    return page(
        ui.back_link("Batches", paths.BATCHES),
        page_head(
            rx.cond(_READING.known, _READING.name, "A file"),
            "Look before anything is spent: every row is checked first.",
            ui.button("Throw the file away", icon="trash-2", look="quiet", on_click=Preflight.discard),
        ),
        ui.list_callout("bad", "file-x", "The file cannot be read like this", Preflight.refused),
        rx.cond(
            _READING.known,
            rx.el.div(_steps(), rx.el.aside(_start_card(), class_name="sticky"), class_name="two"),
            rx.cond(Preflight.refused.length() > 0, rx.fragment(), ui.card(ui.loading_rows(6))),
        ),
        active=paths.BATCHES,
    )


def _steps() -> rx.Component:
    return rx.el.div(
        _known_file(), how_it_is_read(), columns(), constants(), _check(), _checked_rows(), class_name="stack"
    )


def _known_file() -> rx.Component:
    return rx.cond(
        _READING.same_as != "",
        ui.callout(
            "warn",
            "copy",
            "This very file was made a batch before",
            "Rows that were submitted then are not written again unless you say so beside.",
        ),
    )


def _check() -> rx.Component:
    return ui.card(
        rx.cond(
            _READING.missing != "",
            ui.callout(
                "warn",
                "circle-help",
                "Something every page needs is not given yet",
                ui.joined("Choose a column or a value for: ", _READING.missing),
            ),
        ),
        rx.el.div(
            ui.button(
                rx.cond(_RESULT.known, "Check again", "Check every row"),
                icon="list-checks",
                look="primary",
                on_click=Preflight.check,
                disabled=Preflight.checking | Preflight.addressing | _RESULT.started,
            ),
            rx.cond(
                _RESULT.known & ~_RESULT.started,
                ui.button(
                    "Check addresses",
                    icon="globe",
                    on_click=Preflight.ask_addresses,
                    disabled=Preflight.checking | Preflight.addressing,
                ),
            ),
            rx.el.span(
                rx.cond(Preflight.checking, Preflight.checked_rows, Preflight.addresses),
                class_name="small muted",
                role="status",
            ),
            class_name="row",
        ),
        title="Check",
        note="Costs nothing. Compares the rows with each other and with everything submitted before; "
        "“Check addresses” also asks each target and competitor page whether it is there.",
    )


def _checked_rows() -> rx.Component:
    """Filtered by what is wrong with them, and as a file to correct."""
    return rx.cond(
        _RESULT.known,
        ui.card(
            ui.chips(rx.foreach(_RESULT.counts, lambda one: _filter(one, "verdict")), label="Rows by verdict"),
            rx.cond(
                _RESULT.codes.length() > 0,
                ui.chips(rx.foreach(_RESULT.codes, lambda one: _filter(one, "code")), label="Rows by problem"),
            ),
            _rivals(),
            ui.typed(
                _SHOWN["search"],
                lambda value: Preflight.show_only("search", value),
                wait_ms=250,
                label="Search rows",
                type="search",
                placeholder="Search keyword or address",
            ),
            rx.el.ul(
                rx.foreach(_LISTED.rows, lambda line: checked_line(line=line, key=line.line)), class_name="checked"
            ),
            _pager(),
            title="The rows",
            note="Those with problems first. Correct them in the error file and drop it in; good rows can start now.",
            end=rx.cond(_RESULT.bad > 0, ui.file_link("Error file", _RESULT.error_file, look="compact")),
        ),
    )


def _rivals() -> rx.Component:
    return rx.cond(
        (_RESULT.rivals != "") & ~_READING.tells_apart & ~_RESULT.started,
        ui.callout(
            "warn",
            "split",
            ui.joined("Without a keyword of its own: ", _RESULT.rivals),
            "Of rows that want the same keyword the one that says most of its page keeps it. The others can get one of "
            "their own, by what differs: colour, size, material.",
            end=ui.button("Tell them apart", look="compact", on_click=Preflight.tell_apart),
        ),
    )


def _filter(one: rx.Var[Share], name: str) -> rx.Component:
    return ui.chip(one, _SHOWN[name] == one.name, Preflight.show_only(name, one.name))


@rx.memo
def checked_line(line: rx.Var[RowLine], rest: rx.RestProp) -> rx.Component:
    """One row of the file with everything that is said about it."""
    return rx.el.li(
        rx.el.span(line.line, class_name="num small muted row-number"),
        rx.el.div(
            rx.el.div(line.title, class_name="small strong cut"),
            rx.foreach(
                line.problems,
                lambda problem: rx.el.div(
                    rx.el.span(problem.field, class_name="strong"), " ", problem.message, class_name="tiny soft wrap"
                ),
            ),
            class_name="td",
        ),
        ui.badge(line.label, line.tone),
        rest,
        class_name="checked-line",
    )


def _pager() -> rx.Component:
    return rx.el.nav(
        rx.el.span(_LISTED.span, class_name="num"),
        rx.el.div(
            ui.button(
                "Earlier",
                icon="chevron-left",
                look="compact",
                on_click=Preflight.turn_page(-1),
                disabled=_LISTED.page <= 1,
            ),
            ui.button(
                "Later",
                icon="chevron-right",
                look="compact",
                on_click=Preflight.turn_page(1),
                disabled=_LISTED.page >= _LISTED.last_page,
            ),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages of the rows"},
    )


def _start_card() -> rx.Component:
    return rx.el.div(
        ui.card(
            rx.cond(
                _RESULT.started,
                ui.callout("good", "circle-check", "A batch was made of this file"),
                rx.cond(
                    _RESULT.known,
                    _estimate(),
                    rx.el.p("Known when the rows are checked.", class_name="small muted"),
                ),
            ),
            title="Cost and time",
        ),
        rx.cond(_RESULT.known & ~_RESULT.started, ui.card(_choices(), title="Start")),
        class_name="stack tight",
    )


def _estimate() -> rx.Component:
    return rx.el.div(
        rx.el.dl(
            ui.point("Pages", _ESTIMATE.pages),
            ui.point("Cost", rx.cond(_ESTIMATE.free, "nothing", _ESTIMATE.cost)),
            rx.cond(_ESTIMATE.free, rx.fragment(), ui.point("between", _ESTIMATE.cost_range)),
            ui.point("Finished in", _ESTIMATE.time),
            rx.cond(_ESTIMATE.time_range != "", ui.point("between", _ESTIMATE.time_range)),
            class_name="points",
        ),
        rx.el.p(
            _ESTIMATE.deadlines, class_name=rx.cond(_ESTIMATE.late, "tiny unsure note-line", "tiny muted note-line")
        ),
        rx.el.p(_ESTIMATE.basis, class_name="tiny muted"),
    )


def _choices() -> rx.Component:
    return rx.el.div(
        ui.labelled("Name", _text("name", Preflight.reading.name)),
        ui.labelled("Budget, at the most", _text("budget", "no limit")),
        rx.cond(Preflight.wrong_budget != "", rx.el.p(Preflight.wrong_budget, class_name="field-error")),
        ui.labelled("Priority", _select("priority", _PRIORITIES)),
        ui.labelled("Who writes", _select("provider", _WRITERS)),
        _tick("sampled", "A sample first", "Three pages of each type now, the rest when you release it."),
        _tick("again", "Write again", "Also rows that were submitted before."),
        rx.el.button(
            rx.icon("play", size=16, aria_hidden="true"),
            "Start the batch",
            type="button",
            on_click=Preflight.ask_start,
            disabled=(_RESULT.good == 0) & (_CHOICE["again"] != "yes"),
            class_name="btn primary large wide",
        ),
        class_name="stack tight",
    )


def _text(name: str, hint: ui.TextLike) -> rx.Component:
    label = name.capitalize()
    return ui.typed(
        _CHOICE[name], lambda value: Preflight.choose(name, value), wait_ms=300, label=label, placeholder=hint
    )


def _select(name: str, options: list[tuple[str, str]]) -> rx.Component:
    return ui.select(options, label=name, value=_CHOICE[name], on_change=lambda value: Preflight.choose(name, value))


def _tick(name: str, label: str, note: str) -> rx.Component:
    return ui.tick(
        label,
        note,
        "check batch-check",
        checked=_CHOICE[name] == "yes",
        on_change=lambda ticked: Preflight.choose(name, rx.cond(ticked, "yes", "no")),
    )
