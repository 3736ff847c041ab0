"""Links: between screens without a reload, out of genapp, and ones that look like buttons."""

from typing import Any

import reflex as rx
from reflex_components_core.el.element import Element
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from genapp.ui.components.text import Text


def page_link(*inside: Any, to: Text, **props: Any) -> rx.Component:  # Any: children and props of an element
    """A link to another screen; the page is not loaded anew."""
    return ReactRouterLink.create(*inside, to=to, **props)


class PlainLink(Element):
    """A link that the browser itself follows; `rx.el.a` would hand it to the router, which moves no focus."""

    tag = "a"
    href: rx.Var[str]


def place_link(*inside: Any, to: Text, **props: Any) -> rx.Component:  # Any: same
    """A link to a place on this page, "#its-id", which gets the focus."""
    return PlainLink.create(*inside, href=to, **props)


def link_button(label: Text, to: Text, *, icon: str = "", look: str = "", **props: Any) -> rx.Component:  # props: same
    """A link to another screen that looks like a button."""
    picture = [rx.icon(icon, size=15, aria_hidden="true")] if icon else []
    return page_link(*picture, label, to=to, class_name=f"btn {look}".strip(), **props)


def outside_link(label: Text, href: Text, **props: Any) -> rx.Component:  # props: same
    """A link out of genapp, which learns nothing about where its visitor came from."""
    return rx.el.a(
        label,
        rx.el.span(" (opens in a new tab)", class_name="sr"),
        href=href,
        target="_blank",
        rel="noopener noreferrer",
        **props,
    )


def file_link(label: Text, href: Text, *, icon: str = "download", look: str = "") -> rx.Component:
    """A button that downloads a file from the API."""
    picture = rx.icon(icon, size=15, aria_hidden="true")
    return plain_link(picture, label, href=href, download=True, class_name=f"btn {look}".strip())


def plain_link(*inside: Any, href: Text, **props: Any) -> rx.Component:  # Any: children and props of an element
    """The browser's own link: `rx.el.a` would look for a screen of that address instead of asking the server."""
    return A.create(*inside, href=href, **props)


def back_link(label: str, to: str) -> rx.Component:
    """The way back to a list."""
    return page_link(rx.icon("arrow-left", size=14, aria_hidden="true"), label, to=to, class_name="back")
