"""What a page body may hold, cells that a spreadsheet would run, and letters that would hold up whoever reads them."""

import re
import unicodedata
from typing import Final, Literal

import nh3

_MARKS_IN_A_ROW: Final = re.compile(r"[^\w\s]{31,}")
"""Where more accents than any language has may stand on one letter."""
_MOST_ACCENTS: Final = 30
"""As Unicode's own stream-safe form has it (UAX 15)."""
_MARK: Final = "'"
_SIGNS: Final = frozenset("=+-@")
_BREAKS: Final = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_STARTS: Final = ("\t", "\r")
_BLANKS: Final = " \u00a0\n"
_ALLOWED_TAGS: Final = frozenset(
    {
        "a", "article", "br", "caption", "data", "div", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4",
        "header", "img", "li", "main", "nav", "ol", "p", "section", "span", "strong", "table", "tbody", "td", "th",
        "thead", "time", "tr", "ul",
    }
)  # fmt: skip
_ALLOWED_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"class", "id", "aria-label", "aria-current"},
    "a": {"href", "rel"},
    "data": {"value"},
    "main": {"dir"},
    "img": {"src", "alt", "loading"},
    "th": {"scope"},
    "time": {"datetime"},
}
_ALLOWED_SCHEMES: Final = frozenset({"https", "http"})
"""http too: shops on an internal test server are addressed that way."""


def normalized(text: str, form: Literal["NFC", "NFKC", "NFKD"] = "NFC") -> str:
    """One form of every letter; of accents in a row no more than can be meant, as many take quadratic time."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, _MARKS_IN_A_ROW.sub(lambda found: _few_accents(found[0]), text))


def _few_accents(run: str) -> str:
    kept, accents = [], 0
    for sign in run:
        accents = accents + 1 if unicodedata.combining(sign) else 0
        if accents <= _MOST_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def guard(text: str) -> str:
    """The text with a leading ' when a spreadsheet could take it, or a line of it, for a formula."""
    return _MARK + text if _risky(text.lstrip(_MARK)) else text


def unguard(text: str) -> str:
    """What was guarded; every other text comes back unchanged."""
    return text[1:] if text.startswith(_MARK) and _risky(text.lstrip(_MARK)) else text


def _risky(text: str) -> bool:
    return text.lstrip(_BLANKS).startswith(_STARTS) or any(_begins_formula(line) for line in _BREAKS.split(text))


def _begins_formula(line: str) -> bool:
    """Blanks, invisible signs and quotes before it do not help; a full-width sign counts as its plain form."""
    for sign in line:
        if sign.isspace() or sign in "'\"" or unicodedata.category(sign) in ("Cf", "Cc"):
            continue
        return unicodedata.normalize("NFKC", sign)[:1] in _SIGNS
    return False


def clean_html(body_html: str) -> str:
    """The body with everything removed that is not on the allow-list; a clean one comes back unchanged."""
    return nh3.clean(
        body_html,
        tags=set(_ALLOWED_TAGS),
        attributes=_ALLOWED_ATTRIBUTES,
        url_schemes=set(_ALLOWED_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
