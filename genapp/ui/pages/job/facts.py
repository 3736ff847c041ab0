"""What the page rests on: numbered facts with their sources, the pages that were read, topics of competitors."""

import reflex as rx

from genapp.ui.components.cards import card, stack
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.links import outside_link
from genapp.ui.components.text import joined
from genapp.ui.states.fact_rows import FactLine, SourceLine
from genapp.ui.states.job import JobLive


def facts() -> rx.Component:
    return stack(_sheet(), _sources(), _topics())


def _sheet() -> rx.Component:
    return card(
        rx.cond(
            JobLive.facts.length() > 0,
            rx.el.ol(rx.foreach(JobLive.facts, lambda fact: fact_line(fact=fact, key=fact.number))),
            empty_state(
                "book-open",
                "No facts yet",
                "Context building reads the target page and numbers what you gave. The writer may use nothing else.",
            ),
        ),
        title="Fact sheet",
        note="The writer may say nothing that is not here.",
        flush=True,
    )


@rx.memo
def fact_line(fact: rx.Var[FactLine], rest: rx.RestProp) -> rx.Component:
    """One fact and where it comes from."""
    return rx.el.li(
        rx.el.span(fact.number, class_name="fact-no"),
        rx.el.span(
            rx.cond(fact.name != "", rx.el.span(joined(fact.name, ": "), class_name="strong")),
            fact.text,
            class_name="wrap",
        ),
        rx.el.span(
            rx.cond(fact.url != "", outside_link(joined(fact.source, ", ", fact.address), fact.url), fact.source),
            class_name="fact-source wrap",
        ),
        rest,
        class_name="fact",
    )


def _sources() -> rx.Component:
    return rx.cond(
        JobLive.sources.length() > 0,
        card(
            rx.el.ul(rx.foreach(JobLive.sources, lambda source: source_line(source=source, key=source.url))),
            title="Pages that were read",
            note="Competitor pages give topics only, never facts.",
            flush=True,
        ),
    )


@rx.memo
def source_line(source: rx.Var[SourceLine], rest: rx.RestProp) -> rx.Component:
    """One page: what was read, or why it could not be."""
    return rx.el.li(
        rx.cond(
            source.ok,
            rx.icon("circle-check", size=17, class_name="ok", aria_label="Read"),
            rx.icon("circle-x", size=17, class_name="not-ok", aria_label="Could not be read"),
        ),
        rx.el.span(outside_link(source.address, source.url), class_name="wrap"),
        rx.el.span(source.role, class_name="small muted"),
        rx.el.span(source.note, class_name=rx.cond(source.ok, "source-note", "source-note not-ok")),
        rest,
        class_name="source",
    )


def _topics() -> rx.Component:
    return rx.cond(
        JobLive.topics.length() > 0,
        card(
            rx.el.ul(
                rx.foreach(JobLive.topics, lambda topic: rx.el.li(topic, class_name="badge tone-neutral", key=topic)),
                class_name="pills",
            ),
            title="Topics of competitors",
        ),
    )
