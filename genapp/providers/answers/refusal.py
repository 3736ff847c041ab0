"""Knows a refusal when it stands where the text should be."""

import re
from typing import Final

from genapp.languages import any_language

MOST_CHARACTERS: Final = 1_500
"""A longer text that begins like a refusal goes on to do what was asked, or is not one."""

_REFUSAL: Final = re.compile(rf"\s*[\"“]?(?:{any_language(lambda words: words.refusals)})", re.I)


def is_refusal(text: str) -> bool:
    return len(text) <= MOST_CHARACTERS and _REFUSAL.match(text) is not None
