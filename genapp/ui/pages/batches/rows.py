"""The rows of a checked file: filtered by what is wrong with them, and as a file to correct."""

import reflex as rx

from genapp.ui.components.badges import badge
from genapp.ui.components.buttons import button
from genapp.ui.components.cards import card
from genapp.ui.components.links import file_link
from genapp.ui.components.text import joined
from genapp.ui.states.upload import Preflight
from genapp.ui.states.upload_rows import CountLine, RowLine

SHOWN = Preflight.shown


def checked_rows() -> rx.Component:
    return rx.cond(
        Preflight.checked,
        card(
            rx.el.div(
                rx.foreach(Preflight.counts, lambda one: _filter(one, "verdict")),
                class_name="chips",
                role="group",
                custom_attrs={"aria-label": "Rows by verdict"},
            ),
            rx.cond(
                Preflight.codes.length() > 0,
                rx.el.div(
                    rx.foreach(Preflight.codes, lambda one: _filter(one, "code")),
                    class_name="chips",
                    role="group",
                    custom_attrs={"aria-label": "Rows by problem"},
                ),
            ),
            rx.debounce_input(
                rx.el.input(
                    value=SHOWN["search"],
                    on_change=lambda value: Preflight.show_only("search", value),
                    type="search",
                    placeholder="Search keyword or address",
                    class_name="input",
                    custom_attrs={"aria-label": "Search rows"},
                ),
                debounce_timeout=250,
            ),
            rx.el.ul(
                rx.foreach(Preflight.rows, lambda line: checked_line(line=line, key=line.line)), class_name="checked"
            ),
            _pager(),
            title="The rows",
            note="Those with problems first. Correct them in the error file and drop it in; good rows can start now.",
            end=rx.cond(Preflight.bad > 0, file_link("Error file", Preflight.error_file, look="compact")),
        ),
    )


def _filter(one: rx.Var[CountLine], name: str) -> rx.Component:
    return rx.el.button(
        rx.el.span(class_name=joined("dot-sm fill-", one.tone), aria_hidden="true"),
        one.label,
        rx.el.span(one.count, class_name="num strong"),
        type="button",
        on_click=Preflight.show_only(name, one.key),
        class_name="chip",
        custom_attrs={"aria-pressed": (SHOWN[name] == one.key).to_string()},
        key=one.key,
    )


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
        rx.el.span(Preflight.span, class_name="num"),
        rx.el.div(
            button(
                "Earlier",
                icon="chevron-left",
                look="compact",
                on_click=Preflight.turn_page(-1),
                disabled=Preflight.page <= 1,
            ),
            button(
                "Later",
                icon="chevron-right",
                look="compact",
                on_click=Preflight.turn_page(1),
                disabled=Preflight.page >= Preflight.last_page,
            ),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages of the rows"},
    )
