"""German: gender, number and case of known nouns; for all others forms that are right without knowing them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, listed, noun_lines, word_list
from genapp.languages.en.grammar import family as english_family
from genapp.page import Language, PageRequest, Subject

_VERB: Final = re.compile(
    r"^(.+?)\s+(?:online\s+|günstig\s+)*(?:kaufen|bestellen|mieten|buchen|finden|abschließen|leihen|vergleichen)$", re.I
)
_OTHER: Final = re.compile(r"\b(?:test|vergleich|vs\.?|wie|was|welche\w*|online|in der nähe|erfahrungen)\b|\?", re.I)
_AUDIENCES: Final = word_list(Language.DE, "audiences")
_PREPOSITIONS: Final = word_list(Language.DE, "prepositions")
_NOMINATIVE: Final = {"m": "der", "f": "die", "n": "das"}
_ACCUSATIVE: Final = {"m": "den", "f": "die", "n": "das"}
_DATIVE: Final = {"m": "dem", "f": "der", "n": "dem"}
_FEMININE_ENDINGS: Final = ("ung", "heit", "keit", "tion", "tät")
_MASCULINE_ENDINGS: Final = ("sprung", "schwung", "dung")
_SHORTEST_MATCH: Final = 3
_HARDWARE: Final = frozenset(
    {"footwear", "clothing", "appliance", "electronics", "furniture", "outdoor", "vehicle", "tools"}
)
_MEASURE: Final = re.compile(r"\s\d[\d.,x×-]*(?:\s?(?:mm|cm|m|ml|l|g|kg|W|V|GB|TB|Zoll|Liter|Watt|Personen))?$", re.I)
"""At the end of a keyword it is not the noun: "Pfanne 28 cm"."""
_SMALL: Final = word_list(Language.DE, "small")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of the lexicon, or one whose gender its ending tells."""

    singular: str
    gender: str
    plural: str
    family: str = ""

    @property
    def dative_plural(self) -> str:
        return self.plural if self.plural.endswith(("n", "s")) else f"{self.plural}n"


@dataclass(frozen=True, slots=True)
class NounReading:
    """A keyword as far as it is understood."""

    text: str
    noun: Noun | None
    plural: bool
    inflected: bool
    """An adjective stands before the noun, so no article may be put there."""
    safe: bool
    """The form after "für Damen" and the like is a plain noun phrase."""


_ARTICLES: Final = Noun("Artikel", "m", "Artikel")
_OFFER: Final = Noun("Angebot", "n", "Angebote")
_MODEL: Final = Noun("Modell", "n", "Modelle")
_PRODUCT: Final = Noun("Produkt", "n", "Produkte")


def _thing(request: PageRequest, subject: Subject) -> Thing:
    keyword = " ".join(request.primary_keyword.split())
    if subject is Subject.PRODUCT:
        return _product(keyword)
    verb = _VERB.match(keyword)
    kind = "verb" if verb else "other" if _OTHER.search(keyword) else "plain"
    reading = read(verb[1] if verb else keyword, prefer_plural=subject is Subject.RANGE)
    if subject is Subject.RANGE:
        words, noun, plural = _category(reading, kind, request)
    else:
        words, noun, plural = _landing(reading, kind, request)
    if verb:
        words["Kw"] = capital(f"{reading.text}{keyword[len(verb[1]) :].lower()}")
        words["verb"] = words["Kw"]
    return Thing(
        display=words["Kw"],
        words=words,
        plural=plural,
        gender=noun.gender,
        family=reading.noun.family if reading.noun else "",
        kind=kind,
    )


def read(keyword: str, *, prefer_plural: bool) -> NounReading:
    tokens, safe = _with_audience(keyword.split())
    end = len(tokens) - len((_MEASURE.search(" ".join(tokens)) or [""])[0].split())
    at = max(next((number for number, token in enumerate(tokens) if token.lower() in _PREPOSITIONS), end) - 1, 0)
    noun, plural = _look_up(tokens[at], prefer_plural=prefer_plural)
    shown = [_capital_noun(token, is_head=number == at, alone=len(tokens) == 1) for number, token in enumerate(tokens)]
    before = tokens[:at]
    inflected = any(token[:1].islower() and token.lower().endswith(("e", "en", "er", "es")) for token in before)
    odd = any(token[:1].islower() and not token.lower().endswith("e") for token in before)
    return NounReading(text=" ".join(shown), noun=noun, plural=plural, inflected=inflected, safe=safe and not odd)


