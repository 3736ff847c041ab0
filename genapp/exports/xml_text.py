"""Text as XML: escaped, and without the characters that XML cannot hold."""

import re
from typing import Final
from xml.sax.saxutils import escape

_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str) -> str:
    """Usable between tags and in attributes."""
    return escape(_NOT_IN_XML.sub("", text), {'"': "&quot;"})


def cdata(text: str) -> str:
    """As it is, for readers that expect it so; an end mark inside is split over two sections."""
    return f"<![CDATA[{_NOT_IN_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"
