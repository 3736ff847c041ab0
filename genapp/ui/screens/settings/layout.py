"""How the queue works, what limits each writer and batch, and what people changed."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

from typing import Final

import reflex as rx

from genapp.intake.fields import Field
from genapp.services.queue import PER_MINUTE
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.actions import LastAction
from genapp.ui.screens.settings.shapes import (
    LIMIT_LABELS,
    PAGES,
    RULES,
    SETTING_FIELDS,
    VOICE_FIELDS,
    ActionLine,
    LimitRow,
)
from genapp.ui.screens.settings.state import ActionsLive, LimitsForm, PausesLive, SettingsForm, VoiceForm
from genapp.ui.template import Frame, page, page_head

_NOTE: Final = "Shared by all workers. An empty field is no limit of its own; the jobs at once of the queue still hold."
_PAGING = ActionsLive.paging
_MAY_CHANGE = Frame.role == "Admin"


def settings() -> rx.Component:
    return page(
        page_head("Settings", "They take effect at once, on every worker; nothing has to be started again."),
        ui.stack(
            rx.cond(
                rx.State.is_hydrated & (Frame.role != "") & ~_MAY_CHANGE,
                ui.callout(
                    "active", "lock", "You can look at the settings.", "Changing them takes the role of an admin."
                ),
            ),
            _queue_form(may_change=_MAY_CHANGE),
            _voice(may_change=_MAY_CHANGE),
            _limits(may_change=_MAY_CHANGE),
            _actions(),
        ),
        active=paths.SETTINGS,
    )


def _queue_form(*, may_change: rx.Var[bool]) -> rx.Component:
    return ui.card(
        rx.cond(SettingsForm.known, _form(may_change), ui.loading_block(8)), title="Queue", note="Times are in seconds."
    )


def _form(may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.form(
        _summary(),
        rx.el.fieldset(
            rx.el.legend("Settings of the queue", class_name="sr"),
            rx.el.div(*[_field(field) for field in SETTING_FIELDS], class_name="form-grid three"),
            disabled=~may_change,
            class_name="plain-set",
        ),
        rx.cond(
            may_change, rx.el.div(ui.button("Save settings", look="primary", type="submit"), class_name="gap-above")
        ),
        on_submit=SettingsForm.save,
        no_validate=True,
    )


def _summary() -> rx.Component:
    count = SettingsForm.summary.length().to_string()
    return ui.field_summary(
        ui.joined("Nothing was saved: look again at ", count, " of the fields"), SettingsForm.summary
    )


def _field(field: Field) -> rx.Component:
    parts = ui.FieldParts(
        field=field,
        value=SettingsForm.values[field.name],
        wrong=SettingsForm.wrong.get(field.name, ""),
        on_change=SettingsForm.change,
    )
    return ui.check_field(parts) if field.choices else ui.form_field(parts, whole=False)


def _voice(*, may_change: rx.Var[bool]) -> rx.Component:
    return ui.card(
        rx.cond(
            VoiceForm.known,
            rx.el.div(_rules(may_change), _good_pages(may_change), class_name="two even"),
            ui.loading_block(8),
        ),
        title="Voice",
        note="Every page is held against these rules; what breaks one is shown with the page.",
    )


def _rules(may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.form(
        _voice_field("Rules of the voice", RULES, may_change),
        rx.cond(may_change, rx.el.div(ui.button("Save rules", look="primary", type="submit"), class_name="gap-above")),
        on_submit=VoiceForm.save,
        no_validate=True,
    )


def _good_pages(may_change: rx.Var[bool]) -> rx.Component:
    """Where rules can come from."""
    languages = ui.select(
        ui.choices_of("language"), label="Their language", value=VoiceForm.language, on_change=VoiceForm.choose_language
    )
    propose = ui.button(
        rx.cond(VoiceForm.reading, "Reading the pages", "Propose rules"), type="submit", disabled=VoiceForm.reading
    )
    return rx.el.form(
        _voice_field("Pages that sound right", PAGES, may_change),
        rx.cond(may_change, rx.el.div(languages, propose, class_name="row gap-above")),
        on_submit=VoiceForm.read_pages,
        no_validate=True,
    )


def _voice_field(legend: str, name: str, may_change: rx.Var[bool]) -> rx.Component:
    parts = ui.FieldParts(
        field=VOICE_FIELDS[name],
        value=VoiceForm.values[name],
        wrong=VoiceForm.wrong.get(name, ""),
        on_change=VoiceForm.change,
    )
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="sr"),
        ui.form_field(parts, whole=True),
        disabled=~may_change,
        class_name="plain-set",
    )


def _limits(*, may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.div(
        ui.pause_callouts(PausesLive.pauses),
        ui.card(
            rx.cond(LimitsForm.rows.length() > 0, _limits_form(may_change), ui.loading_rows(2)),
            title="Limits of writers and batches",
            note=_NOTE,
            flush=True,
        ),
        id="limits",
        class_name="stack",
    )


def _limits_form(may_change: rx.Var[bool]) -> rx.Component:
    return rx.el.form(
        rx.el.fieldset(
            rx.el.legend("Limits of writers and batches", class_name="sr"),
            rx.foreach(LimitsForm.rows, _row),
            disabled=~may_change,
            class_name="plain-set",
        ),
        rx.cond(may_change, rx.el.div(ui.button("Save limits", look="primary", type="submit"), class_name="form-end")),
        on_submit=LimitsForm.save,
        no_validate=True,
    )


def _row(row: rx.Var[LimitRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(row.name, class_name="strong cut"),
            rx.el.span(row.note, class_name="tiny muted"),
            rx.cond(row.server != "", rx.el.span(row.server, class_name="tiny muted wrap")),
            class_name="td line-page",
        ),
        *[_input(row, name) for name in LIMIT_LABELS],
        class_name="limit-row",
        role="group",
        custom_attrs={"aria-label": row.name},
        key=row.id,
    )


def _input(row: rx.Var[LimitRow], name: str) -> rx.Component:
    full = ui.joined(row.id, ":", name)
    wrong = LimitsForm.wrong.get(full, "")
    field = rx.el.div(
        rx.el.label(LIMIT_LABELS[name], html_for=ui.joined("field-", full), class_name="field-label"),
        ui.typed(
            LimitsForm.values[full],
            lambda value: LimitsForm.change(full, value),
            id=ui.joined("field-", full),
            name=full,
            type="text",
            input_mode="numeric",
            placeholder="none",
            custom_attrs={
                "aria-invalid": rx.cond(wrong != "", "true", "false"),
                "aria-describedby": ui.joined("field-", full, "-note"),
            },
        ),
        rx.el.div(
            rx.cond(wrong != "", rx.el.span(wrong, class_name="field-error")),
            id=ui.joined("field-", full, "-note"),
            custom_attrs={"aria-live": "polite"},
        ),
        class_name="field",
    )
    return rx.cond(row.per_minute, field, rx.el.div()) if name in PER_MINUTE else field


def _actions() -> rx.Component:
    return ui.panel(
        rx.cond(_PAGING.known, rx.cond(_PAGING.empty, _nothing(), _table()), ui.loading_rows(4)),
        rx.cond(_PAGING.known & ~_PAGING.empty, ui.pager(_PAGING)),
        label="Recent actions",
        title="Recent actions",
        note="Taking one back restores what nobody has changed since.",
    )


def _nothing() -> rx.Component:
    return ui.empty_state(
        "history", "Nothing was changed yet", "Pauses, cancellations, priorities, settings and limits stand here."
    )


def _table() -> rx.Component:
    return ui.table(
        "action-cols",
        ("What", "Who", "How many", "When", ""),
        ActionsLive.actions,
        lambda line: action_line(line=line, on_undo=LastAction.undo(line.id), key=line.id),
    )


@rx.memo
def action_line(
    line: rx.Var[ActionLine], on_undo: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One action, with the way back where there is one."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(line.text, class_name="wrap"),
            rx.cond(line.reason != "", rx.el.span(line.reason, class_name="tiny muted wrap")),
            class_name="td td-page line-page",
        ),
        rx.el.div(line.by, class_name="td td-who small soft cut"),
        rx.el.div(line.affected, class_name="td td-count small soft num"),
        rx.el.div(ui.ago(line.at), class_name="td td-when small muted"),
        rx.el.div(
            rx.cond(
                line.undoable,
                ui.button(
                    "Undo", icon="undo-2", look="compact", on_click=on_undo,
                    custom_attrs={"aria-label": ui.joined("Undo: ", line.text)},
                ),
                rx.el.span(line.undone, class_name="tiny muted"),
            ),
            class_name="td td-acts end",
        ),
        rest,
        class_name="tr action-cols",
    )  # fmt: skip
