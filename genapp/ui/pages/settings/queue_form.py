"""The settings of the queue as one form."""

import reflex as rx

from genapp.intake.fields import Field
from genapp.ui.components.buttons import button
from genapp.ui.components.callout import field_summary
from genapp.ui.components.cards import card
from genapp.ui.components.field import FieldParts, check_field, form_field
from genapp.ui.components.skeleton import loading_block
from genapp.ui.components.text import joined
from genapp.ui.states.setting_rows import SETTING_FIELDS
from genapp.ui.states.settings_form import SettingsForm

FORM = SettingsForm


def queue_form(*, may_change: rx.Var[bool]) -> rx.Component:
    return card(rx.cond(FORM.known, _form(may_change), loading_block(8)), title="Queue", note="Times are in seconds.")


def _form(may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.form(
        _summary(),
        rx.el.fieldset(
            rx.el.legend("Settings of the queue", class_name="sr"),
            rx.el.div(*[_field(field) for field in SETTING_FIELDS], class_name="form-grid three"),
            disabled=~may_change,
            class_name="plain-set",
        ),
        rx.cond(may_change, rx.el.div(button("Save settings", look="primary", type="submit"), class_name="gap-above")),
        on_submit=FORM.save,
        no_validate=True,
    )


def _field(field: Field) -> rx.Component:
    parts = FieldParts(
        field, value=FORM.values[field.name], wrong=FORM.wrong.get(field.name, ""), on_change=FORM.change
    )
    return check_field(parts) if field.choices else form_field(parts, whole=False)


def _summary() -> rx.Component:
    count = FORM.summary.length().to_string()
    return field_summary(joined("Nothing was saved: look again at ", count, " of the fields"), FORM.summary)
