"""What French, Spanish and Italian share in grammar: the noun comes first and decides about the article. Where a form
is not certain, none is made."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, noun_lines, word_list
from genapp.languages.shouting import calm
from genapp.page import Language, PageRequest, Subject

_LONGEST_NAME: Final = 4
_SHORTEST_PLACE: Final = 3
_WORD_END: Final = re.compile(r"[\s,;/(]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RomanceRules:
    """What one of the languages does its own way; genders are m, f, n (not known: masculine) and p (plural)."""

    language: Language
    verb: re.Pattern[str]
    """Before what somebody wants to buy."""
    question: re.Pattern[str]
    dropped: re.Pattern[str]
    """Words of searchers that no heading needs."""
    looks_plural: Callable[[str], bool]
    the: Callable[[str, str, bool], str]
    """A noun, its gender and whether it is plural, with the article before it."""
    a: Callable[[str, str], str]
    for_whom: str
    for_animals: str
    where: str
    link: str
    """Before a purpose: "chaussures de randonnée"."""
    of: str
    """Between an offer and what it is about: "location de vélos"."""
    measured: str
    """Before a measure that ends what is sold: "stufa da 8 kW"; empty where there is none."""
    joints: tuple[tuple[str, str], ...]
    """Words that are drawn together ("de_le " and "du "), the longest first."""


@dataclass(frozen=True, slots=True)
class RomanceNoun:
    singular: str
    gender: str
    plural: str


def romance_grammar(rules: RomanceRules) -> Grammar:
    def name(shown: str, gender: str, article: str) -> str:
        if not gender or "(" in shown:
            return ""
        if gender == "0":
            return shown
        return rules.the(shown, gender, gender == "p") if article == "the" else rules.a(shown, gender)

    return Grammar(
        thing=lambda request, subject, model, places: _thing(rules, request, subject, model, places),
        heading=lambda keyword: "" if rules.question.match(keyword) else capital(_core(rules, keyword, "")),
        lower=lambda text, is_name: _lower(rules, text, is_name=is_name),
        quiet=str.lower,
        the=lambda shown, gender: name(shown, gender, "the"),
        with_a=lambda shown, gender: name(shown, gender, "a"),
        has_a=lambda shown, gender: name(shown, gender, "a"),
        joined=lambda text: _joined(rules, text),
        many_so=lambda shown: " ".join([_PLURALS[rules.language](shown.split(" ")[0]), *shown.split(" ")[1:]]),
    )


def _joined(rules: RomanceRules, text: str) -> str:
    for apart, together in rules.joints:
        text = re.sub(rf"(?<!\w){apart}", together, text)
    return text


def _thing(rules: RomanceRules, request: PageRequest, subject: Subject, model: str, places: str) -> Thing:
    keyword = " ".join(calm(request.primary_keyword).split())
    if rules.question.match(keyword):
        return Thing(display=f"{capital(keyword).rstrip(' ?')}?", phrase=keyword.rstrip(" ?"), kind="question")
    core = _core(rules, keyword, places, offer=subject is Subject.OFFER)
    head = core.split(" ", maxsplit=1)[0]
    noun = _lexicon(rules.language).get(head.lower())
    plural = head.lower() == noun.plural if noun else rules.looks_plural(head.lower())
    if subject is Subject.RANGE:
        many = core if plural else _many(rules, core, noun)
        of_many = many.split(" ", maxsplit=1)[0].lower()
        the = rules.the(of_many, noun.gender if noun else "", True) if many else ""
        if noun and not many:
            one = rules.the(head.lower(), noun.gender, False)
            return Thing(display=capital(core), phrase=core, the=one, short=one)
        return Thing(display=capital(many or core), phrase=many or core, many=many, the=the, plural=True)
    gender = noun.gender if noun else ""
    the = rules.the(head.lower(), gender, plural) if noun else ""
    a = rules.a(_measured(rules, core), "p" if plural else gender) if noun else ""
    if subject is Subject.PRODUCT:
        found = model if model and "," not in model and len(model.split()) <= _LONGEST_NAME else ""
        named = found or _name_in(request, head)
        whole = called_by(named, request.brand)
        said = rules.the(whole, gender, plural) if the and whole else f"{the} {named}".strip() if the else ""
        a = a if whole and whole.casefold() not in core.casefold() else ""
        named = "" if named.casefold() in core.casefold() else named
        return Thing(display=capital(core), phrase=core, the=said, a=a, short=the, plural=plural, name=named)
    return Thing(display=capital(core), phrase=core, the=the, a=a, short=the, plural=plural)


def _measured(rules: RomanceRules, core: str) -> str:
    """ "stufa a pellet da 8 kW" for "stufa a pellet 8 kW", as it stands in a sentence."""
    return re.sub(
        r"(?<=[^\W\d_]{3}) (?=\d[\d.,]* ?[^\W\d_]{1,3}$)", f" {rules.measured} " if rules.measured else " ", core
    )


def is_place(language: Language, word: str, places: str, *, offer: bool) -> bool:
    """A name that a fact of a place holds, or, at the end of what is offered, any name that is no known maker's."""
    if not word[:1].isupper():
        return False
    if re.search(rf"\b{re.escape(word)}\b", places):
        return True
    named = word.isalpha() and word[1:].islower() and len(word) > _SHORTEST_PLACE
    return offer and named and word.lower() not in word_list(language, "makers")


