"""What the browser does when its session ended: shows the sign-in page, instead of trying to reconnect for ever."""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import connection_errors_count
from reflex_components_core.el.element import Element

SIGN_OUT: str = "/sign-out"


class SessionWatch(rx.Component):
    """Draws nothing; when the link to the server fails, it asks whether somebody is still signed in."""

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


def sign_out_form(*inside: rx.Component, **props: Any) -> rx.Component:  # Any: as Reflex's components take them
    """Put a submit button inside: it ends the session and shows the sign-in page."""
    return PlainForm.create(*inside, method="post", action=SIGN_OUT, **props)
