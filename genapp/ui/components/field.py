"""One field of a form with its label, help, example and what is wrong with it, made from the list of fields."""

from typing import Any

import reflex as rx

from genapp import words as show
from genapp.intake.fields import FIELD, Field
from genapp.ui.components.select import select

LONG = {"facts": 9, "products": 4, "competitorUrls": 3}
NUMERIC = {"skuCount", "monthlySearches"}
EMPTY_CHOICE = {"priority": "Compute it", "contentStatus": "Not known", "provider": "As set up"}


class FieldParts:
    """What a field needs of its form: the value, what is wrong, and whom to tell of a change."""

    def __init__(
        self, field: Field, *, value: rx.Var[str], wrong: rx.Var[str], on_change: rx.event.EventHandler
    ) -> None:
        self.field, self.value, self.wrong, self.on_change = field, value, wrong, on_change
        self.id = f"field-{field.name}"

    def changed(self, value: rx.Var[str]) -> rx.event.EventSpec:
        return self.on_change(self.field.name, value)

    @property
    def attributes(self) -> dict[str, object]:
        return {
            "aria-invalid": rx.cond(self.wrong != "", "true", "false"),
            "aria-describedby": f"{self.id}-note",
            "aria-required": "true" if self.field.required else "false",
        }


def form_field(parts: FieldParts, *, whole: bool) -> rx.Component:
    """Label above, help or what is wrong below; the place of the note is kept."""
    field = parts.field
    optional = [] if field.required else [rx.el.span("optional", class_name="muted tiny")]
    return rx.el.div(
        rx.el.label(rx.el.span(field.label), *optional, html_for=parts.id, class_name="field-label"),
        control(parts),
        note(parts),
        class_name="field whole" if whole else "field",
    )


def note(parts: FieldParts) -> rx.Component:
    return rx.el.div(
        rx.cond(
            parts.wrong != "",
            rx.el.span(rx.icon("circle-alert", size=13, aria_hidden="true"), parts.wrong, class_name="field-error"),
            rx.el.span(parts.field.help, class_name="field-help"),
        ),
        id=f"{parts.id}-note",
        custom_attrs={"aria-live": "polite"},
    )


def control(parts: FieldParts) -> rx.Component:
    """The browser's own control for the kind of field."""
    field = parts.field
    if field.choices:
        return _select(parts)
    if field.many:
        return rx.el.textarea(
            **_typed(parts), rows=str(LONG.get(field.name, 4)), placeholder=field.example.replace(" | ", "\n", 0)
        )
    mode = "numeric" if field.name in NUMERIC else "url" if field.name == "targetUrl" else "text"
    return rx.el.input(**_typed(parts), type="text", input_mode=mode, placeholder=field.example)


def _typed(parts: FieldParts) -> dict[str, object]:
    return {
        "id": parts.id,
        "name": parts.field.name,
        "value": parts.value,
        "on_change": parts.changed,
        "debounce_timeout": 250,
        "auto_complete": "off",
        "class_name": "input",
        "custom_attrs": parts.attributes,
    }


def _select(parts: FieldParts) -> rx.Component:
    field = parts.field
    options = choices_of(field.name)
    if not field.required:
        options.insert(0, ("", EMPTY_CHOICE.get(field.name, "Not given")))
    return select(
        options, value=parts.value, id=parts.id, name=field.name, on_change=parts.changed, custom_attrs=parts.attributes
    )


def choices_of(name: str) -> list[tuple[str, str]]:
    """What can be chosen in a field: each stored word with its name for people."""
    field = FIELD[name]
    return [(choice, field.names.get(choice, show.words_of(choice))) for choice in field.choices]


def check_field(parts: FieldParts) -> rx.Component:
    """A yes-or-no field as a box to tick."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            id=parts.id,
            name=parts.field.name,
            value="yes",
            checked=parts.value == "yes",
            on_change=lambda ticked: parts.changed(rx.cond(ticked, "yes", "no")),
            custom_attrs=parts.attributes,
        ),
        rx.el.span(rx.el.span(parts.field.label, class_name="small strong"), note(parts)),
        class_name="check",
        html_for=parts.id,
    )


def choice_field(parts: FieldParts, notes: dict[str, str]) -> rx.Component:
    """A few ways side by side, each with a word on what it is for."""
    field = parts.field
    return rx.el.fieldset(
        rx.el.legend(field.label, class_name="field-label"),
        rx.el.div(
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name=field.name,
                        value=choice,
                        checked=parts.value == choice,
                        on_change=lambda _, choice=choice: parts.changed(rx.Var.create(choice)),
                    ),
                    rx.el.span(show.words_of(choice), class_name="strong small"),
                    rx.el.span(notes.get(choice, ""), class_name="tiny muted"),
                )
                for choice in field.choices
            ],
            class_name="choice",
        ),
        note(parts),
        id=parts.id,
        class_name="field whole plain-set",
    )


def labelled(label: str, control: rx.Component) -> rx.Component:
    """A control that names itself for screen readers, below its label."""
    return rx.el.div(rx.el.div(label, class_name="field-label"), control, class_name="field")


def typed(value: rx.Var[str], on_change: Any, *, wait_ms: int, label: str = "", **props: Any) -> rx.Component:
    """An input that tells what was typed when nothing more comes for a moment. Any: event handlers and props."""
    if label:
        props["custom_attrs"] = {"aria-label": label}
    return rx.debounce_input(
        rx.el.input(value=value, on_change=on_change, class_name="input", **props), debounce_timeout=wait_ms
    )


def tick(label: str, note: str, look: str = "check", **props: Any) -> rx.Component:  # Any: props of the element
    """A box to tick with a word on what it is for."""
    return rx.el.label(
        rx.el.input(type="checkbox", **props),
        rx.el.span(rx.el.span(label, class_name="small strong"), rx.el.span(note, class_name="tiny muted")),
        class_name=look,
    )
