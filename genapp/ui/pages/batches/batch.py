"""One batch: how far it is, what it costs, how it went, its pages, and the way to the shop."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.badges import badge
from genapp.ui.components.bars import progress_bar
from genapp.ui.components.buttons import button, chip, chips
from genapp.ui.components.callout import callout
from genapp.ui.components.cards import card, panel, points
from genapp.ui.components.clock import date, elapsed
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.job_table import job_table
from genapp.ui.components.links import back_link, file_link, link_button
from genapp.ui.components.pager import pager
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.stat_tile import stat_tile
from genapp.ui.components.text import joined
from genapp.ui.pages.batches.export_menu import export_menu
from genapp.ui.pages.batches.pictures import causes, over_time, scores
from genapp.ui.states.batch import BatchActions, BatchLive, BatchPages
from genapp.ui.states.release import Release
from genapp.ui.states.rows import Share
from genapp.ui.template import page, page_head

HEAD = BatchLive.head
PAGING = BatchPages.paging


def batch() -> rx.Component:
    return page(
        back_link("Batches", paths.BATCHES),
        rx.cond(HEAD.missing, _gone(), rx.cond(HEAD.known, _batch(), card(loading_rows(6)))),
        active=paths.BATCHES,
    )


def _gone() -> rx.Component:
    return empty_state(
        "search-x", "There is no such batch", "Its address may be cut off.", link_button("All batches", paths.BATCHES)
    )


def _batch() -> rx.Component:
    return rx.fragment(
        page_head(HEAD.name, "", _actions()),
        rx.el.div(
            badge(HEAD.state_label, HEAD.tone, live=HEAD.live),
            rx.el.span(joined("Started by ", HEAD.by), class_name="small soft"),
            date(HEAD.at, class_name="small soft"),
            class_name="row wrap gap-below",
        ),
        rx.el.div(_notes(), _tiles(), _shares(), _pictures(), _pages(), class_name="stack"),
    )


def _actions() -> rx.Component:
    return rx.fragment(
        rx.cond(
            HEAD.open > 0,
            rx.cond(
                HEAD.paused,
                button("Resume", icon="play", look="primary", on_click=BatchActions.resume),
                button("Pause", icon="pause", on_click=BatchActions.pause),
            ),
        ),
        link_button("Change or retry pages", HEAD.list_href, icon="sliders-horizontal"),
    )


def _notes() -> rx.Component:
    return rx.fragment(
        rx.foreach(HEAD.pauses, lambda text: callout("warn", "circle-pause", text)),
        rx.cond(
            HEAD.held != "",
            callout(
                "hot",
                "flask-conical",
                joined("Look at the sample: ", HEAD.held, " wait for your release"),
                "Open the finished pages below. When they are as you want them, release the rest.",
                end=button("Release the rest", icon="play", look="primary", on_click=Release.ask),
            ),
        ),
        rx.cond(
            HEAD.error_file != "",
            callout(
                "warn",
                "file-warning",
                joined("Not accepted: ", HEAD.refused, " of the file"),
                "Correct them in the error file and drop it in as a new batch.",
                end=file_link("Error file", HEAD.error_file, look="compact"),
            ),
        ),
    )


def _tiles() -> rx.Component:
    return rx.el.dl(
        stat_tile("Done", HEAD.done, of=HEAD.of, note=joined(HEAD.pace, " a minute lately"), tone="good"),
        stat_tile(
            "Time left",
            HEAD.left,
            note=rx.cond(HEAD.took != "", joined("took ", HEAD.took), "at the present pace"),
            foot=rx.cond(
                HEAD.started_at > 0, rx.el.span("Running for ", elapsed(HEAD.started_at), class_name="small muted")
            ),
        ),
        stat_tile("Failed", HEAD.failed.to_string(), note="by cause below", tone="bad"),
        stat_tile(
            "Spent",
            rx.cond(HEAD.free, "nothing", HEAD.spent),
            note=rx.cond(
                HEAD.held_money != "", joined(HEAD.held_money, " held for open calls"), "counted from each call"
            ),
            foot=_budget(),
        ),
        class_name="tiles",
    )


def _budget() -> rx.Component:
    return rx.cond(
        HEAD.budget != "",
        rx.el.div(
            rx.el.div(
                rx.el.div(class_name="fill-active", style={"width": HEAD.budget_used}),
                class_name="bar",
                aria_hidden="true",
            ),
            rx.el.div(joined("of a budget of ", HEAD.budget), class_name="tiny muted"),
            rx.el.div(
                rx.el.input(
                    value=BatchActions.budget,
                    on_change=BatchActions.type_budget,
                    placeholder="new budget",
                    class_name="input",
                    custom_attrs={"aria-label": "New budget"},
                ),
                button("Change", look="compact", on_click=BatchActions.save_budget),
                class_name="row",
            ),
        ),
    )


def _shares() -> rx.Component:
    return card(
        progress_bar(HEAD.percent, tone=HEAD.tone, label="Progress of the batch"),
        chips(rx.foreach(BatchLive.parts, _share), label="Pages by state"),
        points(HEAD.facts, HEAD.estimate, look="light"),
        title="Pages by state",
    )


def _share(share: rx.Var[Share]) -> rx.Component:
    return chip(share, BatchPages.chosen == share.name, BatchActions.show_only(share.name))


def _pictures() -> rx.Component:
    return rx.el.div(over_time(), scores(), causes(), class_name="pictures")


def _pages() -> rx.Component:
    nothing = empty_state("list", "No page here", "No page of this batch is in that state.")
    return panel(
        rx.cond(PAGING.known, rx.cond(PAGING.empty, nothing, job_table(BatchPages.rows)), loading_rows(8)),
        pager(PAGING),
        label="Pages of the batch",
        title="Pages",
        note="Live. Choose a state above to see only those.",
        end=export_menu(),
    )
