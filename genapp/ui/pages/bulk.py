"""What can be done to everything that the list shows."""

import reflex as rx

from genapp.ui.components.buttons import button
from genapp.ui.components.select import select
from genapp.ui.components.text import joined
from genapp.ui.states.bulk import Bulk
from genapp.ui.states.jobs import JobsFilter, JobsLive
from genapp.ui.states.rows import priority_lines

PAGING = JobsLive.paging


def bulk_bar() -> rx.Component:
    """Always about all pages of the list, as it is filtered."""
    return rx.cond(
        PAGING.known & ~PAGING.empty,
        rx.el.div(
            rx.el.span(joined(rx.cond(PAGING.narrowed, "What matches: ", "All jobs: "), PAGING.total),
                       class_name="bulk-what num"),
            select(
                [("", "Change priority"), *((value, f"{name} priority") for value, name in priority_lines())],
                label="Change the priority of all these jobs",
                value="",
                on_change=Bulk.ask_priority,
            ),
            button(
                rx.cond(JobsFilter.chosen["state"] == "cancelled", "Retry cancelled", "Retry failed"),
                icon="rotate-ccw",
                look="compact",
                on_click=Bulk.ask_retry,
            ),
            button("Cancel all", icon="x", look="danger compact", on_click=Bulk.ask_cancel),
            class_name="bulk",
            role="group",
            custom_attrs={"aria-label": "Change all these jobs"},
        ),
    )  # fmt: skip
