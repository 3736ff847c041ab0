"""The components of the page, appearing as they are written."""

import reflex as rx

from genapp.ui.components.cards import card
from genapp.ui.components.text import joined
from genapp.ui.states.job import JobLive
from genapp.ui.states.part_rows import BlockLine, PartLine


def parts() -> rx.Component:
    return card(
        rx.el.div(rx.foreach(JobLive.parts, lambda part: part_line(part=part, key=part.kind))),
        title="Components",
        note="Small numbers name the facts that a passage rests on.",
        flush=True,
    )


@rx.memo
def part_line(part: rx.Var[PartLine], rest: rx.RestProp) -> rx.Component:
    """One component: its blocks once written, the text so far while it is being written."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3(part.label, class_name="part-name"),
            rx.el.span(part.note, class_name="part-note"),
            class_name="part-side",
        ),
        rx.el.div(
            rx.foreach(part.blocks, _block),
            rx.cond(part.text != "", rx.el.div(part.text, class_name=rx.cond(part.state == "writing", "caret", ""))),
            class_name="part-text",
        ),
        rest,
        class_name=joined("part ", part.state, " ", part.kind),
    )


def _block(block: rx.Var[BlockLine]) -> rx.Component:
    return rx.el.div(
        rx.cond(block.heading != "", rx.el.h4(block.heading)),
        block.text,
        rx.cond(block.facts != "", rx.el.span(rx.el.span("Facts ", class_name="sr"), block.facts, class_name="refs")),
    )
