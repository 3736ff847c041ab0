"""German: gender, number and case of known nouns; where a form is not certain, none is made."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, noun_lines, word_list, writer_texts
from genapp.languages.shouting import calm, with_acronyms
from genapp.page import Language, PageRequest, Subject

_VERB: Final = re.compile(
    r"^(.+?)\s+(?:online\s+|günstig\s+)*(?:kaufen|bestellen|mieten|buchen|finden|abschließen|leihen|vergleichen)$", re.I
)
_QUESTION: Final = re.compile(
    r"^(?:was|wie|wieviel|welche\w*|warum|wann|wo|wohin|wer|lohnt|ist|sind|kann|darf|braucht|muss|soll)\s.+\s", re.I
)
_TOPIC: Final = re.compile(r"(?:so|wie man|wann man|was man)\s", re.I)
"""Begins like a question and asks nothing."""
_DROPPED: Final = re.compile(r"^(?:beste[rs]?|besten|günstige[rs]?|billige[rs]?)\s+|\s+(?:online|in der nähe)$", re.I)
_COURSE: Final = re.compile(r".*(?:kurs|seminar|lehrgang|workshop|schulung)$", re.I)
_AUDIENCES: Final = word_list(Language.DE, "audiences")
_PREPOSITIONS: Final = word_list(Language.DE, "prepositions")
_MATERIALS: Final = word_list(Language.DE, "materials")
"""After a noun they say of what it is: "Sideboard Eiche"."""
_PLACE_NAME: Final = re.compile(writer_texts(Language.DE, "words")["place_name"])
_SMALL: Final = word_list(Language.DE, "small")
_ARTICLES: Final = {
    "the": {"m": "der", "f": "die", "n": "das", "p": "die"},
    "with": {"m": "einem", "f": "einer", "n": "einem"},
    "has": {"m": "einen", "f": "eine", "n": "ein"},
}
_ONE: Final = {"m": "ein", "f": "eine", "n": "ein"}
_ADJECTIVE_ENDINGS: Final = {
    "the": {"m": "e", "f": "e", "n": "e", "p": "en"},
    "with": {"m": "en", "f": "en", "n": "en"},
    "has": {"m": "en", "f": "e", "n": "es"},
}
_STRONG: Final = {"m": "er", "f": "e", "n": "es", "p": "e"}
_ADJECTIVE: Final = re.compile(rf"^({'|'.join(word_list(Language.DE, 'adjectives'))})(?:er|es|e)(?= [A-ZÄÖÜ])", re.I)
_ADJECTIVAL: Final = re.compile(
    r"\w(?:bar|fest|dicht|frei|los|haltig|tauglich|geeignet|stellbar|isch|ig|lich|(?<!ab)end|elnd|ernd|iert)$"
)
_ADJECTIVAL_KEYWORD: Final = re.compile(
    rf"{_ADJECTIVAL.pattern[:-1]}$|^(?:leise|klein|groß|rund|lang|breit|schmal|weiß|schwarz|rot|blau|grün|grau|leicht"
    r"|gelb|beige|braun|matt|glänzend|seidenmatt|transparent|hell|dunkel|dick|dünn|hoch|flach|warm|kalt|neu|massiv)$"
)
_FEMININE_ENDINGS: Final = ("ung", "heit", "keit", "tion", "tät")
_MASCULINE_ENDINGS: Final = ("sprung", "schwung", "dung")
_SHORTEST_MATCH: Final = 3
_MEASURE: Final = re.compile(r"\s\d[\d.,x×-]*(?:\s?(?:mm|cm|m|ml|l|g|kg|k?W|V|GB|TB|Zoll|Liter|Watt|Personen))?$", re.I)
"""At the end of a keyword it is not the noun: "Pfanne 28 cm"."""
_LONGEST_NAME: Final = 4
_FUNCTION_WORDS: Final = word_list(Language.DE, "function_words")
_ADVERBS: Final = word_list(Language.DE, "adverbs")
_SHORTEST_ADJECTIVE: Final = 6


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of the lexicon, or one whose gender its ending tells."""

    singular: str
    gender: str
    plural: str


@dataclass(frozen=True, slots=True)
class NounReading:
    """A keyword as far as it is understood: its words, which of them is the noun, and what is known of it."""

    tokens: tuple[str, ...]
    at: int
    noun: Noun | None
    plural: bool
    inflected: bool
    """An adjective stands before the noun, so no article may be put there."""

    @property
    def text(self) -> str:
        return " ".join(self.tokens)

    @property
    def gender(self) -> str:
        return "p" if self.plural else self.noun.gender if self.noun else ""

    @property
    def bare(self) -> bool:
        """Whether the noun is its last word and no adjective stands before it."""
        return not self.inflected and self.at == len(self.tokens) - 1

    @property
    def lone(self) -> bool:
        """Whether the noun is the first word, and what follows cannot be a second noun."""
        after = self.tokens[self.at + 1 : self.at + 2]
        return not self.at and (not after or after[0].lower() in _PREPOSITIONS or after[0][:1].isdigit())


