"""Every job, filtered, searched and paged on the server; the lines that are seen are live."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp import words as show
from genapp.page import PageType
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.actions import Bulk, PauseActions
from genapp.ui.screens.jobs.state import JobsFilter, JobsLive
from genapp.ui.shapes import priority_lines
from genapp.ui.template import page, page_head
from genapp.ui.theme import STATE_LABELS

_PAGING = JobsLive.paging
_STATES = [("", "All states"), *[(state.value, label) for state, label in STATE_LABELS.items()]]
_PRIORITIES = [("", "All priorities"), *priority_lines()]
_TYPES = [("", "All page types"), *[(kind.value, show.words_of(kind.value)) for kind in PageType]]


def jobs() -> rx.Component:
    return page(
        page_head(
            "Jobs",
            "Every page that was asked for, newest first.",
            ui.link_button("Generate a page", paths.GENERATE, icon="plus", look="primary"),
        ),
        ui.panel(_filters(), _narrowed(), _bulk_bar(), _list(), ui.pager(_PAGING), label="Jobs"),
        active=paths.JOBS,
    )


def _filters() -> rx.Component:
    chosen = JobsFilter.chosen
    return rx.el.div(
        rx.el.div(
            rx.icon("search", size=15, aria_hidden="true"),
            ui.typed(
                chosen["q"],
                lambda value: JobsFilter.choose("q", value),
                wait_ms=250,
                label="Search jobs",
                type="search",
                placeholder="Search keyword, address or id",
                max_length=120,
            ),
            class_name="search",
            role="search",
        ),
        *[
            ui.select(
                options,
                label=label,
                value=chosen[name],
                on_change=lambda value, name=name: JobsFilter.choose(name, value),
            )
            for name, label, options in (
                ("state", "State", _STATES),
                ("priority", "Priority", _PRIORITIES),
                ("type", "Page type", _TYPES),
            )
        ],
        class_name="filters",
    )


def _narrowed() -> rx.Component:
    """A batch or a cause that the list is narrowed to, each with the way out of it."""
    chosen = JobsFilter.chosen
    return rx.cond(
        (chosen["batch"] != "") | (chosen["error"] != ""),
        rx.el.div(
            rx.cond(chosen["batch"] != "", _of_batch(chosen["batch"])),
            rx.cond(chosen["error"] != "", _chip("error", ui.joined("Cause: ", chosen["error"]))),
            class_name="filters pills narrowed",
        ),
    )


def _of_batch(batch: rx.Var[str]) -> rx.Component:
    return rx.fragment(
        _chip("batch", ui.joined("Batch ", batch)),
        ui.button("Pause batch", icon="pause", look="compact", on_click=PauseActions.ask("batch", batch)),
        ui.link_button("Limit batch", ui.joined(paths.SETTINGS, "?batch=", batch), icon="gauge", look="compact"),
    )


def _chip(name: str, text: ui.TextLike) -> rx.Component:
    return rx.el.button(
        rx.el.span(text, class_name="cut"),
        rx.icon("x", size=13, aria_hidden="true"),
        rx.el.span(" (show all again)", class_name="sr"),
        type="button",
        on_click=JobsFilter.choose(name, ""),
        class_name="pill",
        custom_attrs={"aria-pressed": "true"},
    )


def _bulk_bar() -> rx.Component:
    """Always about all pages of the list, as it is filtered."""
    return rx.cond(
        _PAGING.known & ~_PAGING.empty,
        rx.el.div(
            rx.el.span(ui.joined(rx.cond(_PAGING.narrowed, "What matches: ", "All jobs: "), _PAGING.total),
                       class_name="bulk-what num"),
            ui.select(
                [("", "Change priority"), *((value, f"{name} priority") for value, name in priority_lines())],
                label="Change the priority of all these jobs",
                value="",
                on_change=Bulk.ask_priority,
            ),
            ui.button(
                rx.cond(JobsFilter.chosen["state"] == "cancelled", "Retry cancelled", "Retry failed"),
                icon="rotate-ccw",
                look="compact",
                on_click=Bulk.ask_retry,
            ),
            ui.button("Cancel all", icon="x", look="danger compact", on_click=Bulk.ask_cancel),
            class_name="bulk",
            role="group",
            custom_attrs={"aria-label": "Change all these jobs"},
        ),
    )  # fmt: skip


def _list() -> rx.Component:
    return rx.cond(_PAGING.known, rx.cond(_PAGING.empty, _nothing(), ui.job_table(JobsLive.rows)), ui.loading_rows(10))


def _nothing() -> rx.Component:
    return rx.cond(
        _PAGING.narrowed,
        ui.empty_state(
            "search-x",
            "No job matches",
            "Nothing fits this filter and search. Take a part of it away to see more.",
            ui.link_button("Show all jobs", paths.JOBS),
        ),
        ui.empty_state(
            "list",
            "No job yet",
            "Jobs appear here as soon as a page is submitted, from this screen, the command line or the API.",
            ui.link_button("Generate a page", paths.GENERATE, icon="plus", look="primary"),
        ),
    )
