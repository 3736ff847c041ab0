"""Italian: articles by the sound that follows, keywords in the grammar of headings."""

import re
from typing import Final

from genapp.languages.romance import RomanceRules, romance_grammar
from genapp.page import Language

_VOWEL: Final = re.compile(r"[aeiouàèéìòù]", re.I)
_HEAVY: Final = re.compile(r"(?:s[^aeiouàèéìòù\W]|z|gn|ps|pn|x|y)", re.I)
"""Before it "lo" and "uno" stand for "il" and "un"."""
_WITH_ARTICLE: Final = (("di", "de"), ("a", "a"), ("da", "da"), ("su", "su"), ("in", "ne"))
"""Prepositions, and how they begin when they are one word with an article: "di il" is "del"."""
_FEMININE_PLURAL: Final = re.compile(r"(?:e|zioni|sioni|tà|trici|parti|varianti)$")


def _the(noun: str, gender: str, plural: bool) -> str:
    head = noun.split(" ", maxsplit=1)[0].lower()
    if plural:
        if gender == "f" or (gender in ("", "n", "p") and _FEMININE_PLURAL.search(head)):
            return f"le {noun}"
        return f"{'gli' if _VOWEL.match(noun) or _HEAVY.match(noun) else 'i'} {noun}"
    if _VOWEL.match(noun):
        return f"l’{noun}"
    if gender == "f":
        return f"la {noun}"
    return f"{'lo' if _HEAVY.match(noun) else 'il'} {noun}"


def _a(noun: str, gender: str) -> str:
    if gender == "p":
        return noun
    if gender == "f":
        return f"un’{noun}" if _VOWEL.match(noun) else f"una {noun}"
    return f"{'uno' if _HEAVY.match(noun) else 'un'} {noun}"


GRAMMAR: Final = romance_grammar(
    RomanceRules(
        language=Language.IT,
        verb=re.compile(
            r"^(?:comprare|acquistare|ordinare|noleggiare|noleggio|prenotare|trovare|vendita)\s+(?:un[oa]?\s+|un['’])?",
            re.I,
        ),
        question=re.compile(
            r"^(?:che|cosa|quale|quali|come|perché|quanto|quanta|quanti|quando|dove|chi|conviene|è|serve)\b.*\s", re.I
        ),
        dropped=re.compile(
            r"^(?:(?:il|la|i|le) )?miglior[ei]? |\s(?:economic(?:o|a|i|he)|online|in offerta|vicino a me|prezzi)$", re.I
        ),
        looks_plural=lambda word: word.endswith(("i", "elle", "ette")) and len(word) > 3,
        the=_the,
        a=_a,
        for_whom="da",
        for_animals="per",
        where="a",
        link="da",
        of="di",
        measured="da",
        joints=(
            (r"di da (?=\d)", "da "),
            *((f"{word}_il ", f"{begun}l ") for word, begun in _WITH_ARTICLE),
            *((f"{word}_l’", f"{begun}ll’") for word, begun in _WITH_ARTICLE),
            *((f"{word}_(lo|la|le) ", rf"{begun}l\1 ") for word, begun in _WITH_ARTICLE),
            *((f"{word}_(i|gli) ", rf"{begun}\1 ") for word, begun in _WITH_ARTICLE),
            (r"dal_(?=(?:8|11)\b)", "dall’"),
            (r"il_(?=(?:8|11)\b)", "l’"),
            (r"(di|a|da|su|in|il|dal)_", r"\1 "),
        ),
    )
)
