"""Generate: one page to write, checked while it is entered; what will follow stands beside it."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.intake.fields import Field
from genapp.page_types import PAGE_SPECS
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.screens.generate.shapes import FieldGroup, groups
from genapp.ui.screens.generate.state import Generate
from genapp.ui.template import page, page_head

_TYPE_NOTES: dict[str, str] = {spec.page_type: spec.note for spec in PAGE_SPECS.values()}
_HALF = {"language", "brand", "provider", "skuCount", "monthlySearches", "contentStatus", "deadline", "priority"}


def generate() -> rx.Component:
    return page(
        page_head(
            "Generate a page",
            "Say which page you want and what is true about it. Only facts become text.",
            ui.button("Clear", look="quiet", on_click=Generate.clear),
            ui.button("Fill in an example", icon="wand-sparkles", on_click=Generate.fill_example),
        ),
        ui.DraftKeeper.create(),
        rx.el.form(
            rx.el.div(*[_group(group) for group in groups()], class_name="stack"),
            _side(),
            id=ui.FORM,
            class_name="two",
            on_submit=Generate.submit,
            no_validate=True,
        ),
        active=paths.GENERATE,
    )


def _group(group: FieldGroup) -> rx.Component:
    return ui.card(
        rx.el.div(*[_field(field) for field in group.fields], class_name="form-grid"),
        title=group.title,
        note=group.note,
    )


def _field(field: Field) -> rx.Component:
    parts = ui.FieldParts(
        field=field,
        value=Generate.values[field.name],
        wrong=Generate.wrong.get(field.name, ""),
        on_change=Generate.change,
    )
    if field.name == "pageType":
        return ui.choice_field(parts, _TYPE_NOTES)
    if field.choices == ("yes", "no"):
        return rx.el.div(ui.check_field(parts), class_name="whole")
    if field.name == "brandVoice":
        return rx.el.div(ui.form_field(parts, whole=True), _default_voice(), class_name="whole")
    return ui.form_field(parts, whole=field.name not in _HALF)


def _default_voice() -> rx.Component:
    return rx.cond(
        (Generate.voice != "") & (Generate.values["brandVoice"] == ""),
        rx.el.p(
            ui.joined("Left empty, the voice of the settings is used: ", Generate.voice), class_name="tiny muted wrap"
        ),
    )


def _side() -> rx.Component:
    return rx.el.aside(
        rx.el.div(_submit(), _priority(), _writer(), _contents(), class_name="stack tight"),
        class_name="sticky",
        custom_attrs={"aria-label": "What will follow"},
    )


def _submit() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            _summary(),
            rx.el.button(
                rx.icon("sparkles", size=16, aria_hidden="true"),
                rx.cond(Generate.sending, "Submitting", "Generate the page"),
                type="submit",
                disabled=Generate.sending | ~rx.State.is_hydrated,  # before that, the browser itself would send it
                class_name="btn primary large wide",
            ),
            rx.el.p(
                rx.cond(
                    Generate.writer.paid,
                    ui.joined("Submitting this page costs money. ", Generate.writer.cost),
                    Generate.writer.cost,
                ),
                class_name=rx.cond(Generate.writer.paid, "tiny unsure note-line", "tiny muted note-line"),
            ),
            class_name="card-body",
        ),
        class_name="card",
    )


def _summary() -> rx.Component:
    fields = Generate.summary.length()
    title = rx.cond(
        fields == 1, "One field needs another look", ui.joined(fields.to_string(), " fields need another look")
    )
    return ui.field_summary(title, Generate.summary)


def _priority() -> rx.Component:
    ahead = Generate.ahead
    return ui.card(
        rx.el.div(
            ui.priority_badge(ahead.priority, ui.joined(ahead.priority_label, " priority")),
            rx.el.span(ahead.score, rx.el.span(" points", class_name="tiny muted"), class_name="strong num"),
            class_name="row between gap-below",
        ),
        ui.points(ahead.points),
        rx.el.p(ahead.why, class_name="tiny muted note-line"),
        rx.cond(ahead.told != "", rx.el.p(ahead.told, class_name="tiny muted")),
        title="Place in the queue",
    )


def _writer() -> rx.Component:
    return ui.card(
        rx.el.p(Generate.writer.name, class_name="small strong wrap"),
        rx.el.p(Generate.writer.what, class_name="small soft"),
        title="Who writes",
    )


def _contents() -> rx.Component:
    ahead = Generate.ahead
    return ui.card(
        rx.cond(ahead.missing != "", rx.el.p(ahead.missing, class_name="tiny unsure gap-below")),
        rx.el.p(ahead.lives, class_name="tiny muted gap-below"),
        ui.points(ahead.components, look="light"),
        rx.el.p(
            ui.joined(ahead.words, " in all; structured data: ", ahead.structured), class_name="tiny muted note-line"
        ),
        title="What the page will have",
    )
