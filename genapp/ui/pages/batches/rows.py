"""The rows of a checked file: filtered by what is wrong with them, and as a file to correct."""

import reflex as rx

from genapp.ui.components.badges import badge
from genapp.ui.components.buttons import button, chip, chips
from genapp.ui.components.cards import card
from genapp.ui.components.field import typed
from genapp.ui.components.links import file_link
from genapp.ui.states.rows import Share
from genapp.ui.states.upload import Preflight
from genapp.ui.states.upload_rows import RowLine

SHOWN = Preflight.shown
RESULT = Preflight.result
LISTED = Preflight.listed


def checked_rows() -> rx.Component:
    return rx.cond(
        RESULT.known,
        card(
            chips(rx.foreach(RESULT.counts, lambda one: _filter(one, "verdict")), label="Rows by verdict"),
            rx.cond(
                RESULT.codes.length() > 0,
                chips(rx.foreach(RESULT.codes, lambda one: _filter(one, "code")), label="Rows by problem"),
            ),
            typed(
                SHOWN["search"],
                lambda value: Preflight.show_only("search", value),
                wait_ms=250,
                label="Search rows",
                type="search",
                placeholder="Search keyword or address",
            ),
            rx.el.ul(
                rx.foreach(LISTED.rows, lambda line: checked_line(line=line, key=line.line)), class_name="checked"
            ),
            _pager(),
            title="The rows",
            note="Those with problems first. Correct them in the error file and drop it in; good rows can start now.",
            end=rx.cond(RESULT.bad > 0, file_link("Error file", RESULT.error_file, look="compact")),
        ),
    )


def _filter(one: rx.Var[Share], name: str) -> rx.Component:
    return chip(one, SHOWN[name] == one.name, Preflight.show_only(name, one.name))


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
                    rx.el.span(problem.where, class_name="strong"), " ", problem.text, class_name="tiny soft wrap"
                ),
            ),
            class_name="td",
        ),
        badge(line.label, line.tone),
        rest,
        class_name="checked-line",
    )


def _pager() -> rx.Component:
    return rx.el.nav(
        rx.el.span(LISTED.span, class_name="num"),
        rx.el.div(
            button(
                "Earlier",
                icon="chevron-left",
                look="compact",
                on_click=Preflight.turn_page(-1),
                disabled=LISTED.page <= 1,
            ),
            button(
                "Later",
                icon="chevron-right",
                look="compact",
                on_click=Preflight.turn_page(1),
                disabled=LISTED.page >= LISTED.last_page,
            ),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages of the rows"},
    )
