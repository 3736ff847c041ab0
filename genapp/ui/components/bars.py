"""Bars: how far a job is, how full the slots are, what the queue is made of. Plain divs: they change often."""

import reflex as rx

from genapp.ui.components.text import Text, joined


def progress_bar(percent: rx.Var[int] | int, *, tone: Text = "active", label: Text = "Progress") -> rx.Component:
    """How far something is, in whole percent."""
    return rx.el.div(
        rx.el.div(class_name=joined("fill-", tone), style={"width": joined(rx.Var.create(percent).to_string(), "%")}),
        role="progressbar",
        custom_attrs={"aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent},
        class_name="bar",
    )


def slot_bar(used: rx.Var[list[bool]]) -> rx.Component:
    """One mark per slot, filled when a job runs in it. The number stands beside it in words."""
    return rx.el.div(
        rx.foreach(used, lambda full: rx.el.i(class_name=rx.cond(full, "used", ""))),
        class_name="slots",
        aria_hidden="true",
    )
