"""The lanes: what waits, by priority, and what is next in each."""

import reflex as rx

from genapp.ui.components.badges import priority_badge
from genapp.ui.components.clock import elapsed
from genapp.ui.components.links import page_link
from genapp.ui.components.skeleton import loading_block
from genapp.ui.components.text import joined
from genapp.ui.states.queue import QueueLive
from genapp.ui.states.queue_rows import LaneLine, NextLine


def lanes() -> rx.Component:
    return rx.cond(
        QueueLive.head.known,
        rx.el.ul(rx.foreach(QueueLive.lanes, lambda lane: lane_card(lane=lane, key=lane.priority)), class_name="lanes"),
        rx.el.div(
            *[rx.el.div(rx.el.div(loading_block(4), class_name="card-body"), class_name="card lane") for _ in range(3)],
            class_name="lanes",
        ),
    )


@rx.memo
def lane_card(lane: rx.Var[LaneLine], rest: rx.RestProp) -> rx.Component:
    """One class of waiting jobs."""
    return rx.el.li(
        rx.el.div(
            rx.el.h2(priority_badge(lane.priority, lane.label)),
            page_link("All", rx.el.span(joined(" ", lane.label), class_name="sr"), to=lane.href, class_name="small"),
            class_name="row between",
        ),
        rx.el.div(lane.waiting, rx.el.small(lane.noun), class_name="tile-value"),
        rx.cond(
            lane.next.length() > 0,
            rx.el.ol(rx.foreach(lane.next, _next), class_name="lane-next"),
            rx.el.p("Nothing waits here.", class_name="small muted lane-none"),
        ),
        rx.cond(lane.more != "", rx.el.p(lane.more, class_name="tiny muted num lane-more")),
        rest,
        class_name="card lane",
    )


def _next(job: rx.Var[NextLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            page_link(job.keyword, to=job.href, class_name="lane-job cut"),
            rx.el.span(job.note, class_name="tiny muted cut"),
            class_name="td line-page",
        ),
        rx.el.span(rx.el.span("waits ", class_name="sr"), elapsed(job.queued_at), class_name="small muted num"),
        key=job.id,
    )
