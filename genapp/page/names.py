"""How the name of a column is read as the name of a fact."""

import re
from functools import lru_cache
from typing import Final

_HUMP: Final = re.compile(r"(?<=[a-zäöüß0-9])(?=[A-ZÄÖÜ])")


@lru_cache(maxsize=1_000)
def readable(column: str) -> str:
    """ "seat_height" and "seatHeight" are read as "Seat height"."""
    words = _HUMP.sub(" ", column).replace("_", " ").replace("-", " ").split()
    first, *rest = words or [column]
    return " ".join([first[:1].upper() + first[1:], *(word if word.isupper() else word.lower() for word in rest)])