def _thing(request: PageRequest, subject: Subject, model: str, places: str) -> Thing:
    keyword = " ".join(with_acronyms(calm(request.primary_keyword, _quiet)).split())
    if _TOPIC.match(keyword):
        return Thing(display=capital(keyword), phrase=keyword, kind="topic")
    if _QUESTION.match(keyword):
        return Thing(display=f"{capital(keyword).rstrip('?')}?", phrase=keyword.rstrip("?"), kind="question")
    verb = _VERB.match(keyword)
    many = subject is Subject.RANGE
    reading = read(_natural(verb[1] if verb else keyword, places, prefer_plural=many), prefer_plural=many)
    if subject is Subject.PRODUCT:
        return _product(request, reading, model)
    shown = reading.text
    if subject is Subject.RANGE:
        many = _many(reading)
        noun = read(many, prefer_plural=True) if many else None
        the = f"die {noun.tokens[noun.at]}" if noun else ""
        return Thing(
            display=capital(many or shown),
            phrase=many or reading.text,
            many=many,
            the=the,
            a=many or ("" if reading.inflected or not reading.gender else reading.text),
            short=_short(noun.tokens[noun.at], "p") if noun else "",
            plural=True,
        )
    the = f"{_ARTICLES['the'][reading.gender]} {reading.tokens[0]}" if reading.gender and reading.lone else ""
    return Thing(
        display=capital(shown),
        phrase=reading.text,
        the=the,
        a=_a(reading),
        short=_short(reading.tokens[reading.at], reading.gender) if the else "",
        plural=reading.plural,
    )


def _a(reading: NounReading) -> str:
    """As what something is; a form of its adjective that is not certain is none."""
    if not reading.gender or (reading.inflected and reading.gender != "p"):
        return ""
    return reading.text if reading.gender == "p" else f"{_ONE[reading.gender]} {reading.text}"


def _short(noun: str, gender: str) -> str:
    return f"{_ARTICLES['the'][gender]} {noun}" if gender else ""


def _product(request: PageRequest, reading: NounReading, model: str) -> Thing:
    """A product has a name when a fact or another keyword tells it."""
    if reading.noun is None and len(reading.tokens) > 1 and _look_up(reading.tokens[0])[0]:
        return _called(reading)
    name = model if model and "," not in model and len(model.split()) <= _LONGEST_NAME else _name_in(request, reading)
    noun = reading.tokens[reading.at] if reading.noun else ""
    known = bool(noun) and bool(reading.gender)
    the = f"{_ARTICLES['the'][reading.gender]} {noun} {name}".strip() if known else f"das Modell {name}" if name else ""
    whole = reading.at == len(reading.tokens) - 1
    rest = reading.tokens[reading.at + 1 :]
    goes_on = bool(rest) and rest[0] in _PREPOSITIONS
    told = " ".join((*reading.tokens[: reading.at + 1], name, *rest)) if goes_on else noun
    full = f"{capital(reading.text)} {name}" if whole else capital(told) if name in told else f"{told} {name}"
    full = full if noun and name else name
    return Thing(
        display=capital(reading.text),
        phrase=reading.text,
        the=the,
        short=_short(noun, reading.gender) if known else "",
        plural=known and reading.plural,
        name=full,
    )


def _called(reading: NounReading) -> Thing:
    """A keyword that is a noun and a name: "Espressomaschine Barista Pro"."""
    noun, plural = _look_up(reading.tokens[0], prefer_plural=False)
    gender = "p" if plural or noun is None else noun.gender
    the = f"{_ARTICLES['the'][gender]} {reading.text}"
    return Thing(
        display=capital(reading.text),
        phrase=reading.text,
        the=the,
        short=_short(reading.tokens[0], gender),
        plural=gender == "p",
        name=reading.text,
    )


def _name_in(request: PageRequest, reading: NounReading) -> str:
    """ "Linus S" of "Kaffeevollautomat Linus S" beside "Kaffeevollautomat leise": what follows the same noun."""
    noun = reading.tokens[reading.at].casefold() if reading.tokens else ""
    for keyword in request.keywords[1:]:
        tokens = " ".join(keyword.split()).split(" ")
        low = [token.casefold() for token in tokens]
        same = [
            at for at, token in enumerate(low) if noun.endswith(token) or (len(token) > 4 and _same(token, reading))
        ]
        after = tokens[same[0] + 1 :] if same else []
        if after and all(token[:1].isupper() or token[:1].isdigit() for token in after) and not _look_up(after[-1])[0]:
            return " ".join(after)
    return ""