def called_by(name: str, brand: str) -> str:
    """A product by its brand and name: "Torvik PX 18"; empty when one of them is not known."""
    if not name or not brand.strip():
        return ""
    return name if brand.strip().casefold() in name.casefold() else f"{brand.strip()} {name}"


def _name_in(request: PageRequest, head: str) -> str:
    """ "Aila" of another keyword "fauteuil Aila" or of "Verel Aila": capitals after the same noun or the brand."""
    brand = request.brand.strip().casefold()
    for keyword in request.keywords[1:]:
        first, *after = " ".join(keyword.split()).split(" ")
        if (
            first.casefold() in (head.casefold(), brand)
            and after
            and all(part[:1].isupper() or part[:1].isdigit() for part in after)
        ):
            return " ".join(after)
    return ""


def _many(rules: RomanceRules, core: str, noun: RomanceNoun | None) -> str:
    """The plural where nothing after the noun would have to follow it."""
    head, _, rest = core.partition(" ")
    alone = not rest or rest.split(" ")[0].lower() in word_list(rules.language, "prepositions")
    return f"{noun.plural} {rest}".strip() if noun and noun.plural and alone and head else ""


def _core(rules: RomanceRules, keyword: str, places: str, *, offer: bool = False) -> str:
    """ "chaussures de randonnée pour femme" for "acheter chaussures randonnée femme pas cher"."""
    text = rules.verb.sub("", " ".join(calm(keyword).split()))
    text = rules.dropped.sub("", rules.dropped.sub("", text)).strip() or keyword
    text = _lower(rules, text, is_name=False)
    language, words = rules.language, text.split(" ")
    small = word_list(language, "prepositions")
    purposes = word_list(language, "purposes")
    regions = word_list(language, "regions")
    at = next((at for at in range(1, len(words)) if words[at].lower() in purposes), 0)
    if at and words[at - 1].lower() not in small:
        words[at : at + 1] = [rules.link, words[at].lower()]
    linked = words[0].lower() in word_list(language, "linking") and len(words) > 1
    if linked and words[1].lower() in _lexicon(language) and words[1].islower():
        words[0:2] = _joined(rules, f"{words[0]} {rules.of}_{words[1]}").split(" ")
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before and before.lower() not in small:
        if last.lower() in word_list(language, "audiences"):
            words[-1:] = [rules.for_whom, last.lower()]
        elif last.lower() in word_list(language, "animals"):
            words[-1:] = [rules.for_animals, last.lower()]
        elif (before[:1].islower() or len(before) == 1) and is_place(language, last, places, offer=offer):
            words[-1:] = ["in" if rules.where == "a" else "en", last] if last in regions else [rules.where, last]
    return " ".join(words)


def _lower(rules: RomanceRules, text: str, *, is_name: bool) -> str:
    """Small at the start for the name of a fact, and for a word that is known to be no name."""
    first = _WORD_END.split(text, maxsplit=1)[0]
    small = first.lower()
    if first == small or first[1:] != first[1:].lower() or len(first) < 2:
        return text
    known = small in _lexicon(rules.language) or small in word_list(rules.language, "small")
    return small + text[len(first) :] if is_name or known else text


@cache
def _lexicon(language: Language) -> dict[str, RomanceNoun]:
    """Each known form in lower case."""
    rule = _PLURALS[language]
    found: dict[str, RomanceNoun] = {}
    for singular, gender, *plural in noun_lines(language):
        many = plural[0] if plural else rule(singular)
        noun = RomanceNoun(singular, gender, "" if many == "-" else many)
        found.setdefault(noun.plural or singular, noun)
        found[singular] = noun
    return found


def _french_plural(noun: str) -> str:
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun.endswith("al"):
        return f"{noun[:-2]}aux"
    return noun + ("x" if noun.endswith(("eau", "eu")) else "s")


def _spanish_plural(noun: str) -> str:
    if noun.endswith("z"):
        return f"{noun[:-1]}ces"
    if noun.endswith("ón"):
        return f"{noun[:-2]}ones"
    return noun + ("s" if noun[-1] in "aeiouéáó" else "es")


_ITALIAN_ENDINGS: Final = (
    ("io", "i"), ("ca", "che"), ("ga", "ghe"), ("co", "chi"), ("go", "ghi"), ("o", "i"), ("a", "e"),
)  # fmt: skip


def _italian_plural(noun: str) -> str:
    for ending, many in (
        ("io", "i"),
        ("ca", "che"),
        ("ga", "ghe"),
        ("co", "chi"),
        ("go", "ghi"),
        ("o", "i"),
        ("a", "e"),
    ):
        if noun.endswith(ending):
            return f"{noun[: -len(ending)]}{many}"
    return f"{noun[:-1]}i" if noun.endswith("e") else noun


_PLURALS: Final = {
    Language.FR: _french_plural,
    Language.ES: _spanish_plural,
    Language.IT: _italian_plural,
}


def noun_forms(code: str) -> Iterator[tuple[str, str, str]]:
    """The nouns of a Romance language as its writer knows them: singular, gender, and plural where there is one."""
    if code in _PLURALS:
        yield from {(noun.singular, noun.gender, noun.plural) for noun in _lexicon(Language(code)).values()}
