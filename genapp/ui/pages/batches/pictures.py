"""How a batch went: over time, by quality, by cause of failure. Each picture is said in words as well."""

import reflex as rx

from genapp.ui.components.cards import card
from genapp.ui.components.links import link_button
from genapp.ui.components.text import joined
from genapp.ui.states.batch import BatchLive
from genapp.ui.states.batch_rows import CauseLine, Column


def over_time() -> rx.Component:
    return card(
        rx.cond(BatchLive.minutes.length() > 0, _columns(BatchLive.minutes, "Pages that ended, over time"), _nothing()),
        title="Over time",
        note="Pages that ended; the red part failed.",
    )


def scores() -> rx.Component:
    return card(
        rx.cond(BatchLive.scores.length() > 0, _columns(BatchLive.scores, "Finished pages by score"), _nothing()),
        title="Quality",
        note="Finished pages by score.",
    )


def causes() -> rx.Component:
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


def _columns(columns: rx.Var[list[Column]], label: str) -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(columns, _column), class_name="columns-chart", custom_attrs={"aria-label": label}),
        rx.el.div(
            rx.el.span(columns[0].label),
            rx.el.span(columns[columns.length() - 1].label),
            class_name="columns-axis tiny muted num",
            aria_hidden="true",
        ),
    )


def _column(column: rx.Var[Column]) -> rx.Component:
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