def _look_up(word: str, *, prefer_plural: bool) -> tuple[Noun | None, bool]:
    """The noun a word ends in, the longest that fits, and whether the word is its plural."""
    low = word.casefold()
    for length in range(len(low), _SHORTEST_MATCH - 1, -1):
        found = lexicon().get(low[-length:])
        if found and (length == len(low) or length > _SHORTEST_MATCH):
            noun, singular, plural = found
            return noun, plural and (prefer_plural or not singular)
    if low.endswith(_FEMININE_ENDINGS) and not low.endswith(_MASCULINE_ENDINGS) and len(low) > 5:
        return Noun(word, "f", ""), False
    return None, False


@lru_cache(maxsize=1)
def lexicon() -> dict[str, tuple[Noun, bool, bool]]:
    """Each known form in lower case: its noun, and whether it is a singular or a plural."""
    found: dict[str, tuple[Noun, bool, bool]] = {}
    for singular, gender, plural, family in noun_lines(Language.DE):
        noun = Noun(singular, gender, "" if plural == "-" else plural, "" if family == "-" else family)
        found[singular.casefold()] = (noun, True, noun.plural == singular)
        if noun.plural and noun.plural != singular:
            found[noun.plural.casefold()] = (noun, False, True)
    return found


def _lower_value(value: str) -> str:
    """Nouns keep their capital; adjectives at the start of a value are written small."""
    first = re.split(r"[\s,;/]", value, maxsplit=1)[0]
    small = first.lower()
    return small + value[len(first) :] if first != small and small in _SMALL else value


def _dative(text: str) -> str:
    """ "2 bis 4 Werktage" after "von" is "2 bis 4 Werktagen"."""
    return f"{text}n" if text.endswith(("tage", "Tage", "Jahre", "Monate")) else text


def _secondary(keywords: Sequence[str]) -> dict[str, str]:
    shown = [read(word, prefer_plural=True).text for word in keywords]
    if not shown:
        return {}
    joined = listed(shown, "und")
    many = len(shown) > 1
    return {
        "secondary_thema": f"die Themen {joined}" if many else f"das Thema {joined}",
        "secondary_bei": f"bei den Themen {joined}" if many else f"beim Thema {joined}",
    }


def _category(reading: NounReading, kind: str, request: PageRequest) -> tuple[dict[str, str], Noun, bool]:
    known = reading.noun if reading.plural else None
    noun = known if known and known.plural and not _is_keyword(known, request) else _ARTICLES
    words = {
        "Kw": capital(reading.text),
        "thema": f"die Kategorie {reading.text}",
        "zu": f"zur Kategorie {reading.text}",
        "bei": f"bei der Kategorie {reading.text}",
        "vor": "vor der Bestellung",
        **_named_forms(f"die Kategorie {reading.text}", f"der Kategorie {reading.text}"),
        **_plural_forms(noun),
    }
    if kind != "other" and reading.plural and reading.safe:
        words["kw_pl"] = reading.text
        if not reading.inflected:
            words["ref_kw"] = f"die {reading.text}"
    return words, noun, True


def _landing(reading: NounReading, kind: str, request: PageRequest) -> tuple[dict[str, str], Noun, bool]:
    noun = reading.noun if reading.noun and not reading.plural else None
    short = noun if noun and noun.plural and not _is_keyword(noun, request) else _OFFER
    named, named_dat = f"das Thema {reading.text}", f"dem Thema {reading.text}"
    if noun and kind == "plain" and reading.safe and not reading.inflected:
        named = f"{_NOMINATIVE[noun.gender]} {reading.text}"
        named_dat = f"{_DATIVE[noun.gender]} {reading.text}"
    words = {
        "Kw": capital(reading.text),
        "thema": f"das Thema {reading.text}",
        "zu": f"zum Thema {reading.text}",
        "bei": f"beim Thema {reading.text}",
        "vor": "vor der Entscheidung",
        **_named_forms(named, named_dat),
        **_singular_forms(short),
    }
    if named != words["thema"] and noun and noun.gender == short.gender:
        words["ref_kw"] = named
    return words, short, False


