"""What the writer honours of a brand voice.

German: "Sie" unless the voice asks for "du" (du, duzen, informal, casual, locker, jung).
English: full forms unless the voice is friendly (friendly, informal, casual, conversational, warm, relaxed), then
contractions. Both: a voice that is short (short, concise, brief, knapp, kurz) drops the second piece of advice.
Anything else in a brand voice is left to a model; the writer always stays plain.
"""

import re
from dataclasses import dataclass
from typing import Final

from genapp.providers.embedded.library import any_word

INFORMAL: Final = re.compile(rf"\b(?:{any_word('informal')})\b", re.I)
FORMAL: Final = re.compile(rf"\b(?:{any_word('formal')})\b", re.I)
SHORT: Final = re.compile(rf"\b(?:{any_word('short')})\b", re.I)


@dataclass(frozen=True, slots=True)
class Voice:
    informal: bool = False
    short: bool = False


def read_voice(text: str) -> Voice:
    """Where a voice asks for both, the formal address wins: it offends nobody."""
    informal = bool(INFORMAL.search(text)) and not FORMAL.search(text.replace("informal", ""))
    return Voice(informal=informal, short=bool(SHORT.search(text)))
