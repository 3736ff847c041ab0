"""Keeps what is typed into the Generate form in the browser at once, also while the connection is lost.

A state's `rx.SessionStorage` is written when the server answers. What was typed a moment before the web process died
would be gone: its event is lost, and the fields are drawn from the new process. So each keystroke writes the same
entry of the storage, and it is read again when the page is connected.
"""

from typing import Any, Final

import reflex as rx

FORM: Final = "page-form"
STORAGE: Final = "genapp-draft"


class DraftKeeper(rx.Component):
    """Draws nothing; place it once on the page of the form."""

    tag = None

    def add_imports(self) -> dict[str, Any]:  # Any: see `rx.Component`
        return {"react": ["useEffect"]}

    def add_hooks(self) -> list[str | rx.Var]:
        script = f"""
        useEffect(() => {{
          const keep = (event) => {{
            const form = event.target?.form;
            if (form?.id === "{FORM}") {{
              sessionStorage.setItem("{STORAGE}", JSON.stringify(Object.fromEntries(new FormData(form))));
            }}
          }};
          document.addEventListener("input", keep, true);  // before a field can be drawn anew
          return () => document.removeEventListener("input", keep, true);
        }}, []);
        """
        return [rx.Var(script)]
