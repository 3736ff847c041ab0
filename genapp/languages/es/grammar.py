"""Spanish: articles, keywords in the grammar of headings."""

import re
from typing import Final

from genapp.languages.romance import RomanceRules, romance_grammar
from genapp.page import Language

_FEMININE_PLURAL: Final = re.compile(
    r"(?<!idiom)(?<!program)(?<!sistem)(?<!tem)(?<!arom)(?<!dí)(?<!map)(?:as|iones|dades|tades|tudes|ces)$"
)
_FEMININE: Final = re.compile(r"(?:a|ión|dad|tad|tud)$")


def _the(noun: str, gender: str, plural: bool) -> str:
    head = noun.split(" ", maxsplit=1)[0].lower()
    if plural:
        feminine = gender == "f" or (gender in ("", "n", "p") and bool(_FEMININE_PLURAL.search(head)))
        return f"{'las' if feminine else 'los'} {noun}"
    return f"{'la' if gender == 'f' or (not gender and _FEMININE.search(head)) else 'el'} {noun}"


def _a(noun: str, gender: str) -> str:
    return noun if gender == "p" else f"{'una' if gender == 'f' else 'un'} {noun}"


GRAMMAR: Final = romance_grammar(
    RomanceRules(
        language=Language.ES,
        verb=re.compile(
            r"^(?:comprar|compra de|pedir|alquilar|alquiler de|reservar|encontrar|comparar)\s+(?:una?\s+)?", re.I
        ),
        question=re.compile(
            r"^¿?(?:qué|que es|cuál|cuáles|cual|cómo|como|por qué|cuánt[oa]s?|cuándo|dónde|quién|es|merece|vale)\b.*\s",
            re.I,
        ),
        dropped=re.compile(
            r"^(?:(?:el|la|los|las) )?mejor(?:es)? |\s(?:barat[oa]s?|online|en línea|en oferta|cerca de m[ií])$", re.I
        ),
        looks_plural=lambda word: word.endswith("s") and len(word) > 3,
        the=_the,
        a=_a,
        for_whom="para",
        for_animals="para",
        where="en",
        link="de",
        of="de",
        measured="de",
        joints=(
            (r"de (de|desde) (?=\d)", r"\1 "),
            ("de_el ", "del "),
            ("a_el ", "al "),
            ("(de|a)_", r"\1 "),
            ("y (?=h?i(?!e|a))", "e "),
            ("o (?=h?o)", "u "),
        ),
    )
)
