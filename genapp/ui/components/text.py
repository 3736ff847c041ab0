"""Words: joined texts, links, badges, times that count on in the browser."""

from datetime import datetime
from typing import Any

import reflex as rx
from reflex_components_core.el.element import Element
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

TextLike = str | rx.Var[str]
Moment = int | datetime | None


def joined(*parts: TextLike) -> TextLike:
    """The parts as one text; plain when all of them are plain."""
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    whole = rx.Var.create("").to(str)
    for part in parts:
        whole = whole + part
    return whole


def number(value: rx.Var[int]) -> rx.Var[str]:
    """With thousands parted, as `words.number` writes it."""
    return _in_browser("({}).toLocaleString('en-US')", value)


def counted(count: rx.Var[int], one: str) -> TextLike:
    """A count with its noun, as `words.counted` writes it."""
    return joined(number(count), " ", rx.cond(count == 1, one, f"{one}s"))


def words(name: rx.Var[str]) -> rx.Var[str]:
    """A machine name for people, as `words.words_of` writes it."""
    shown = "name === 'faq' ? 'FAQ' : name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')"
    return _in_browser(f"((name) => {shown})({{}})", name)


def _in_browser(script: str, value: rx.Var) -> rx.Var[str]:
    return rx.Var(_js_expr=script.format(value), _var_type=str, _var_data=value._get_all_var_data()).to(str)


def page_link(*inside: Any, to: TextLike, **props: Any) -> rx.Component:  # Any: children and props of an element
    """A link to another screen; the page is not loaded anew."""
    return ReactRouterLink.create(*inside, to=to, **props)


class PlainLink(Element):
    """A link that the browser itself follows; `rx.el.a` would hand it to the router, which moves no focus."""

    tag = "a"
    href: rx.Var[str]


def place_link(*inside: Any, to: TextLike, **props: Any) -> rx.Component:  # Any: same
    """A link to a place on this page, "#its-id", which gets the focus."""
    return PlainLink.create(*inside, href=to, **props)


def link_button(
    label: TextLike, to: TextLike, *, icon: str = "", look: str = "", **props: Any
) -> rx.Component:  # props: same
    """A link to another screen that looks like a button."""
    picture = [rx.icon(icon, size=15, aria_hidden="true")] if icon else []
    return page_link(*picture, label, to=to, class_name=f"btn {look}".strip(), **props)


def outside_link(label: TextLike, href: TextLike, **props: Any) -> rx.Component:  # props: same
    """A link out of genapp, which learns nothing about where its visitor came from."""
    return rx.el.a(
        label,
        rx.el.span(" (opens in a new tab)", class_name="sr"),
        href=href,
        target="_blank",
        rel="noopener noreferrer",
        **props,
    )


def file_link(label: TextLike, href: TextLike, *, look: str = "") -> rx.Component:
    """A button that downloads a file from the API."""
    picture = rx.icon("download", size=15, aria_hidden="true")
    # The browser's own link: `rx.el.a` would look for a screen of that address instead of asking the server.
    return A.create(picture, label, href=href, download=True, class_name=f"btn {look}".strip())


def back_link(label: str, to: str) -> rx.Component:
    """The way back to a list."""
    return page_link(rx.icon("arrow-left", size=14, aria_hidden="true"), label, to=to, class_name="back")


def badge(label: TextLike, tone: TextLike, *, live: bool | rx.Var[bool] = False) -> rx.Component:
    """Colour, sign and word together, so that none stands alone; the dot breathes while something runs."""
    return rx.el.span(
        rx.el.span(class_name=joined(rx.cond(live, "dot live fill-", "dot fill-"), tone), aria_hidden="true"),
        label,
        class_name=joined("badge tone-", tone),
    )


def plain_badge(label: TextLike, tone: TextLike) -> rx.Component:
    """A pill without a dot, for verdicts and levels."""
    return rx.el.span(label, class_name=joined("badge tone-", tone))


def priority_badge(priority: TextLike, label: TextLike) -> rx.Component:
    """Three bars, as many filled as the priority is high, and its name."""
    return rx.el.span(
        rx.el.span(rx.el.i(), rx.el.i(), rx.el.i(), class_name="prio-bars", aria_hidden="true"),
        label,
        class_name=joined("prio ", priority),
    )


_SINCE = """
const sinceUnits = [[86400, "d"], [3600, "h"], [60, "min"]];
function sinceAgo(seconds) {
  if (seconds < 10) return "just now";
  if (seconds < 60) return Math.floor(seconds / 10) * 10 + " s ago";
  for (const [size, name] of sinceUnits) if (seconds >= size) return Math.floor(seconds / size) + " " + name + " ago";
}
function sinceElapsed(seconds) {
  if (seconds < 60) return Math.floor(seconds) + " s";
  const two = (value) => String(Math.floor(value)).padStart(2, "0");
  if (seconds < 3600) return Math.floor(seconds / 60) + ":" + two(seconds % 60) + " min";
  return Math.floor(seconds / 3600) + ":" + two((seconds % 3600) / 60) + " h";
}
export function GenappSince({ at, mode, ...rest }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), mode === "elapsed" ? 1000 : 10000);
    return () => clearInterval(timer);
  }, [at, mode]);
  if (!at || !now) return createElement("span", rest, "\\u00a0");
  const moment = new Date(typeof at === "string" ? at.replace(" ", "T") : at);  // a datetime comes as Python writes it
  const seconds = Math.max(0, (now - moment) / 1000);
  const said =
    mode === "elapsed" ? sinceElapsed(seconds)
    : mode === "clock" ? moment.toLocaleTimeString([], { hour12: false })
    : mode === "date" ? moment.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })
    : sinceAgo(seconds);
  return createElement("time", { dateTime: moment.toISOString(), title: moment.toLocaleString(), ...rest }, said);
}
"""


class Since(rx.Component):
    """A moment (milliseconds or a datetime), said as `mode`: ago, elapsed, clock or date. 0 and None show nothing.

    It counts on in the browser, in its own zone, so that rows need not be sent again for it.
    """

    tag = "GenappSince"

    at: rx.Var[Moment]
    mode: rx.Var[str]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useState", "useEffect", "createElement"]}

    def add_custom_code(self) -> list[str]:
        return [_SINCE]


def ago(at: rx.Var[Moment], **props: Any) -> rx.Component:  # Any: props of the element
    """How long ago: "3 min ago"."""
    return Since.create(at=at, mode="ago", **props)


def elapsed(at: rx.Var[Moment], **props: Any) -> rx.Component:  # Any: same
    """How long it has been going on, counting: "12 s"."""
    return Since.create(at=at, mode="elapsed", **props)


def clock(at: rx.Var[Moment], **props: Any) -> rx.Component:  # Any: same
    """The time of day: "14:03:22"."""
    return Since.create(at=at, mode="clock", **props)


def date(at: rx.Var[Moment], **props: Any) -> rx.Component:  # Any: same
    """Date and time: "24 Nov 2026, 14:03"."""
    return Since.create(at=at, mode="date", **props)
