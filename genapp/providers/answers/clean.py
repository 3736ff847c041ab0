"""Makes the text of a block plain: no control characters, no Markdown marks, no HTML."""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = frozenset("\u00ad\u200b\u2060\ufeff")
"""Format characters without a use in our languages; joiners (U+200C, U+200D) are kept for those that need them."""
KEPT_FORMAT: Final = frozenset("\u200c\u200d")

_ENTITIES: Final = {"&amp;": "&", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&nbsp;": "\u00a0"}
_ENTITY: Final = re.compile("|".join(map(re.escape, _ENTITIES)))
_INLINE_TAG: Final = re.compile(r"</?(?:b|i|em|strong|u|span)\s*>", re.I)
_BREAK_TAG: Final = re.compile(r"</?(?:p|br)\s*/?>", re.I)
_TAG: Final = re.compile(r"<(?:/?[a-zA-Z]|!|\?)|&lt;/?[a-zA-Z]")
_PAIRED: Final = (
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.S),
    re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)", re.S),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=\S)_(?!\w)"),
    re.compile(r"`([^`\n]+)`"),
    re.compile(r"!?\[([^\]\n]+)\]\([^)\s]+\)"),
)
_LINE_START: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]+|[-*•][ \t]+)", re.M)
_NUMBERED: Final = re.compile(r"^\s*\d{1,2}[.)]\s+")
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")


class MarkupFound(Exception):
    """The text holds marks that cannot be taken out without guessing; says which."""


def clean_text(text: str, *, paragraphs: bool = False, item: bool = False) -> str:
    """Plain text in one line, or in paragraphs parted by a blank line. An `item` loses its bullet or number."""
    text = _without_marks(_printable(text))
    if item:
        text = _NUMBERED.sub("", text)
    parts = _PARAGRAPHS.split(text) if paragraphs else [text]
    return "\n\n".join(line for line in (" ".join(part.split()) for part in parts) if line)


def _printable(text: str) -> str:
    """Without control, format and other invisible characters; line ends of every kind become \\n."""
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\x0b\x0c\x85]", "\n", text).replace("\u2029", "\n\n"))
    return "".join(sign for sign in text if sign in "\n\t" or _is_kept(sign))


def _is_kept(sign: str) -> bool:
    return sign in KEPT_FORMAT or (sign not in INVISIBLE and unicodedata.category(sign)[0] != "C")


def _without_marks(text: str) -> str:
    text = _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)
    text = _BREAK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    if _TAG.search(text):
        raise MarkupFound("HTML")
    if "```" in text:
        raise MarkupFound("a code fence")
    text = _LINE_START.sub("", text)
    for mark in _PAIRED:
        text = mark.sub(r"\1", text)
    return text.replace("**", "")
