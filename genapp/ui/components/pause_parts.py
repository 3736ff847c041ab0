"""Pauses on a screen: what is paused and how it ends, the way to resume, and the question before a pause."""

from collections.abc import Sequence

import reflex as rx

from genapp.ui.components.buttons import button
from genapp.ui.components.callout import callout
from genapp.ui.components.clock import ago, date
from genapp.ui.components.confirm_dialog import dialog
from genapp.ui.components.text import Text, joined
from genapp.ui.states.pause_rows import PauseLine
from genapp.ui.states.pauses import PauseActions

HOW_LONG: Sequence[tuple[str, str]] = (
    ("", "Until somebody resumes"),
    ("15", "15 minutes"),
    ("60", "1 hour"),
    ("480", "8 hours"),
    ("1440", "1 day"),
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
                rx.cond(
                    pause.until > 0, rx.fragment(", until ", date(pause.until)), rx.fragment(", until somebody resumes")
                ),
                class_name="small muted",
            ),
            end=resume_button(pause.scope, pause.key, pause.what),
        ),
        key=pause.id,
    )


def resume_button(scope: Text, key: Text, what: Text) -> rx.Component:
    return button(
        "Resume",
        icon="play",
        look="compact",
        on_click=PauseActions.resume(scope, key),
        custom_attrs={"aria-label": rx.Var.create("Resume ").to(str) + what},
    )


def pause_dialog() -> rx.Component:
    """The question that `PauseActions.ask` puts; it stands once in the frame of every page."""
    return dialog(
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
            *[rx.el.option(name, value=minutes) for minutes, name in HOW_LONG],
            id="pause-minutes",
            name="minutes",
            class_name="input",
        ),
        class_name="field",
    )
