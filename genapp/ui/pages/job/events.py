"""What happened to the job, newest first."""

import reflex as rx

from genapp.ui.components.cards import card
from genapp.ui.components.clock import clock
from genapp.ui.components.text import joined
from genapp.ui.states.job import JobLive
from genapp.ui.states.job_rows import EventLine


def events() -> rx.Component:
    return card(
        rx.el.ol(rx.foreach(JobLive.events, lambda event: event_line(event=event, key=event.number.to_string()))),
        title="Events",
        note="Newest first; at most the newest 200.",
        flush=True,
    )


@rx.memo
def event_line(event: rx.Var[EventLine], rest: rx.RestProp) -> rx.Component:
    """One event: when, what, who."""
    return rx.el.li(
        rx.el.span(clock(event.at), class_name="muted"),
        rx.el.i(class_name=joined("fill-", event.tone), aria_hidden="true"),
        rx.el.span(event.text, class_name="wrap"),
        rx.el.span(event.actor, class_name="event-actor muted tiny wrap"),
        rest,
        class_name="event",
    )
