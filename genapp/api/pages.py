"""The few pages that are not Reflex's: sign-in and refusals. One file, no script, nothing fetched."""

import base64
import hashlib
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

STYLE: Final = """
:root { color-scheme: light dark; --text: #15171c; --soft: #474d5a; --line: #cfd3dc; --back: #f6f7f9;
  --card: #ffffff; --accent: #3551cf; --on-accent: #ffffff }
@media (prefers-color-scheme: dark) {
  :root { --text: #eceef2; --soft: #b4bac7; --line: #3a404c; --back: #0d0e12; --card: #14161b;
    --accent: #a9b8ff; --on-accent: #0d0e12 }
}
body { margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.6 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif }
main { box-sizing: border-box; max-width: 30rem; margin: 12vh auto 0; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px }
@media (max-width: 34rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; padding: 2rem 1.25rem } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1rem } .soft { margin-top: .35rem; color: var(--soft) }
code { font: .9em/1.5 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px; padding: .1em .35em;
  white-space: nowrap }
label { display: block; font-weight: 600; margin: 1.5rem 0 .35rem }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .55rem .7rem; color: inherit; background: none;
  border: 1px solid var(--soft); border-radius: 6px }
button { font: inherit; font-weight: 600; margin: .75rem 0 0; padding: .55rem 1.1rem; border: 0; border-radius: 6px;
  color: var(--on-accent); background: var(--accent); cursor: pointer }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SIGN_IN_FORM: Final = """
<form method="get" action="/sign-in" autocomplete="off">
  <label for="token">Sign-in link</label>
  <input id="token" name="token" type="password" required spellcheck="false" aria-describedby="help">
  <p class="soft" id="help">Paste the whole link, or only what stands behind <code>token=</code></p>
  <button>Sign in</button>
</form>
"""
WHERE_FROM: Final = (
    "genapp prints a sign-in link in the terminal when it starts. Open that link, or paste it here. "
    "A link works once; for a new one, run"
)


def sign_in_page(*, status: int = 401, title: str = "Sign in to genapp", reason: str = "") -> HTMLResponse:
    """What everybody without a session sees, whatever he asked for."""
    first = f"<p>{escape(reason)}</p>" if reason else ""
    return page(title, f"{first}<p>{WHERE_FROM} <code>genapp link</code>.</p>{SIGN_IN_FORM}", status=status)


def refusal_page(title: str, what_to_do: str, *, status: int) -> HTMLResponse:
    return page(title, f"<p>{escape(what_to_do)}</p>", status=status)


def page(title: str, body: str, *, status: int) -> HTMLResponse:
    """`title` is escaped; `body` is ours."""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, status, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})
