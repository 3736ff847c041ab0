"""Knows a refusal when it stands where the text should be."""

import re
from typing import Final

MOST_CHARACTERS: Final = 1_500
"""A longer text that begins like a refusal goes on to do what was asked, or is not one."""

_APOSTROPHE: Final = "['’]"
_REFUSAL: Final = re.compile(
    rf"\s*[\"“]?(?:"
    rf"(?:i{_APOSTROPHE}m|i am) (?:really |very |so )?(?:sorry|unable|not able|afraid)"
    rf"|(?:sorry|unfortunately|apologies|i apologi[sz]e),?(?: but| for| that)?[^.]{{0,40}}\bi (?:can|am|will|must)"
    rf"|i (?:can(?:not|{_APOSTROPHE}t| not)|won{_APOSTROPHE}t|will not|must decline|decline)\b"
    rf"|as an? (?:ai|artificial intelligence|language model)"
    rf"|es tut mir leid|tut mir leid|(?:leider|entschuldigung|sorry),?(?: aber)?[^.]{{0,20}} (?:kann|darf|muss) ich"
    rf"|ich (?:kann|darf|werde) (?:dir |ihnen |das |dies |dabei |damit |hierbei |diese\w* ){{1,3}}[^.]{{0,60}}nicht"
    rf"|als (?:ki|sprachmodell|künstliche intelligenz)\b"
    rf")",
    re.I,
)


def is_refusal(text: str) -> bool:
    return len(text) <= MOST_CHARACTERS and _REFUSAL.match(text) is not None
