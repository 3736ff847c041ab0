"""French: articles with their elision, keywords in the grammar of headings."""

import re
from typing import Final

from genapp.languages.romance import RomanceRules, romance_grammar
from genapp.page import Language

_ELIDED: Final = re.compile(r"(?:[aeiouàâäéèêëîïôœù]|h(?:uil|eur|or|ôt|umid|ydr|ygi|abi|arm|um|er[bm]))", re.I)


def _the(noun: str, gender: str, plural: bool) -> str:
    if plural:
        return f"les {noun}"
    if _ELIDED.match(noun):
        return f"l’{noun}"
    return f"{'la' if gender == 'f' else 'le'} {noun}"


def _a(noun: str, gender: str) -> str:
    return f"{'des' if gender == 'p' else 'une' if gender == 'f' else 'un'} {noun}"


GRAMMAR: Final = romance_grammar(
    RomanceRules(
        language=Language.FR,
        verb=re.compile(
            r"^(?:acheter|achat|commander|louer|réserver|trouver|comparer|vente)\s+(?:des?\s+|d['’]|une?\s+)?", re.I
        ),
        question=re.compile(
            r"^(?:quel(?:le)?s?|comment|pourquoi|combien|quand|où|qui|est-ce|faut-il|peut-on|que|qu['’])\b.*\s", re.I
        ),
        dropped=re.compile(
            r"^(?:(?:le|la|les) )?meilleure?s? |\s(?:pas ch(?:er|ère)s?|en ligne|en promo|près de chez moi)$", re.I
        ),
        looks_plural=lambda word: word.endswith(("s", "x")) and len(word) > 3,
        the=_the,
        a=_a,
        for_whom="pour",
        for_animals="pour",
        where="à",
        link="de",
        of="de",
        measured="",
        joints=(
            (r"de de (?=\d)", "de "),
            ("de_le ", "du "),
            ("de_les ", "des "),
            (f"de_(?={_ELIDED.pattern})", "d’"),
            ("à_le ", "au "),
            ("à_les ", "aux "),
            (f"la_(?={_ELIDED.pattern})", "l’"),
            ("(de|à|la)_", r"\1 "),
        ),
    )
)
