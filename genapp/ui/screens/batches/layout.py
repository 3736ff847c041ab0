"""Batches: drop a file, every batch with how far it is, and the product data."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.services.batches import FeedView
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.screens.batches.state import BatchesLive, BatchLine, HandIn, ProductFeeds
from genapp.ui.template import page, page_head

_PRODUCTS_NOTE = "Loaded once, joined to every page handed in later: counts, prices and facts come from data."
_WHAT_FOR = (
    "Load an export of your shop or a Merchant feed, and pages find their products in it by category, address, handle "
    "or SKU."
)
_FORMATS = (
    "Shopify, WooCommerce, Google Merchant (XML too), or a table with names. A feed of the same name is replaced."
)
_PAGING = BatchesLive.paging
_NOTE = "CSV, TSV, XLSX, ODS or JSON Lines, up to 50 MB and 100,000 rows. Nothing is spent before you say so."


def batches() -> rx.Component:
    return page(
        page_head(
            "Batches",
            "Many pages from one file: checked first, then written, then taken to your shop.",
            ui.file_link("Sample file", "/api/sample.csv"),
        ),
        rx.el.div(
            ui.card(
                ui.drop_zone(
                    kind="pages", title="Drop a file with your pages here", note=_NOTE, on_stored=HandIn.stored
                )
            ),
            _product_data(),
            ui.panel(_list(), ui.pager(_PAGING), label="Batches"),
            class_name="stack",
        ),
        active=paths.BATCHES,
    )


def _product_data() -> rx.Component:
    return ui.card(
        _feeds(),
        _said(),
        rx.cond(ProductFeeds.adding, _place()),
        title="Product data",
        note=_PRODUCTS_NOTE,
        end=ui.button(
            rx.cond(ProductFeeds.adding, "Close", "Load a feed"),
            look="compact",
            on_click=ProductFeeds.add,
            disabled=ProductFeeds.loading,
            custom_attrs={"aria-expanded": ProductFeeds.adding.to_string()},
        ),
    )


def _feeds() -> rx.Component:
    return rx.cond(
        ProductFeeds.known,
        rx.cond(
            ProductFeeds.rows.length() > 0,
            rx.el.ul(
                rx.foreach(ProductFeeds.rows, lambda line: feed_line(line=line, key=line.name)), class_name="feeds"
            ),
            rx.el.p(rx.icon("package", size=16, aria_hidden="true"), _WHAT_FOR, class_name="small soft feeds-none"),
        ),
        ui.loading_rows(1),
    )


@rx.memo
def feed_line(line: rx.Var[FeedView], rest: rx.RestProp) -> rx.Component:
    """One feed, with the button that removes it."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(line.name, class_name="small strong cut"),
            rx.el.div(ui.joined(line.format.upper(), " · loaded by ", line.loaded_by), class_name="tiny muted cut"),
            class_name="td",
        ),
        rx.el.span(ui.counted(line.products, "product"), class_name="small num"),
        ui.ago(line.loaded_at, class_name="small muted feed-when"),
        ui.icon_button("trash-2", ui.joined("Remove ", line.name), on_click=ProductFeeds.ask_remove(line.name)),
        rest,
        class_name="feed-line",
    )


def _said() -> rx.Component:
    refused, told = ProductFeeds.refused, ProductFeeds.told
    return rx.fragment(
        ui.list_callout("bad", "file-x", "The file was not loaded; nothing was changed", refused, look="feed-part"),
        ui.list_callout(
            "warn", "circle-help", "Loaded, but not all of it could be read", told, look="feed-part", role="status"
        ),
    )


def _place() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Currency of plain prices", html_for="feed-currency", class_name="field-label"),
            ui.typed(
                ProductFeeds.currency,
                ProductFeeds.give_currency,
                wait_ms=200,
                id="feed-currency",
                placeholder="EUR",
                max_length=3,
            ),
            rx.el.span("Shops often export prices without one.", class_name="field-help"),
            class_name="field feed-currency",
        ),
        ui.drop_zone(
            kind="products",
            title="Drop the product file here",
            note=_FORMATS,
            accept=f"{ui.ACCEPTED},.xml",
            on_stored=ProductFeeds.stored,
        ),
        rx.el.div(
            rx.cond(ProductFeeds.loading, "Reading and storing the products", ""),
            role="status",
            class_name="small muted",
        ),
        class_name="feed-part feed-place",
    )


def _list() -> rx.Component:
    return rx.cond(_PAGING.known, rx.cond(_PAGING.empty, _nothing(), _lines()), ui.loading_rows(4))


def _nothing() -> rx.Component:
    return ui.empty_state(
        "layers",
        "No batch yet",
        "Drop a file above. You see every row, what is wrong with it and what it will cost before anything is written.",
    )


def _lines() -> rx.Component:
    names = ("Batch", "State", "Progress", "")
    return ui.table("batch-cols", names, BatchesLive.rows, lambda line: batch_list_line(line=line, key=line.id))


@rx.memo
def batch_list_line(line: rx.Var[BatchLine], rest: rx.RestProp) -> rx.Component:
    """One batch; the link covers the whole line."""
    return rx.el.li(
        ui.name_cell(line.name, line.note, line.href),
        rx.el.div(ui.badge(line.state_label, line.tone, live=line.live), class_name="td td-state"),
        rx.el.div(
            rx.el.div(
                line.done,
                rx.cond(line.failed != "", rx.el.span(ui.joined(" · ", line.failed), class_name="bad")),
                class_name="line-doing cut",
            ),
            ui.progress_bar(line.percent, tone=line.tone, label=ui.joined("Progress of ", line.name)),
            class_name="td td-bar",
        ),
        rx.el.div(ui.ago(line.at), class_name="td td-when end small muted"),
        rest,
        class_name="tr body batch-cols",
    )
