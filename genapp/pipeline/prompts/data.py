"""Makes a value safe to stand in the data part of a prompt: one line, bounded, without our delimiters."""

import re
import unicodedata
from typing import Final

MAX_CHARACTERS: Final = 1_200
"""Of one value; a fact longer than that is a page, not a fact."""

_DELIMITERS: Final = str.maketrans({"<": "‹", ">": "›"})
_SPACES: Final = re.compile(r"\s+")


def as_data(value: str) -> str:
    """One line that cannot close its data block or start a line of its own."""
    printable = "".join(sign for sign in value if sign.isspace() or unicodedata.category(sign)[0] != "C")
    line = _SPACES.sub(" ", printable).strip().translate(_DELIMITERS)
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1].rstrip() + "…"
