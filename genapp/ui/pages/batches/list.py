"""Batches: drop a file, and every batch with how far it is."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.badges import badge
from genapp.ui.components.bars import progress_bar
from genapp.ui.components.cards import card, panel
from genapp.ui.components.clock import ago
from genapp.ui.components.drop_zone import drop_zone
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.job_table import name_cell, table
from genapp.ui.components.links import file_link
from genapp.ui.components.pager import pager
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.pages.batches.products import product_data
from genapp.ui.states.batches import BatchesLive, BatchLine, HandIn
from genapp.ui.template import page, page_head

PAGING = BatchesLive.paging
NOTE = "CSV, TSV, XLSX, ODS or JSON Lines, up to 50 MB and 100,000 rows. Nothing is spent before you say so."


def batches() -> rx.Component:
    return page(
        page_head(
            "Batches",
            "Many pages from one file: checked first, then written, then taken to your shop.",
            file_link("Sample file", "/api/sample.csv"),
        ),
        rx.el.div(
            card(drop_zone(kind="pages", title="Drop a file with your pages here", note=NOTE, on_stored=HandIn.stored)),
            product_data(),
            panel(_list(), pager(PAGING), label="Batches"),
            class_name="stack",
        ),
        active=paths.BATCHES,
    )


def _list() -> rx.Component:
    return rx.cond(PAGING.known, rx.cond(PAGING.empty, _nothing(), _lines()), loading_rows(4))


def _lines() -> rx.Component:
    names = ("Batch", "State", "Progress", "")
    return table("batch-cols", names, BatchesLive.rows, lambda line: batch_list_line(line=line, key=line.id))


@rx.memo
def batch_list_line(line: rx.Var[BatchLine], rest: rx.RestProp) -> rx.Component:
    """One batch; the link covers the whole line."""
    return rx.el.li(
        name_cell(line.name, line.note, line.href),
        rx.el.div(badge(line.state_label, line.tone, live=line.live), class_name="td td-state"),
        rx.el.div(
            rx.el.div(
                line.done,
                rx.cond(line.failed != "", rx.el.span(joined(" · ", line.failed), class_name="bad")),
                class_name="line-doing cut",
            ),
            progress_bar(line.percent, tone=line.tone, label=joined("Progress of ", line.name)),
            class_name="td td-bar",
        ),
        rx.el.div(ago(line.at), class_name="td td-when end small muted"),
        rest,
        class_name="tr body batch-cols",
    )


def _nothing() -> rx.Component:
    return empty_state(
        "layers",
        "No batch yet",
        "Drop a file above. You see every row, what is wrong with it and what it will cost before anything is written.",
    )
