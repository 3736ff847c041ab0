"""The limits of each writer and batch, in one form."""

from typing import Final

import reflex as rx

from genapp.services.limits import PER_MINUTE
from genapp.ui.components.buttons import button
from genapp.ui.components.cards import card
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.setting_rows import LIMIT_LABELS, LimitRow
from genapp.ui.states.settings_form import LimitsForm

FORM = LimitsForm
NOTE: Final = "Shared by all workers. An empty field is no limit of its own; the jobs at once of the queue still hold."


def limits(*, may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.div(
        card(
            rx.cond(FORM.rows.length() > 0, _form(may_change), loading_rows(2)),
            title="Limits of writers and batches",
            note=NOTE,
            flush=True,
        ),
        id="limits",
    )


def _form(may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.form(
        rx.el.fieldset(
            rx.el.legend("Limits of writers and batches", class_name="sr"),
            rx.foreach(FORM.rows, _row),
            disabled=~may_change,
            class_name="plain-set",
        ),
        rx.cond(may_change, rx.el.div(button("Save limits", look="primary", type="submit"), class_name="form-end")),
        on_submit=FORM.save,
        no_validate=True,
    )


def _row(row: rx.Var[LimitRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(row.name, class_name="strong cut"),
            rx.el.span(row.note, class_name="tiny muted"),
            class_name="td line-page",
        ),
        *[_input(row, name) for name in LIMIT_LABELS],
        class_name="limit-row",
        role="group",
        custom_attrs={"aria-label": row.name},
        key=row.id,
    )


def _input(row: rx.Var[LimitRow], name: str) -> rx.Component:
    full = joined(row.id, ":", name)
    wrong = FORM.wrong.get(full, "")
    field = rx.el.div(
        rx.el.label(LIMIT_LABELS[name], html_for=joined("field-", full), class_name="field-label"),
        rx.el.input(
            id=joined("field-", full),
            name=full,
            value=FORM.values[full],
            on_change=lambda value: FORM.change(full, value),
            debounce_timeout=250,
            type="text",
            input_mode="numeric",
            placeholder="none",
            auto_complete="off",
            class_name="input",
            custom_attrs={
                "aria-invalid": rx.cond(wrong != "", "true", "false"),
                "aria-describedby": joined("field-", full, "-note"),
            },
        ),
        rx.el.div(
            rx.cond(wrong != "", rx.el.span(wrong, class_name="field-error")),
            id=joined("field-", full, "-note"),
            custom_attrs={"aria-live": "polite"},
        ),
        class_name="field",
    )
    return rx.cond(row.per_minute, field, rx.el.div()) if name in PER_MINUTE else field
