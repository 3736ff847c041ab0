"""Turns a sentence frame into a sentence: chooses the forms that agree, puts the words in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CHOICE: Final = re.compile(r"\[(v:)?([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
REGISTER: Final = re.compile(r"<([^<>|]*)\|([^<>|]*)>")
PLACE: Final = re.compile(r"\{([A-Za-z_0-9]+)\}")
GENDERS: Final = "mfn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the forms of a sentence follow: the thing it speaks of, its value, and how readers are addressed."""

    plural: bool = False
    gender: str = "n"
    value_plural: bool = False
    informal: bool = False


def fill(frame: str, words: Mapping[str, str], agreement: Agreement) -> str | None:
    """The sentence, or None when a word it needs is not known. Words are never read as frames themselves."""
    if any(not words.get(name) for name in PLACE.findall(frame)):
        return None
    shaped = REGISTER.sub(lambda match: match[2 if agreement.informal else 1], frame)
    shaped = CHOICE.sub(lambda match: _form(match[2].split("|"), bool(match[1]), agreement), shaped)
    return PLACE.sub(lambda match: words[match[1]], shaped)


def _form(forms: list[str], of_value: bool, agreement: Agreement) -> str:
    """Two forms: one and many. Four forms: masculine, feminine, neuter, many."""
    if len(forms) == 4:
        return forms[3] if agreement.plural else forms[GENDERS.index(agreement.gender)]
    plural = agreement.value_plural if of_value else agreement.plural
    return forms[1] if plural else forms[0]
