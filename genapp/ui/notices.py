"""Short messages to the person at a tab, and how he is told that something went wrong."""

import secrets
from typing import Any, Literal, TypedDict, cast, get_args

import reflex as rx
import structlog
from reflex.event import EventSpec
from reflex_components_core.core.banner import connection_errors_count
from reflex_components_core.el.element import Element

from genapp.access import Right
from genapp.errors import BadInput, GenappError
from genapp.ui.marks import marked

NoticeLevel = Literal["success", "info", "warning", "error"]

log = structlog.get_logger()

_ASK_FOR_HELP = "Try again. If it happens again, look for this id in the log or send it to whoever runs genapp."


class SessionWatch(rx.Component):
    """Draws nothing; when the link to the server fails, it asks whether somebody is still signed in.

    When nobody is, the sign-in page is shown, instead of trying to reconnect for ever.
    """

    def add_imports(self) -> dict[str, Any]:  # Any: as Reflex has it
        return {"react": ["useEffect"]}

    def add_hooks(self) -> list[str | rx.Var]:
        script = f"""
        useEffect(() => {{
          if ({connection_errors_count!s} > 0) {{
            fetch("/api/session", {{cache: "no-store"}})
              .then((answer) => answer.status === 401 && window.location.reload())
              .catch(() => undefined);  // the server is away: the page reconnects by itself
          }}
        }}, [{connection_errors_count!s}]);
        """
        return [rx.Var(script, _var_data=connection_errors_count._get_all_var_data())]


class PlainForm(Element):
    """A form that the browser itself sends; `rx.el.form` would keep it from doing so."""

    tag = "form"
    method: rx.Var[str]
    action: rx.Var[str]


def sign_out_form(button: rx.Component) -> rx.Component:
    """The button, of type submit, ends the session and shows the sign-in page."""
    return PlainForm.create(button, method="post", action="/sign-out")


class Notice(TypedDict):
    """What the newest notice says; a new `number` makes the browser show it."""

    number: int
    level: str
    title: str
    text: str


class Notices(rx.State):
    """The newest notice of this tab.

    Reflex's own `rx.toast` sends JavaScript that the browser has to evaluate, which our content security policy
    forbids. A notice is data: handlers return `notice(...)`, and `notices()`, which stands once in the page frame,
    shows it.
    """

    latest: Notice = Notice(number=0, level="info", title="", text="")

    @rx.event
    @marked(Right.ANYONE)
    def show(self, level: str, title: str, text: str) -> None:
        """Anyone may call it: it shows a text to nobody but the caller."""
        self.latest = {
            "number": self.latest["number"] + 1,
            "level": level if level in get_args(NoticeLevel) else "info",
            "title": title[:500],
            "text": text[:1_000],
        }


def notice(level: NoticeLevel, title: str, text: str = "") -> EventSpec:
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


def tell(error: Exception, where: str) -> EventSpec:
    """The notice for an error: what genapp raises on purpose speaks for itself, the rest gets an id and a log line."""
    if isinstance(error, BadInput):
        return notice("error", "Please check what you entered.", "\n".join(p.message for p in error.problems))
    if isinstance(error, GenappError):
        return notice("error", error.message, error.hint)
    error_id = secrets.token_hex(4)  # short enough to be read out; unique enough for a log
    log.error("ui.handler_failed", handler=where, error_id=error_id, exc_info=error)
    return notice("error", f"Something went wrong (error id {error_id}).", _ASK_FOR_HELP)


def tell_unexpected(exception: Exception) -> EventSpec:
    """For `rx.App(backend_exception_handler=...)`: what went wrong around a handler rather than in it."""
    return tell(exception, "reflex")
