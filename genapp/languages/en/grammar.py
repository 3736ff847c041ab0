"""English: number of nouns, articles, and when a word may be written small."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, listed, noun_lines, word_list
from genapp.page import Language, PageRequest, Subject

_VERB: Final = re.compile(r"^(?:buy|order|shop|rent|book|hire|compare|find|get)\s+(.+)$", re.I)
_OTHER: Final = re.compile(
    r"\b(?:best|cheap|cheapest|top|near me|online|how|what|which|why|vs\.?|reviews?|sale)\b|\?", re.I
)
_SUPERLATIVE: Final = re.compile(r"(?:best|top|cheapest)\b", re.I)
_SHORT_FORMS: Final = {" is": "'s", " are": "'re", " not": "n't"}
_CONTRACTED: Final = re.compile(
    r"\b(?P<word>(?:that|there|it)(?= is \w)|(?:you|they)(?= are \w)|(?:do|does|is|are)(?= not\b))"
    r"(?P<verb> (?:is|are|not))\b",
    re.I,
)
_PREPOSITION: Final = re.compile(r"\s(?:for|with|in|of|from|by|without|to|under|on)\s", re.I)
_MASS: Final = word_list(Language.EN, "mass")
_IRREGULAR: Final = word_list(Language.EN, "irregular")
_SINGULAR_S: Final = word_list(Language.EN, "singular_s")
_SMALL: Final = word_list(Language.EN, "small")


def _thing(request: PageRequest, subject: Subject) -> Thing:
    keyword = " ".join(request.primary_keyword.split())
    if subject is Subject.PRODUCT:
        return _product(keyword, request)
    kind, core = _core(keyword)
    shown = _small(keyword) if kind != "plain" else core
    plural, mass = is_plural(core), is_mass(core)
    head = _head(core)
    words = {"Kw": capital(shown)}
    category = subject is Subject.RANGE
    ref, ref_plural = (f"the {head}", plural)
    if _too_close(head, request) or (category and not plural and not mass):
        ref, ref_plural = ("the products", True) if category else ("the offer", False)
    named = f"the {core}"
    if ref_plural and not plural:
        named = f"the products in the {core} range"
    elif plural and not ref_plural:
        ref, ref_plural = "the products", True
    searched = f"the {shown}" if _SUPERLATIVE.match(shown) else shown
    words |= {"kw": searched if kind == "other" else _bare(core, plural or mass, category), "ref": ref, "named": named}
    if plural and kind == "plain":
        words["kw_pl"] = core
    if kind == "verb":
        words["verb"] = shown
    words |= {
        "ref_kw": named,
        "Ref": capital(ref),
        "Ref0": ref,
        "Named": capital(named),
        "order": "order" if category else "decide",
    }
    return Thing(display=words["Kw"], words=words, plural=ref_plural, family=family(core), kind=kind)


def _product(name: str, request: PageRequest) -> Thing:
    shown = capital(name)
    head = _head(name)
    known = _singular_or_same(head) in nouns()
    plural = is_plural(name) and (known or f" {head}" in f" {name}")
    ref = f"the {head}" if known and not _too_close(head, request) else "the products" if plural else "the product"
    named = name if name.lower().startswith(("the ", "our ")) else f"the {name}"
    words = {
        "Kw": shown,
        "kw": named,
        "ref": ref,
        "Ref": capital(ref),
        "Ref0": ref,
        "named": named,
        "ref_kw": named,
        "Named": capital(named),
        "order": "order",
    }
    return Thing(display=shown, words=words, plural=plural, family=family(name))


def is_plural(phrase: str) -> bool:
    word = _head(phrase)
    if word in _MASS or word in _SINGULAR_S:
        return False
    return word in _IRREGULAR or (word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s")))


def is_mass(phrase: str) -> bool:
    return _head(phrase) in _MASS


def family(phrase: str) -> str:
    """The family of the head noun, where it has only one."""
    return nouns().get(_singular_or_same(_head(phrase)), "")


@lru_cache(maxsize=1)
def nouns() -> dict[str, str]:
    return {line[0]: "" if line[1] == "-" else line[1] for line in noun_lines(Language.EN)}


def lower_value(value: str) -> str:
    """Small when the first word is a common one; names and abbreviations keep their capitals."""
    first = re.split(r"[\s,;/]", value, maxsplit=1)[0]
    small = first.lower()
    if first != small and first[1:] == first[1:].lower() and (small in _SMALL or _singular_or_same(small) in nouns()):
        return small + value[len(first) :]
    return value


def relaxed(frame: str) -> str:
    """With contractions, for a friendly voice; only our own words are touched, never a value."""
    return _CONTRACTED.sub(lambda match: f"{match['word']}{_SHORT_FORMS[match['verb'].lower()]}", frame)


def _secondary(keywords: Sequence[str]) -> dict[str, str]:
    """In quotation marks where the words would not fit into a sentence: "rent a chair", "LED desk lamp"."""
    shown = [_small(word) if _fits(word) else f"“{_small(word)}”" for word in keywords]
    return {"secondary": listed(shown, "or")} if keywords else {}


def _fits(keyword: str) -> bool:
    return _core(keyword)[0] == "plain" and (is_plural(keyword) or is_mass(keyword))


def _core(keyword: str) -> tuple[str, str]:
    if match := _VERB.match(keyword):
        return "verb", _small(re.sub(r"\s+online$", "", match[1], flags=re.I))
    if _OTHER.search(keyword):
        core = " ".join(_OTHER.sub(" ", keyword).split()) or keyword
        return "other", _small(core)
    return "plain", _small(keyword)


def _bare(core: str, no_article: bool, category: bool) -> str:
    if no_article:
        return core
    return f"the {core} range" if category else f"the {core}"


def _small(phrase: str) -> str:
    """Ordinary words small, names as they are."""
    return " ".join(lower_value(word) for word in phrase.split())


def _head(phrase: str) -> str:
    before = _PREPOSITION.split(f"{phrase} ", maxsplit=1)[0].strip()
    return before.split(" ")[-1].lower().strip(".,;:!?()") if before else phrase.lower()


def _singular_or_same(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ves", "f"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if word not in nouns() and word.endswith(ending) and (cut := word[: -len(ending)] + instead) in nouns():
            return cut
    return word


def _too_close(head: str, request: PageRequest) -> bool:
    """Whether the short form is a keyword itself, which would then stand in every other sentence."""
    stem = head.rstrip("s")
    return any(keyword.lower().strip().rstrip("s") == stem for keyword in request.keywords)


GRAMMAR: Final = Grammar(
    thing=_thing,
    join=lambda items: listed(items, "and"),
    secondary=_secondary,
    lower_value=lower_value,
    dative=lambda value: value,
    small_colours=True,
    relaxed=relaxed,
)
