"""Failures by cause; all jobs of one cause can be retried together."""

import reflex as rx

from genapp.ui.components.buttons import button
from genapp.ui.components.cards import card
from genapp.ui.components.clock import ago
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.links import page_link
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.bulk import Bulk
from genapp.ui.states.queue import QueueHourLive
from genapp.ui.states.queue_hour import CauseLine


def failures() -> rx.Component:
    return card(
        rx.cond(
            QueueHourLive.throughput.known,
            rx.cond(
                QueueHourLive.causes.length() > 0,
                rx.el.ul(rx.foreach(QueueHourLive.causes, _line)),
                empty_state("circle-check", "No failed job", "What fails stands here, grouped by its cause."),
            ),
            loading_rows(3),
        ),
        title="Failures by cause",
        note="The most frequent first; the words are those of the newest.",
        flush=True,
    )


def _line(cause: rx.Var[CauseLine]) -> rx.Component:
    return cause_line(cause=cause, on_retry=Bulk.ask_retry_cause(cause.code), key=cause.code)


@rx.memo
def cause_line(
    cause: rx.Var[CauseLine], on_retry: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One cause: how many, what the newest says, and what can be done."""
    return rx.el.li(
        rx.icon("circle-alert", size=18, class_name="not-ok", aria_hidden="true"),
        rx.el.div(
            rx.el.div(
                rx.el.span(cause.name, class_name="strong"),
                page_link(cause.jobs, to=cause.href, class_name="num"),
                rx.el.span(cause.stage, class_name="muted"),
                rx.el.span("newest ", ago(cause.newest_at), class_name="muted"),
                class_name="row wrapping small",
            ),
            rx.el.div(cause.message, class_name="small soft wrap"),
            rx.cond(cause.hint != "", rx.el.div(cause.hint, class_name="tiny muted wrap")),
            class_name="td",
        ),
        button(
            "Retry",
            icon="rotate-ccw",
            look="compact",
            on_click=on_retry,
            custom_attrs={"aria-label": joined("Retry all with: ", cause.name)},
        ),
        rest,
        class_name="tr failed-cols cause",
    )