def _product(name: str) -> Thing:
    """A name that begins with a known noun takes its article ("die Espressomaschine Barista Pro")."""
    first, plural = _look_up(name.split(maxsplit=1)[0], prefer_plural=True)
    ends = (name.split(maxsplit=1)[0], name.rsplit(maxsplit=1)[-1])
    family = next((noun.family for token in ends if (noun := _look_up(token, prefer_plural=True)[0])), "")
    family = family or english_family(name)
    shown = capital(read(name, prefer_plural=True).text if name == name.lower() else name)
    if first and first.plural and not plural:
        noun, full = first, shown
    else:
        noun = _MODEL if family in _HARDWARE else _PRODUCT
        full = f"{noun.singular} {shown}"
    named, dative = f"{_NOMINATIVE[noun.gender]} {full}", f"{_DATIVE[noun.gender]} {full}"
    forms = _named_forms(named, dative)
    words = {
        "Kw": shown,
        "thema": named,
        "zu": forms["named_zu"],
        "bei": forms["named_bei"],
        "vor": "vor der Bestellung",
        "ref_kw": named,
        **forms,
        **_singular_forms(noun),
    }
    return Thing(display=shown, words=words, gender=noun.gender, family=family)


def _named_forms(named: str, dative: str) -> dict[str, str]:
    article, _, rest = dative.partition(" ")
    to, at = {"dem": ("zum", "beim"), "der": ("zur", "bei der")}[article]
    return {
        "named": named,
        "Named": capital(named),
        "named_dat": dative,
        "named_zu": f"{to} {rest}",
        "named_bei": f"{at} {rest}",
    }


def _plural_forms(noun: Noun) -> dict[str, str]:
    ref = f"die {noun.plural}"
    return _short_forms(ref, den=ref, dem=f"den {noun.dative_plural}")


def _singular_forms(noun: Noun) -> dict[str, str]:
    ref, den, dem = (f"{article[noun.gender]} {noun.singular}" for article in (_NOMINATIVE, _ACCUSATIVE, _DATIVE))
    return _short_forms(ref, den=den, dem=dem)


def _short_forms(ref: str, *, den: str, dem: str) -> dict[str, str]:
    return {"ref": ref, "Ref": capital(ref), "Ref0": capital(ref), "den": den, "dem": dem}


def _with_audience(tokens: list[str]) -> tuple[list[str], bool]:
    """ "wanderschuhe damen" is "wanderschuhe für damen"; what follows an audience cannot be put right."""
    for number, token in enumerate(tokens):
        if number and token.lower() in _AUDIENCES and tokens[number - 1].lower() not in _PREPOSITIONS:
            known = _look_up(tokens[number - 1], prefer_plural=True)[0] is not None
            if known and number == len(tokens) - 1:
                return [*tokens[:number], "für", token], True
            return tokens, False
    return tokens, True


def _capital_noun(token: str, *, is_head: bool, alone: bool) -> str:
    low = token.lower()
    if token != low or low in _PREPOSITIONS:
        return token
    known = _look_up(token, prefer_plural=True)[0] is not None
    return capital(token) if alone or is_head or known or low in _AUDIENCES else token


def _is_keyword(noun: Noun, request: PageRequest) -> bool:
    """Whether the short form is a keyword itself, which would then stand in every other sentence."""
    forms = {noun.singular.casefold(), noun.plural.casefold()}
    return any(keyword.casefold().strip() in forms for keyword in request.keywords)


GRAMMAR: Final = Grammar(
    thing=_thing,
    join=lambda items: listed(items, "und"),
    secondary=_secondary,
    lower_value=_lower_value,
    dative=_dative,
    small_colours=False,
    relaxed=lambda frame: frame,
)
