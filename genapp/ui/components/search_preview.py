"""The page as a search result, cut where a search engine cuts it."""

import reflex as rx

from genapp.ui.components.text import Text


def search_preview(*, title: Text, description: Text, site: Text, crumbs: Text) -> rx.Component:
    """Titles are cut at 600 pixels and descriptions after two lines, as on a wide screen."""
    return rx.el.figure(
        rx.el.div(
            rx.el.span(rx.icon("globe", size=14), class_name="serp-icon", aria_hidden="true"),
            rx.el.div(
                rx.el.div(site, class_name="serp-host cut"), rx.el.div(crumbs, class_name="muted cut"), class_name="td"
            ),
            class_name="serp-site",
        ),
        rx.el.div(title, class_name="serp-title"),
        rx.el.div(description, class_name="serp-text"),
        class_name="serp",
        custom_attrs={"aria-label": "Search result preview"},
    )
