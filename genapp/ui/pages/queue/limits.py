"""Limits with their use; what is limited on its own can be paused here."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.bars import progress_bar
from genapp.ui.components.buttons import icon_button
from genapp.ui.components.cards import card
from genapp.ui.components.links import link_button
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.pauses import PauseActions
from genapp.ui.states.queue import QueueLive
from genapp.ui.states.queue_rows import LimitLine


def limits() -> rx.Component:
    return card(
        rx.cond(QueueLive.head.known, rx.el.ul(rx.foreach(QueueLive.limits, _line)), loading_rows(2)),
        title="Limits",
        note="How much of each is used now.",
        end=link_button("Change limits", f"{paths.SETTINGS}#limits", look="quiet compact"),
        flush=True,
    )


def _line(use: rx.Var[LimitLine]) -> rx.Component:
    return limit_line(use=use, on_pause=PauseActions.ask(use.scope, use.key), key=use.id)


@rx.memo
def limit_line(
    use: rx.Var[LimitLine], on_pause: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One limit, how full it is, and the way to pause what it is about."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.span(rx.el.span(use.name, class_name="strong"), joined(" · ", use.what), class_name="small cut"),
                rx.el.span(use.used, class_name="small muted num"),
                class_name="row between",
            ),
            progress_bar(use.percent, tone=use.tone, label=joined(use.name, ", ", use.what, ": ", use.used)),
            class_name="td limit-use",
        ),
        rx.cond(
            use.scope == "queue", rx.fragment(), icon_button("pause", joined("Pause ", use.name), on_click=on_pause)
        ),
        rest,
        class_name="tr limit-cols",
    )
