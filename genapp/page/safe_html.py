"""What HTML a page body may hold; text that is clean comes back unchanged."""

from typing import Final

import nh3

ALLOWED_TAGS: Final = frozenset(
    {
        "a", "article", "br", "caption", "data", "div", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4",
        "header", "img", "li", "main", "nav", "ol", "p", "section", "span", "strong", "table", "tbody", "td", "th",
        "thead", "time", "tr", "ul",
    }
)  # fmt: skip
ALLOWED_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"class", "id", "aria-label", "aria-current"},
    "a": {"href", "rel"},
    "data": {"value"},
    "img": {"src", "alt", "loading"},
    "th": {"scope"},
    "time": {"datetime"},
}
ALLOWED_SCHEMES: Final = frozenset({"https", "http"})
"""http too: shops on an internal test server are addressed that way."""


def clean_html(body_html: str) -> str:
    """The body with everything removed that is not on the allow-list."""
    return nh3.clean(
        body_html,
        tags=set(ALLOWED_TAGS),
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
