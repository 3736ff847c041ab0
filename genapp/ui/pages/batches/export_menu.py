"""Every export of a finished batch, as a form that needs no script: what is ticked is what is got."""

from typing import Final

import reflex as rx
from reflex_components_core.el.element import Element

from genapp.exports.base import Export
from genapp.exports.registry import EXPORTS
from genapp.page.findings import Verdict
from genapp.ui import paths
from genapp.ui.components.field import tick
from genapp.ui.states.batch import BatchLive

VERDICT: Final = "verdict"


class PlainForm(Element):
    """A form that the browser itself sends; `rx.el.form` would hand it to the web socket."""

    tag = "form"


def export_menu() -> rx.Component:
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
    return tick("Only pages that are ready", note, "check menu-check", name=VERDICT, value=Verdict.READY.value)


def _get(name: str, export: Export) -> rx.Component:
    return rx.el.button(
        rx.el.span(export.label, class_name="small strong"),
        rx.el.span(export.description, class_name="tiny muted"),
        type="submit",
        form_action=paths.export(name),
    )
