"""Shortens a text at a word, so that it still reads well."""

from typing import Final

MARK: Final = "…"
LOOSE_ENDS: Final = " ,;:–—-|("


def cut_at_word(text: str, most: int) -> str:
    """At most `most` characters; what was cut ends with an ellipsis after a whole word."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    room = text[: most - len(MARK) + 1]
    kept = room.rsplit(" ", 1)[0] if " " in room else text[: most - len(MARK)]
    return kept.rstrip(LOOSE_ENDS) + MARK
