"""Dutch: de and het, plurals of known nouns, keywords in the grammar of headings."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, noun_lines, word_list
from genapp.languages.romance import called_by, is_place
from genapp.languages.shouting import calm
from genapp.page import Language, PageRequest, Subject

_VERB: Final = re.compile(
    r"^(.+?)\s+(?:online\s+|goedkoop\s+)*(?:kopen|bestellen|huren|boeken|vinden|afsluiten|vergelijken)$", re.I
)
_QUESTION: Final = re.compile(
    r"^(?:wat|hoe|hoeveel|welke?|waarom|wanneer|waar|wie|is|zijn|kan|mag|moet|heb)\s.+\s", re.I
)
_DROPPED: Final = re.compile(
    r"^(?:de |het )?(?:beste|goedkope|goedkoopste)\s+|\s+(?:online|goedkoop|in de buurt)$", re.I
)
_PREPOSITIONS: Final = word_list(Language.NL, "prepositions")
_AUDIENCES: Final = word_list(Language.NL, "audiences")
_SMALL: Final = word_list(Language.NL, "small")
_SHORTEST_END: Final = 4
_LONGEST_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class DutchNoun:
    singular: str
    gender: str
    plural: str


def _thing(request: PageRequest, subject: Subject, model: str, places: str) -> Thing:
    keyword = " ".join(calm(request.primary_keyword).split())
    if _QUESTION.match(keyword):
        return Thing(display=f"{capital(keyword).rstrip(' ?')}?", phrase=keyword.rstrip(" ?"), kind="question")
    core = _core(keyword, places, offer=subject is Subject.OFFER)
    before, head, after = _parts(core)
    noun, plural = _look_up(head)
    if subject is Subject.RANGE:
        many = core if plural else _many(before, head, after, noun)
        word = _parts(many)[1] if many else ""
        return Thing(
            display=capital(many or core),
            phrase=many or core,
            many=many,
            the=f"de {word.lower()}" if word else "",
            plural=True,
        )
    article = "de" if plural or noun is None or noun.gender != "n" else "het"
    the = f"{article} {head.lower()}" if noun else ""
    whole_noun = not after or after.split(" ")[0].lower() in _PREPOSITIONS
    a = _a(core, noun, plural=plural) if whole_noun else ""
    if subject is Subject.PRODUCT:
        named = model if model and "," not in model and len(model.split()) <= _LONGEST_NAME else _name_in(request, head)
        whole = called_by(named, request.brand)
        said = f"{article} {whole or f'{head.lower()} {named}'.strip()}" if the else ""
        a = a if whole and whole.casefold() not in core.casefold() else ""
        named = "" if named.casefold() in core.casefold() else named
        return Thing(display=capital(core), phrase=core, the=said, a=a, short=the, plural=plural, name=named)
    return Thing(display=capital(core), phrase=core, the=the, a=a, short=the, plural=plural)


def _a(core: str, noun: DutchNoun | None, *, plural: bool) -> str:
    """As what something is; what has no plural has no article."""
    if noun is None:
        return ""
    return core if plural or not noun.plural else f"een {core}"


def _name_in(request: PageRequest, head: str) -> str:
    """ "Linus S" of another keyword "koffiemachine Linus S": capitals after the same noun."""
    for keyword in request.keywords[1:]:
        first, *after = " ".join(keyword.split()).split(" ")
        if (
            first.casefold() in (head.casefold(), request.brand.strip().casefold())
            and after
            and all(part[:1].isupper() or part[:1].isdigit() for part in after)
        ):
            return " ".join(after)
    return ""


def _core(keyword: str, places: str, *, offer: bool = False) -> str:
    """ "wandelschoenen voor dames" for "wandelschoenen dames kopen"."""
    verb = _VERB.match(keyword)
    text = (verb[1] if verb else keyword).strip()
    text = _lower(_DROPPED.sub("", _DROPPED.sub("", text)).strip() or text, False)
    words = text.split(" ")
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if before and before.lower() not in _PREPOSITIONS:
        if last.lower() in _AUDIENCES:
            words[-1:] = ["voor", last.lower()]
        elif before[:1].islower() and is_place(Language.NL, last, places, offer=offer):
            words[-1:] = ["in", last]
    return " ".join(words)


def _parts(core: str) -> tuple[str, str, str]:
    """What stands before the noun, the noun, and what follows it: a preposition, a measure, "mat wit" of a paint."""
    words = core.split(" ")
    end = next(
        (at for at, word in enumerate(words) if at and (word.lower() in _PREPOSITIONS or word[:1].isdigit())),
        len(words),
    )
    if end == len(words) and len(words) > 1 and words[-1][:1].isupper():
        end -= 1
    known = [at for at, word in enumerate(words[:end]) if _look_up(word)[0]]
    if known and known[-1] < end - 1 and all(word.islower() for word in words[known[-1] + 1 : end]):
        end = known[-1] + 1
    return " ".join(words[: end - 1]), words[end - 1], " ".join(words[end:])


def _many(before: str, head: str, after: str, noun: DutchNoun | None) -> str:
    """The plural of a known noun, if no adjective before it would have to change."""
    if noun is None or not noun.plural or before:
        return ""
    made = f"{head[: len(head) - len(noun.singular)]}{noun.plural}"
    return " ".join(part for part in (made, after) if part)


@lru_cache(maxsize=1_024)
def _look_up(word: str) -> tuple[DutchNoun | None, bool]:
    """The noun a word ends in, the longest that fits, and whether the word is its plural."""
    low = word.lower()
    for length in range(len(low), _SHORTEST_END - 2, -1):
        found = _lexicon().get(low[-length:])
        if found and (length == len(low) or length >= _SHORTEST_END):
            return found, low.endswith(found.plural) if found.plural else False
    return None, len(low) > _SHORTEST_END and low.endswith("en")


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, DutchNoun]:
    found: dict[str, DutchNoun] = {}
    for singular, gender, *plural in noun_lines(Language.NL):
        noun = DutchNoun(singular, gender, plural[0] if plural else "")
        found[singular] = noun
        if noun.plural:
            found.setdefault(noun.plural, noun)
    return found


def _lower(text: str, is_name: bool) -> str:
    first = re.split(r"[\s,;/(]", text, maxsplit=1)[0]
    small = first.lower()
    if first == small or first[1:] != first[1:].lower() or len(first) < 2:
        return text
    known = _look_up(small)[0] is not None or small in _SMALL
    return small + text[len(first) :] if is_name or known else text


def _with_article(name: str, gender: str, article: str) -> str:
    if not gender or "(" in name:
        return ""
    if gender == "0" or (gender == "p" and article == "een"):
        return name
    return f"{'het' if article == 'de' and gender == 'n' else article} {name}"


GRAMMAR: Final = Grammar(
    thing=_thing,
    heading=lambda keyword: "" if _QUESTION.match(keyword) else capital(_core(" ".join(calm(keyword).split()), "")),
    lower=_lower,
    quiet=str.lower,
    the=lambda name, gender: _with_article(name, gender, "de"),
    with_a=lambda name, gender: _with_article(name, gender, "een"),
    has_a=lambda name, gender: _with_article(name, gender, "een"),
)
