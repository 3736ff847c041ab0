"""The blocks of a screen: cards, callouts, tiles, tabs, and what stands where nothing is yet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from genapp.ui.components.text import TextLike, joined, place_link
from genapp.ui.shapes import Pair


def card(
    *inside: rx.Component,
    title: TextLike = "",
    note: TextLike = "",
    end: rx.Component | None = None,
    flush: bool = False,
) -> rx.Component:
    """A titled box; `flush` lets its content reach the edges, as tables want."""
    head = [_head(title, note, end)] if title else []
    return rx.el.section(
        *head, rx.el.div(*inside, class_name="card-body flush" if flush else "card-body"), class_name="card"
    )


def panel(
    *inside: rx.Component, label: str, title: TextLike = "", note: TextLike = "", end: rx.Component | None = None
) -> rx.Component:
    """A card that is a region of its own, such as a list with its pager; what is inside reaches the edges."""
    head = [_head(title, note, end)] if title else []
    return rx.el.section(*head, *inside, class_name="card", custom_attrs={"aria-label": label})


def _head(title: TextLike, note: TextLike, end: rx.Component | None) -> rx.Component:
    words = [rx.el.h2(title)]
    if not isinstance(note, str) or note:
        words.append(rx.el.p(note))
    return rx.el.header(rx.el.div(*words), *([end] if end else []), class_name="card-head")


def stack(*inside: Any, tight: bool = False) -> rx.Component:  # Any: children of an element
    """Parts of a screen below each other."""
    return rx.el.div(*inside, class_name="stack tight" if tight else "stack")


def points(
    *lists: rx.Var[list[Pair]], look: str = "", value_look: str = "", more: Sequence[rx.Component] = ()
) -> rx.Component:
    """Names with their values, below each other; `more` are further `point`s."""
    return rx.el.dl(
        *[rx.foreach(pairs, lambda pair: point(pair.name, pair.value, value_look, key=pair.name)) for pairs in lists],
        *more,
        class_name=f"points {look}".strip(),
    )


def point(
    name: TextLike, value: TextLike, value_look: str = "", **props: Any
) -> rx.Component:  # Any: props of a fragment
    look = {"class_name": value_look} if value_look else {}
    return rx.fragment(rx.el.dt(name), rx.el.dd(value, **look), **props)


def callout(
    tone: str,
    icon: str,
    title: TextLike,
    *text: rx.Component | TextLike,
    end: rx.Component | None = None,
    role: str = "status",
) -> rx.Component:
    """A sentence that must be seen, with what explains it below."""
    return rx.el.div(
        rx.icon(icon, size=18, aria_hidden="true"),
        rx.el.div(
            rx.el.div(title, class_name="callout-title"), *[rx.el.div(part, class_name="callout-text") for part in text]
        ),
        *([rx.el.div(end, class_name="callout-end")] if end else []),
        role=role,
        class_name=f"callout {tone}",
    )


def error_callout(
    sentence: TextLike, *, hint: TextLike = "", error_id: TextLike = "", end: rx.Component | None = None
) -> rx.Component:
    """What went wrong, what to do about it, and the id under which the log has it."""
    return callout(
        "bad",
        "circle-alert",
        sentence,
        hint,
        rx.cond(
            error_id != "", rx.el.span("Error id ", rx.el.span(error_id, class_name="mono"), class_name="tiny muted")
        ),
        end=end,
        role="alert",
    )


def list_callout(
    tone: str,
    icon: str,
    title: TextLike,
    lines: rx.Var[list],
    line: Callable[[rx.Var], rx.Component] = lambda text: rx.el.li(text, key=text),
    *,
    look: str = "gap-below",
    role: str = "alert",
) -> rx.Component:
    """The same with sentences below it; nothing when there is none."""
    told = rx.el.ul(rx.foreach(lines, line), class_name="small")
    return rx.cond(lines.length() > 0, rx.el.div(callout(tone, icon, title, told, role=role), class_name=look))


def field_summary(title: TextLike, summary: rx.Var[list[dict[str, str]]]) -> rx.Component:
    """What is wrong in a form, all of it, with the way to each field."""

    def line(one: rx.Var) -> rx.Component:
        return rx.el.li(place_link(one["label"], to=one["href"], class_name="plain-link"), key=one["href"])

    return list_callout("bad", "circle-alert", title, summary, line)


def no_workers(none_alive: rx.Var[bool]) -> rx.Component:
    return rx.cond(
        none_alive,
        callout(
            "warn",
            "triangle-alert",
            "No worker is running, so no job can start.",
            "Start genapp with `genapp up`, or add a worker with `genapp worker`.",
        ),
    )


def empty_state(icon: str, title: TextLike, text: TextLike, *actions: rx.Component) -> rx.Component:
    """What stands where there is nothing yet: what it is for and how to begin."""
    return rx.el.div(
        rx.el.div(rx.icon(icon, size=22), class_name="empty-mark", aria_hidden="true"),
        rx.el.h3(title),
        rx.el.p(text),
        *actions,
        class_name="empty",
    )


def bone(*, width: str = "100%", height: str = "14px") -> rx.Component:
    """A grey shape in the size of what is coming, so that nothing jumps when it comes."""
    return rx.el.div(class_name="bone", style={"width": width, "height": height})


def loading_rows(count: int = 6) -> rx.Component:
    """Rows of a table that is being read."""
    return _loading(
        rx.el.div(bone(width=f"{46 - 4 * (index % 4)}%"), bone(width="24%", height="12px"), class_name="bone-row")
        for index in range(count)
    )


def loading_block(lines: int = 4) -> rx.Component:
    """A part of a screen that is being read."""
    return _loading((bone(width=f"{94 - 13 * (index % 3)}%") for index in range(lines)), class_name="bone-block")


def _loading(bones: Iterable[rx.Component], **props: str) -> rx.Component:
    return rx.el.div(*bones, rx.el.span("Loading", class_name="sr"), role="status", **props)


def stat_tile(
    label: str,
    value: TextLike,
    *,
    of: TextLike = "",
    note: TextLike = "",
    tone: str = "",
    foot: rx.Component | None = None,
) -> rx.Component:
    """One figure with what it means; its height stays the same whatever it says."""
    dot = [rx.el.span(class_name=joined("dot-sm fill-", tone), aria_hidden="true")] if tone else []
    total = [] if isinstance(of, str) and not of else [rx.el.small(of)]
    return rx.el.div(
        rx.el.dt(*dot, label, class_name="tile-label"),
        rx.el.dd(
            rx.el.div(value, *total, class_name="tile-value"),
            rx.el.div(note, class_name="tile-note cut"),
            *([rx.el.div(foot, class_name="tile-foot")] if foot else []),
        ),
        class_name="card tile",
    )


_LIBRARY: Final = "@radix-ui/react-tabs@1.2.1"


class TabsRoot(rx.Component):
    library = _LIBRARY
    tag = "Root"
    alias = "TabsRoot"
    default_value: rx.Var[str]


class TabsList(rx.Component):
    library = _LIBRARY
    tag = "List"
    alias = "TabsList"


class TabsTrigger(rx.Component):
    library = _LIBRARY
    tag = "Trigger"
    alias = "TabsTrigger"
    value: rx.Var[str]


class TabsContent(rx.Component):
    library = _LIBRARY
    tag = "Content"
    alias = "TabsContent"
    value: rx.Var[str]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name, what it shows, and a count beside its name."""

    name: str
    inside: rx.Component
    count: TextLike | None = None

    def trigger(self) -> rx.Component:
        number = [] if self.count is None else [rx.el.span(self.count, class_name="count")]
        return TabsTrigger.create(self.name, *number, value=self.name)


def tabs(*shown: Tab, label: str) -> rx.Component:
    """They live in the browser: no round trip, arrow keys work, the list of them scrolls on a phone.

    The first tab is open at the start; `label` names the list for screen readers.
    """
    return TabsRoot.create(
        TabsList.create(*[tab.trigger() for tab in shown], class_name="tabs", custom_attrs={"aria-label": label}),
        *[TabsContent.create(tab.inside, value=tab.name, class_name="tab-body") for tab in shown],
        default_value=shown[0].name,
    )
