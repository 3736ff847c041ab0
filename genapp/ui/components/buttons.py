"""Buttons, and the questions before something is done that cannot be taken back."""

from typing import Any

import reflex as rx
from reflex_components_radix.primitives.dialog import (
    DialogContent,
    DialogDescription,
    DialogOverlay,
    DialogPortal,
    DialogRoot,
    DialogTitle,
)

from genapp.ui.actions import PAUSE_MINUTES, Confirm, LastAction, PauseActions
from genapp.ui.components.blocks import callout
from genapp.ui.components.text import TextLike, ago, date, joined
from genapp.ui.notices import notice
from genapp.ui.shapes import PauseLine, Share


def button(
    label: TextLike, *, icon: str = "", look: str = "", **props: Any
) -> rx.Component:  # Any: props of the element
    """A button; `look` is any of primary, danger, solid, quiet, large, compact, wide."""
    props.setdefault("type", "button")
    picture = [rx.icon(icon, size=15, aria_hidden="true")] if icon else []
    return rx.el.button(*picture, label, class_name=f"btn {look}".strip(), **props)


def icon_button(icon: str, label: TextLike, *, look: str = "quiet", **props: Any) -> rx.Component:  # Any: same
    """A button that shows an icon only; `label` is its name for screen readers and its tooltip."""
    props.setdefault("type", "button")
    return rx.el.button(
        rx.icon(icon, size=16, aria_hidden="true"),
        class_name=f"btn icon {look}",
        custom_attrs={"aria-label": label},
        title=label,
        **props,
    )


def chip(share: rx.Var[Share], pressed: rx.Var[bool], on_click: Any) -> rx.Component:  # Any: an event handler
    """A filter with how many it leaves; it stays pressed while it is chosen."""
    return rx.el.button(
        rx.el.span(class_name=joined("dot-sm fill-", share.tone), aria_hidden="true"),
        share.label,
        rx.el.span(share.count, class_name="num strong"),
        type="button",
        on_click=on_click,
        class_name="chip",
        custom_attrs={"aria-pressed": pressed.to_string()},
        key=share.name,
    )


def chips(*inside: rx.Component, label: str) -> rx.Component:
    return rx.el.div(*inside, class_name="chips", role="group", custom_attrs={"aria-label": label})


def copy_button(text: rx.Var[str], *, look: str = "") -> rx.Component:
    """Copies a text and says so."""
    return button("Copy", icon="copy", look=look, on_click=[rx.set_clipboard(text), notice("success", "Copied")])


def _dialog(
    *inside: rx.Component,
    open: rx.Var[bool],
    on_close: rx.EventHandler,
    title: TextLike,
    text: TextLike,
    role: str = "dialog",
) -> rx.Component:
    """A dialog that holds the focus; Escape leaves everything as it is."""
    return DialogRoot.create(
        DialogPortal.create(
            DialogOverlay.create(class_name="veil"),
            DialogContent.create(
                DialogTitle.create(title, class_name="dialog-title"),
                DialogDescription.create(text),
                *inside,
                class_name="dialog",
                role=role,
            ),
        ),
        open=open,
        on_open_change=on_close,
    )


def confirm_dialog() -> rx.Component:
    """The question that a handler has put with `ask_first`; it stands once in the frame of every page.

    The first button leaves everything as it is.
    """
    return _dialog(
        rx.el.div(
            button("Keep as it is", on_click=Confirm.close),
            rx.el.button(
                Confirm.button,
                type="button",
                on_click=Confirm.confirm,
                class_name=rx.cond(Confirm.danger, "btn danger solid", "btn primary"),
            ),
            class_name="dialog-foot",
        ),
        open=Confirm.open,
        on_close=Confirm.close,
        title=Confirm.title,
        text=Confirm.text,
        role="alertdialog",
    )


def undo_bar() -> rx.Component:
    """What was just done at this tab, with a way to take it back, above the screen until it is closed.

    Stands once in the frame of every page; its place in the order of the keyboard is last.
    """
    return rx.el.div(
        rx.cond(
            LastAction.action_id != "",
            rx.el.div(
                rx.el.span(LastAction.text, class_name="undo-text"),
                button("Undo", icon="undo-2", look="compact", on_click=LastAction.undo(LastAction.action_id)),
                icon_button("x", "Close", on_click=LastAction.forget),
                class_name="undo-bar",
            ),
        ),
        role="status",
    )


def pause_callouts(pauses: rx.Var[list[PauseLine]]) -> rx.Component:
    """One callout per pause in force; nothing when there is none."""
    return rx.cond(
        pauses.length() > 0,
        rx.el.ul(rx.foreach(pauses, _pause), class_name="stack tight", custom_attrs={"aria-label": "Pauses in force"}),
    )


def _pause(pause: rx.Var[PauseLine]) -> rx.Component:
    return rx.el.li(
        callout(
            "warn",
            "circle-pause",
            pause.title,
            rx.cond(pause.reason != "", rx.el.span(pause.reason)),
            rx.el.span(
                "Since ",
                ago(pause.since),
                rx.cond(pause.probed, rx.fragment(", until it is back; asked again "), rx.fragment(", until ")),
                rx.cond(pause.until > 0, date(pause.until), "somebody resumes"),
                class_name="small muted",
            ),
            end=resume_button(pause.scope, pause.key, pause.what),
        ),
        key=pause.id,
    )


def resume_button(scope: TextLike, key: TextLike, what: TextLike) -> rx.Component:
    return button(
        "Resume",
        icon="play",
        look="compact",
        on_click=PauseActions.resume(scope, key),
        custom_attrs={"aria-label": joined("Resume ", what)},
    )


def pause_dialog() -> rx.Component:
    """The question that `PauseActions.ask` puts; it stands once in the frame of every page."""
    return _dialog(
        rx.el.form(
            _reason(),
            _how_long(),
            rx.el.div(
                button("Keep as it is", on_click=PauseActions.close),
                button("Pause", icon="pause", look="primary", type="submit"),
                class_name="dialog-foot",
            ),
            on_submit=PauseActions.pause,
            class_name="stack tight gap-above",
        ),
        open=PauseActions.open,
        on_close=PauseActions.close,
        title=joined("Pause: ", PauseActions.what),
        text="What runs goes on to its end; nothing more of this starts.",
    )


def _reason() -> rx.Component:
    return rx.el.div(
        rx.el.label("Reason", rx.el.span("optional", class_name="muted tiny"), html_for="pause-reason",
                    class_name="field-label"),
        rx.el.input(id="pause-reason", name="reason", class_name="input", max_length=500, auto_complete="off",
                    placeholder="Shown to everybody whose jobs wait"),
        class_name="field",
    )  # fmt: skip


def _how_long() -> rx.Component:
    return rx.el.div(
        rx.el.label("How long", html_for="pause-minutes", class_name="field-label"),
        rx.el.select(
            *[rx.el.option(name, value=minutes) for minutes, name in PAUSE_MINUTES.items()],
            id="pause-minutes",
            name="minutes",
            class_name="input",
        ),
        class_name="field",
    )
