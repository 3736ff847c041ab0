"""Where in a long list the screen is, and the ways to its neighbours."""

import reflex as rx

from genapp.ui.components.links import link_button
from genapp.ui.states.jobs import Paging


def pager(paging: rx.Var[Paging]) -> rx.Component:
    return rx.el.nav(
        rx.el.span(paging.span, class_name="num"),
        rx.el.div(
            rx.el.span(paging.pages, class_name="num pager-pages"),
            _step("Newer", "chevron-left", paging.newer),
            _step("Older", "chevron-right", paging.older),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages of the list"},
    )


def _step(label: str, icon: str, href: rx.Var[str]) -> rx.Component:
    """A way to the next part of the list; it keeps its place when there is none."""
    return rx.cond(
        href != "",
        link_button(label, href, icon=icon, look="compact"),
        rx.el.span(
            rx.icon(icon, size=15, aria_hidden="true"),
            label,
            class_name="btn compact",
            custom_attrs={"aria-disabled": "true"},
        ),
    )