def _same(token: str, reading: NounReading) -> bool:
    """Whether the token ends in the same noun: "2-Personen-Zelt" beside "Trekkingzelt"."""
    noun = _look_up(token)[0]
    return noun is not None and noun == reading.noun


def _many(reading: NounReading) -> str:
    """The products in the plural, where that is certain."""
    if reading.noun is None or not reading.noun.plural:
        return ""
    if reading.plural:
        return reading.text
    followed = reading.tokens[reading.at + 1 : reading.at + 2]
    if reading.inflected or (followed and _ADJECTIVAL_KEYWORD.search(followed[0])):
        return ""
    token, single = reading.tokens[reading.at], reading.noun.singular
    plural = reading.noun.plural
    made = f"{token[: len(token) - len(single)]}{plural.lower() if len(token) > len(single) else plural}"
    return " ".join((*reading.tokens[: reading.at], made, *reading.tokens[reading.at + 1 :]))


def _natural(keyword: str, places: str = "", *, prefer_plural: bool = True) -> str:
    """ "Wanderschuhe für Herren" for "wanderschuhe herren", "Kurs in Talbrück" for "Kurs Talbrück", and "ergonomischer
    Bürostuhl" for "Bürostuhl ergonomisch"."""
    keyword = re.sub(r"(?<=[a-zäöüß]) (\d+ Personen)\b", r" für \1", _DROPPED.sub("", keyword) or keyword)
    tokens = keyword.split(" ")
    if len(tokens) > 1 and tokens[-1] == "Rezept" and all(token[:1].isupper() for token in tokens[:1]):
        return f"Rezept für {' '.join(tokens[:-1])}"
    last, before = tokens[-1], tokens[-2:-1]
    if not before or before[0].lower() in _PREPOSITIONS:
        return " ".join(tokens)
    of_it = "für" if last.lower() in _AUDIENCES else "aus" if last.lower() in _MATERIALS - {before[0].lower()} else ""
    if of_it and _look_up(before[0])[0]:
        return " ".join([*tokens[:-1], of_it, capital(last)])
    if last[:1].isupper() and (re.search(rf"\b{re.escape(last)}\b", places) or _is_place(last)):
        return " ".join([*_for_what(tokens[:-1]), "in", last])
    tokens = _for_what(tokens)
    reading = read(" ".join(tokens[:-1]), prefer_plural=prefer_plural)
    made_of = not reading.at and len(reading.tokens) == 2 and reading.tokens[1].lower() in _MATERIALS
    ends = reading.bare or made_of or (reading.lone and not reading.inflected)
    if last[:1].islower() and _ADJECTIVAL_KEYWORD.search(last) and reading.gender and ends:
        return (
            f"{last.removesuffix('e')}{_STRONG[reading.gender]} {_natural(reading.text) if made_of else reading.text}"
        )
    return " ".join(tokens)


def _for_what(tokens: list[str]) -> list[str]:
    """ "Tanzkurs für die Hochzeit" for "Tanzkurs Hochzeit", where the gender of what it is for is known."""
    if len(tokens) != 2 or not _COURSE.fullmatch(tokens[0]):
        return tokens
    if tokens[1].lower() in _AUDIENCES:
        return [tokens[0], "für", capital(tokens[1])]
    noun, plural = _look_up(tokens[1])
    if noun is None or plural or tokens[-1].casefold() != noun.singular.casefold():
        return tokens
    return [tokens[0], "für", "den" if noun.gender == "m" else _ARTICLES["the"][noun.gender], capital(tokens[-1])]


def _is_place(word: str) -> bool:
    """By its ending, if it is no noun that we know ("Rosenfurt")."""
    return bool(_PLACE_NAME.fullmatch(word)) and _look_up(word)[0] is None


