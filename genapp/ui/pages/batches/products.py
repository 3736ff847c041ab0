"""Product data on the Batches screen: what is loaded, and the place to load a feed."""

import reflex as rx

from genapp.ui.components.buttons import button, icon_button
from genapp.ui.components.callout import list_callout
from genapp.ui.components.cards import card
from genapp.ui.components.clock import ago
from genapp.ui.components.drop_zone import ACCEPTED, drop_zone
from genapp.ui.components.field import typed
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.products import FeedLine, ProductData

NOTE = "Loaded once, joined to every page handed in later: counts, prices and facts come from data."
WHAT_FOR = (
    "Load an export of your shop or a Merchant feed, and pages find their products in it by category, address, handle "
    "or SKU."
)
FORMATS = "Shopify, WooCommerce, Google Merchant (XML too), or a table with names. A feed of the same name is replaced."


def product_data() -> rx.Component:
    return card(
        _feeds(),
        _said(),
        rx.cond(ProductData.adding, _place()),
        title="Product data",
        note=NOTE,
        end=button(
            rx.cond(ProductData.adding, "Close", "Load a feed"),
            look="compact",
            on_click=ProductData.add,
            disabled=ProductData.loading,
            custom_attrs={"aria-expanded": ProductData.adding.to_string()},
        ),
    )


def _feeds() -> rx.Component:
    return rx.cond(
        ProductData.known,
        rx.cond(
            ProductData.rows.length() > 0,
            rx.el.ul(
                rx.foreach(ProductData.rows, lambda line: feed_line(line=line, key=line.name)), class_name="feeds"
            ),
            rx.el.p(rx.icon("package", size=16, aria_hidden="true"), WHAT_FOR, class_name="small soft feeds-none"),
        ),
        loading_rows(1),
    )


@rx.memo
def feed_line(line: rx.Var[FeedLine], rest: rx.RestProp) -> rx.Component:
    """One feed, with the button that removes it."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(line.name, class_name="small strong cut"),
            rx.el.div(line.note, class_name="tiny muted cut"),
            class_name="td",
        ),
        rx.el.span(line.count, class_name="small num"),
        ago(line.at, class_name="small muted feed-when"),
        icon_button("trash-2", joined("Remove ", line.name), on_click=ProductData.ask_remove(line.name)),
        rest,
        class_name="feed-line",
    )


def _said() -> rx.Component:
    refused, told = ProductData.refused, ProductData.told
    return rx.fragment(
        list_callout("bad", "file-x", "The file was not loaded; nothing was changed", refused, look="feed-part"),
        list_callout(
            "warn", "circle-help", "Loaded, but not all of it could be read", told, look="feed-part", role="status"
        ),
    )


def _place() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label("Currency of plain prices", html_for="feed-currency", class_name="field-label"),
            typed(
                ProductData.currency,
                ProductData.give_currency,
                wait_ms=200,
                id="feed-currency",
                placeholder="EUR",
                max_length=3,
                auto_complete="off",
            ),
            rx.el.span("Shops often export prices without one.", class_name="field-help"),
            class_name="field feed-currency",
        ),
        drop_zone(
            kind="products",
            title="Drop the product file here",
            note=FORMATS,
            accept=f"{ACCEPTED},.xml",
            on_stored=ProductData.stored,
        ),
        rx.el.div(
            rx.cond(ProductData.loading, "Reading and storing the products", ""),
            role="status",
            class_name="small muted",
        ),
        class_name="feed-part feed-place",
    )
