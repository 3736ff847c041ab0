"""Sixty small bars, one a minute: plain divs that do not move, and the same in words."""

import reflex as rx

from genapp.ui.components.text import Text, joined
from genapp.ui.states.queue_hour import Chart, MinuteBar


def minute_chart(chart: rx.Var[Chart], *, label: str, first: str, second: str = "bad") -> rx.Component:
    """`first` and `second` are the tones of the lower and the upper part of a bar."""
    return rx.el.figure(
        rx.el.div(chart.total, class_name="chart-total num"),
        rx.el.figcaption(chart.note, class_name="small muted"),
        rx.el.div(
            rx.el.span(chart.top, class_name="chart-top tiny muted num"),
            rx.foreach(chart.bars, lambda bar: _bar(bar, first, second)),
            class_name="chart",
            role="img",
            custom_attrs={"aria-label": joined(label, ": ", chart.total, " ", chart.note)},
        ),
        rx.el.div(rx.el.span("1 hour ago"), rx.el.span("now"), class_name="chart-axis tiny muted", aria_hidden="true"),
    )


def _bar(bar: rx.Var[MinuteBar], first: Text, second: Text) -> rx.Component:
    return rx.el.div(
        rx.el.i(class_name=f"fill-{second}", style={"height": bar.second}),
        rx.el.i(class_name=f"fill-{first}", style={"height": bar.first}),
        class_name="chart-bar",
        title=bar.said,
        key=bar.id,
    )