def read(keyword: str, *, prefer_plural: bool) -> NounReading:
    tokens = keyword.split()
    end = len(tokens) - len((_MEASURE.search(" ".join(tokens)) or [""])[0].split())
    at = max(next((number for number, token in enumerate(tokens) if token.lower() in _PREPOSITIONS), end) - 1, 0)
    while at and tokens[at].islower() and _ADJECTIVAL_KEYWORD.search(tokens[at]) and not _look_up(tokens[at])[0]:
        at -= 1
    while at and tokens[at].lower() in _MATERIALS and _look_up(tokens[at - 1])[0]:
        at -= 1
    noun, plural = _look_up(tokens[at], prefer_plural=prefer_plural) if tokens else (None, False)
    large = any(token[:1].isupper() for token in tokens if token.lower() not in _AUDIENCES)
    alone = len(tokens) == 1
    shown = tuple(
        _cased(token, is_head=number == at, alone=alone, others_are_large=large) for number, token in enumerate(tokens)
    )
    before = shown[:at]
    inflected = any(token[:1].islower() and token.endswith(("e", "en", "er", "es")) for token in before)
    return NounReading(tokens=shown, at=at, noun=noun, plural=plural, inflected=inflected)


def _look_up(word: str, *, prefer_plural: bool = True) -> tuple[Noun | None, bool]:
    """The noun a word ends in, the longest that fits, and whether the word is its plural."""
    low = word.casefold()
    for length in range(len(low), _SHORTEST_MATCH - 1, -1):
        found = _lexicon().get(low[-length:])
        if found and (length == len(low) or length > _SHORTEST_MATCH):
            noun, singular, plural = found
            return noun, plural and (prefer_plural or not singular)
    if low.endswith(_FEMININE_ENDINGS) and not low.endswith(_MASCULINE_ENDINGS) and len(low) > 5:
        return Noun(word, "f", ""), False
    return None, False


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[Noun, bool, bool]]:
    """Each known form in lower case: its noun, and whether it is a singular or a plural."""
    found: dict[str, tuple[Noun, bool, bool]] = {}
    for singular, gender, plural, *_ in noun_lines(Language.DE):
        noun = Noun(singular, gender, "" if plural == "-" else plural)
        found[singular.casefold()] = (noun, True, noun.plural == singular)
        if noun.plural and noun.plural != singular:
            found[noun.plural.casefold()] = (noun, False, True)
    return found


def _cased(token: str, *, is_head: bool, alone: bool, others_are_large: bool) -> str:
    low = token.lower()
    if token != low or low in _PREPOSITIONS:
        return token
    if not alone and (_is_adjective(low) or others_are_large or (not is_head and _ADJECTIVAL_KEYWORD.search(low))):
        return token
    known = _look_up(token)[0] is not None
    return capital(token) if alone or is_head or known or low in _AUDIENCES else token


def _lower(text: str, is_name: bool) -> str:
    """Nouns keep their capital; adjectives at the start are written small."""
    first = re.split(r"[\s,;/]", text, maxsplit=1)[0]
    small = first.lower()
    adjective = first[1:] == first[1:].lower() and ((is_name and _is_adjective(small)) or small in _SMALL)
    whole = is_name and " " in text and small in _ADVERBS and _ADJECTIVAL.search(text)
    if whole or (is_name and _ADJECTIVE.match(text)):
        return text[:1].lower() + text[1:]
    return small + text[len(first) :] if adjective and first != small else text


def _is_adjective(word: str) -> bool:
    """By its ending, if it is no noun that we know ("Tisch")."""
    return len(word) >= _SHORTEST_ADJECTIVE and bool(_ADJECTIVAL.search(word)) and _look_up(word)[0] is None


def _quiet(word: str) -> str:
    """Most words that are shouted are nouns; small are the words that we know as such, and adjectives."""
    low = word.lower()
    small = low in _SMALL or low in _PREPOSITIONS or low in _FUNCTION_WORDS or low in _ADVERBS or _is_adjective(low)
    return low if small else low[:1].upper() + low[1:]


def _with_article(name: str, gender: str, case: str) -> str:
    """With its article; an adjective before the noun follows it."""
    if not gender or "(" in name:
        return ""
    if gender == "0":
        return name
    article = _ARTICLES[case].get(gender)
    if not article:
        return ""
    ending = _ADJECTIVE_ENDINGS[case][gender]
    return f"{article} {_ADJECTIVE.sub(lambda found: f'{found[1]}{ending}', name)}"


def _heading(keyword: str) -> str:
    keyword = with_acronyms(calm(keyword, _quiet))
    if _QUESTION.match(keyword):
        return ""
    verb = _VERB.match(keyword)
    reading = read(_natural(verb[1] if verb else keyword), prefer_plural=True)
    return capital(reading.text)


GRAMMAR: Final = Grammar(
    thing=_thing,
    heading=_heading,
    lower=_lower,
    quiet=_quiet,
    the=lambda name, gender: _with_article(name, gender, "the"),
    with_a=lambda name, gender: _with_article(name, gender, "with"),
    has_a=lambda name, gender: _with_article(name, gender, "has"),
)
