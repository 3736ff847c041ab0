"""Nothing that belongs to the making of a page stays in it."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest

NAME: Final = "leftovers"
PATTERNS: Final = {
    "a placeholder": re.compile(
        r"\{\{.*?\}\}|\{%.*?%\}|\[(?:insert|your|brand|product|keyword|einfügen)[^\]]*\]|<[A-Z_ ]{3,}>", re.I
    ),
    "filler text": re.compile(r"\blorem ipsum\b|\bdolor sit amet\b", re.I),
    "a note to the author": re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b"),
    "the model speaking of itself": re.compile(
        r"\bas an? (?:AI|artificial intelligence|language model)\b|\bals (?:KI|Sprachmodell|künstliche Intelligenz)\b"
        r"|\bI(?:'m| am) sorry,? but\b|\bI cannot (?:help|write|create)\b"
        r"|\bhere is (?:the|your) (?:text|content|draft)\b",
        re.I,
    ),
    "a code fence or Markdown": re.compile(r"```|^#{1,6} |\*\*[^*\n]+\*\*|\]\(https?://", re.M),
    "an HTML tag": re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.I),
    "prompt text": re.compile(r"\bfact sheet\b|\bfact \d+\b|\bJSON schema\b|\bFaktenblatt\b", re.I),
}


def look(page: PageUnderTest) -> Iterator[Finding]:
    for component in page.components:
        for what, pattern in PATTERNS.items():
            if match := pattern.search(component.text):
                yield Finding(
                    check=NAME,
                    level=Level.BLOCK,
                    message=f"The {component.kind.value.replace('_', ' ')} holds {what}.",
                    component=component.kind,
                    limit="none",
                    evidence=match[0][:80],
                )
