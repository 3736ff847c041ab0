"""Tabs that live in the browser: no round trip, arrow keys work, the tab list scrolls on a phone."""

from typing import Final

import reflex as rx

from genapp.ui.components.text import Text

LIBRARY: Final = "@radix-ui/react-tabs@1.2.1"


class TabsRoot(rx.Component):
    library = LIBRARY
    tag = "Root"
    alias = "TabsRoot"
    default_value: rx.Var[str]


class TabsList(rx.Component):
    library = LIBRARY
    tag = "List"
    alias = "TabsList"


class TabsTrigger(rx.Component):
    library = LIBRARY
    tag = "Trigger"
    alias = "TabsTrigger"
    value: rx.Var[str]


class TabsContent(rx.Component):
    library = LIBRARY
    tag = "Content"
    alias = "TabsContent"
    value: rx.Var[str]


class Tab:
    """One tab: its name, what it shows, and a count beside its name."""

    def __init__(self, name: str, inside: rx.Component, *, icon: str = "", count: Text | None = None) -> None:
        self.name = name
        self.inside = inside
        self.icon = icon
        self.count = count

    def trigger(self) -> rx.Component:
        number = [] if self.count is None else [rx.el.span(self.count, class_name="count")]
        return TabsTrigger.create(self.name, *number, value=self.name)

    def content(self) -> rx.Component:
        return TabsContent.create(self.inside, value=self.name, class_name="tab-body")


def tabs(*shown: Tab, label: str) -> rx.Component:
    """The first tab is open at the start; `label` names the list for screen readers."""
    return TabsRoot.create(
        TabsList.create(*[tab.trigger() for tab in shown], class_name="tabs", custom_attrs={"aria-label": label}),
        *[tab.content() for tab in shown],
        default_value=shown[0].name,
    )
