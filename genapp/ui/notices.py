"""Short messages to the person at a tab.

Reflex's own `rx.toast` sends JavaScript that the browser has to evaluate, which our content security policy forbids.
A notice is data: handlers return `notice(...)`, and `notices()`, which stands once in the page frame, shows it.
"""

from typing import Any, Literal, TypedDict, cast

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right
from genapp.ui.marks import marked
from genapp.ui.session_watch import SessionWatch

Level = Literal["success", "info", "warning", "error"]


class Notice(TypedDict):
    """What the newest notice says; a new `number` makes the browser show it."""

    number: int
    level: str
    title: str
    text: str


class Notices(rx.State):
    """The newest notice of this tab."""

    latest: Notice = Notice(number=0, level="info", title="", text="")

    @rx.event
    @marked(Right.ANYONE)
    def show(self, level: str, title: str, text: str) -> None:
        """Anyone may call it: it shows a text to nobody but the caller."""
        self.latest = {
            "number": self.latest["number"] + 1,
            "level": level if level in {"success", "info", "warning", "error"} else "info",
            "title": title[:500],
            "text": text[:1_000],
        }


def notice(level: Level, title: str, text: str = "") -> EventSpec:
    """Return (or yield) it from a handler: the person sees `title`, and `text` below it."""
    return cast(EventSpec, Notices.show(level, title, text))  # a handler that is called on the class


class NoticeBell(rx.Component):
    """Draws nothing; hands each new notice to the toaster that `rx.App` puts on every page."""

    tag = None

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"], "sonner": ["toast"]}

    def add_hooks(self) -> list[str | rx.Var]:
        latest = cast(rx.Var, Notices.latest)  # a state's field is a Var on the class
        script = f"""
        const notice = {latest!s};
        useEffect(() => {{
          if (notice && notice.number > 0) {{
            toast[notice.level](notice.title, {{description: notice.text, id: "notice-" + notice.number}});
          }}
        }}, [notice?.number]);
        """
        return [rx.Var(script, _var_data=latest._get_all_var_data())]


def notices() -> rx.Component:
    """Place it once per page, in the page frame; it also notices when the session has ended."""
    return rx.fragment(NoticeBell.create(), SessionWatch.create())
