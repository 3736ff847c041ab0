"""The body is as long as its page type asks."""

from collections.abc import Iterator
from typing import Final

from genapp.page.components import HEAD_KINDS
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest
from genapp.quality.text import words

NAME: Final = "length"


def look(page: PageUnderTest) -> Iterator[Finding]:
    count = sum(len(words(part.text)) for part in page.components if part.kind not in HEAD_KINDS)
    fewest, most = page.spec.words
    if fewest <= count <= most:
        return
    level = Level.BLOCK if count < fewest / 2 else Level.WARN
    more = "; more facts make more text" if count < fewest else ""
    yield Finding(
        check=NAME,
        level=level,
        message=f"The body is {'short' if count < fewest else 'long'} for its page type{more}.",
        value=f"{count} words",
        limit=f"{fewest} to {most}",
    )
