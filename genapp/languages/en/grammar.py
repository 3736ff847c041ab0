"""English: keywords in the grammar of headings and sentences, articles, and when a word may be written small."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from genapp.languages.base import Grammar, Thing, capital, noun_lines, word_list
from genapp.languages.shouting import calm, with_acronyms
from genapp.page import Language, PageRequest, Subject

_VERB: Final = re.compile(r"^(?:buy|order|shop|rent|book|hire|compare|find|get)\s+(.+)$", re.I)
_QUESTION: Final = re.compile(
    r"^(?:is|are|does|do|can|what|how|which|why|when|where|who|should|will|was|were)\b.+\s", re.I
)
_TOPIC: Final = re.compile(r"how to\b|what to\b|when to\b|where to\b", re.I)
"""Begins like a question and asks nothing."""
_DROPPED: Final = re.compile(r"^(?:the\s+)?(?:best|top|cheap|cheapest)\s+|\s+(?:near me|online|for sale)$", re.I)
_PREPOSITION: Final = re.compile(r"\s(?:for|with|in|of|from|by|without|to|under|on|at|near|up)\s", re.I)
_POSSESSIVE: Final = re.compile(r"\b(?:womens|mens|childrens)\b|\b(?:kids|boys|girls|ladies)(?= [a-z])", re.I)
_PLACE: Final = re.compile(r"^(.+? )((?:[A-Z][\w'’-]+ ?)+)$")
_MEASURE: Final = re.compile(r"\s\d[\d.,x×/-]*\s?(?:inch(?:es)?|cm|mm|m|kg|g|l|ml|w|kw|v|pieces|pcs)?$", re.I)
_WHEN: Final = {"evenings": "evening", "weekends": "weekend", "mornings": "morning", "daytime": "daytime"}
_PLACED: Final = word_list(Language.EN, "placed")
"""Nouns of trades behind which a name is a place."""
_MASS: Final = word_list(Language.EN, "mass")
_IRREGULAR: Final = word_list(Language.EN, "irregular")
_SINGULAR_S: Final = word_list(Language.EN, "singular_s")
_SMALL: Final = word_list(Language.EN, "small")
_ADJECTIVES: Final = word_list(Language.EN, "adjectives")
_PROPER: Final = word_list(Language.EN, "proper")
_AUDIENCES: Final = word_list(Language.EN, "audiences")
_SHORTEST_COMMON: Final = 3
_LONGEST_MODEL: Final = 4
_PLURALS: Final = (("fe", "ves"), ("ss", "sses"), ("ch", "ches"), ("sh", "shes"), ("x", "xes"))


def _thing(request: PageRequest, subject: Subject, model: str, values: str) -> Thing:
    keyword = _natural(request.primary_keyword, values)
    if _TOPIC.match(keyword):
        return Thing(display=capital(keyword), phrase=keyword, kind="topic")
    if _QUESTION.match(keyword):
        return Thing(display=f"{capital(keyword).rstrip('?')}?", phrase=keyword.rstrip("?"), kind="question")
    verb = _VERB.match(keyword)
    core = verb[1] if verb else keyword
    if subject is Subject.OFFER:
        core = keyword = _in_place(core if verb is None else keyword, request.brand)
    if subject is Subject.RANGE:
        many = core if is_plural(core) else _plural(core)
        shown = keyword if verb else many or core
        the = f"the {_before_name(_before_preposition(many))}" if many else ""
        return Thing(
            display=capital(shown),
            phrase=many or core,
            many=many,
            the=the,
            a=many or (core if is_mass(core) else ""),
            short=_the_head(many),
            plural=True,
        )
    if subject is Subject.PRODUCT:
        return _product(request, core, model)
    known = is_mass(core) or _head(core) in nouns()
    the = f"the {_before_preposition(core)}" if known or is_plural(core) else ""
    return Thing(
        display=capital(keyword),
        phrase=core,
        the=the,
        a=_a(core),
        short=_the_head(core) if the else "",
        plural=is_plural(core),
    )


def _the_head(phrase: str) -> str:
    head = _head(phrase)
    return f"the {head}" if head and (head in nouns() or is_plural(head)) else ""


def _a(phrase: str) -> str:
    """With its article where one belongs there; empty for a noun that is not known."""
    if is_plural(phrase) or is_mass(phrase):
        return phrase
    return _with_article(phrase, "n", "a") if _head(phrase) in nouns() else ""


def _product(request: PageRequest, core: str, model: str) -> Thing:
    """A product has a name when a fact or another keyword tells it."""
    name = model if model and "," not in model else _name_in(request, core)
    words = name.split(" ")
    name = " ".join(words[:-1]) if len(words) > 2 and words[-1].lower() == _head(core) else name
    if name and "," not in name:
        brand = request.brand.strip()
        full = (
            name
            if not brand or brand.casefold() in name.casefold() or not re.search(r"[ \d]", name)
            else f"{brand} {name}"
        )
        full = full if len(full) <= 40 else name
        one = "" if is_plural(core) else core
        a, short = (_a(one), _the_head(one)) if one else ("", "")
        return Thing(display=capital(core), phrase=core, the=f"the {full}", a=a, short=short, name=full)
    known = _singular_or_same(_head(core)) in nouns() or bool(
        re.search(r"(?:^| )[a-z]{3,}$", _before_preposition(core))
    )
    the = core if core.lower().startswith("the ") else f"the {_before_preposition(core)}"
    return Thing(
        display=capital(core),
        phrase=core,
        the=the if known else "",
        short=_the_head(core) if known else "",
        plural=is_plural(core),
    )


def _name_in(request: PageRequest, core: str) -> str:
    """ "Rookie 16" beside "kids bike 16 inch": another keyword with a capital, of which the address holds a word."""
    slug = re.split(r"\W+", request.target_url.lower())
    told = core.lower().split()
    for keyword in request.keywords[1:]:
        own = [word for word in keyword.split() if word.lower() not in told]
        model = re.search(r"\b[A-Z]{1,4}[- ]?\d", keyword) and len(keyword.split()) <= _LONGEST_MODEL
        known = any(word.lower() in slug for word in own)
        if own and (model or (re.match(r"[A-Z][a-z]", keyword) and known)) and not _is_longer(keyword, told):
            return " ".join(keyword.split())
    return ""


def _is_longer(keyword: str, told: Sequence[str]) -> bool:
    """Whether it is the other keyword with more words: "Saltmarsh santoku knife" for "santoku knife"."""
    return set(told) <= set(keyword.lower().split())


def _natural(keyword: str, values: str = "") -> str:
    """Small letters where it was shouted or begins a phrase, "for" before an audience, "in" before a known place."""
    text = _POSSESSIVE.sub(_possessive, " ".join(with_acronyms(calm(keyword)).split()))
    text = text if _QUESTION.match(text) else _DROPPED.sub("", text) or text
    words = text.split(" ")
    if len(words) > 1 and words[-1].lower() in _AUDIENCES and not _PREPOSITION.search(f" {words[-2]} "):
        before = " ".join(words[:-1])
        text = f"{before} for {words[-1].lower()}" if is_plural(before) or is_mass(before) else text
    words = text.split(" ")
    if len(words) > 1 and words[-1].lower() in _ADJECTIVES and _singular_or_same(words[-2].lower()) in nouns():
        text = " ".join([words[-1].lower(), *words[:-1]])
    words = text.split(" ")
    if len(words) > 1 and words[-1].lower() in _WHEN and words[-2].lower() in nouns():
        text = " ".join([_WHEN[words[-1].lower()], *words[:-1]])
    place = _PLACE.match(text)
    if (
        place
        and place[1] == place[1].lower()
        and re.search(rf"\b{re.escape(place[2])}\b", values)
        and not _PREPOSITION.search(place[1][-6:])
    ):
        text = f"{place[1]}in {place[2]}"
    return _small(text)


def _in_place(phrase: str, brand: str) -> str:
    """ "day nursery in Oakhurst" for "day nursery Oakhurst": names behind small letters that are not the brand's."""
    found = re.fullmatch(r"((?:[a-z][\w'’-]* )+)((?:[A-Z][a-z]+(?: |$))+)", phrase)
    plain = found and not _PREPOSITION.search(f" {found[1]}") and not re.search(re.escape(found[2]), brand, re.I)
    known = found and _singular_or_same(found[1].split()[-1]) in nouns() | _PLACED
    return f"{found[1]}in {found[2]}" if found and plain and known else phrase


def _possessive(found: re.Match[str]) -> str:
    """ "women's" for "womens", "kids'" before a noun."""
    word = found[0]
    return f"{word}'" if word.lower() in ("kids", "boys", "girls", "ladies") else f"{word[:-1]}'s"


def is_plural(phrase: str) -> bool:
    word = _head(phrase)
    if word in _MASS or word in _SINGULAR_S:
        return False
    return word in _IRREGULAR or (word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s")))


def is_mass(phrase: str) -> bool:
    return _head(phrase) in _MASS


@lru_cache(maxsize=1)
def nouns() -> frozenset[str]:
    return frozenset(line[0] for line in noun_lines(Language.EN))


def lower(text: str, is_name: bool) -> str:
    """Small at the start when that is a common word, or for the name of a fact any word without inner capitals; names
    and abbreviations keep their capitals."""
    first = re.split(r"[\s,;/]", text, maxsplit=1)[0]
    small = first.lower()
    if first == small or first[1:] != first[1:].lower() or len(first) < 2:
        return text
    if small in _PROPER:
        return text
    known = small in _SMALL or _singular_or_same(small) in nouns()
    return small + text[len(first) :] if is_name or known else text


def _plural(phrase: str) -> str:
    """The plural of a phrase whose head is a known noun; empty when that is not certain."""
    head, before = _head(phrase), _before_name(_before_preposition(phrase))
    if head not in nouns() or head in _MASS:
        return ""
    made = next((head[: -len(end)] + new for end, new in _PLURALS if head.endswith(end)), f"{head}s")
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        made = f"{head[:-1]}ies"
    return f"{before[: len(before) - len(head)]}{made}{phrase[len(before) :]}"


def _small(phrase: str) -> str:
    """Ordinary words small, names as they are: capitals beside words in small letters; a lone letter is a name, too."""
    given = phrase.split()
    named = any(word.islower() and len(word) > _SHORTEST_COMMON for word in given)
    words = (lower(word, False) if not at or not named else word for at, word in enumerate(given))
    made = " ".join(word.upper() if len(word) == 1 and word.isalpha() and word != "a" else word for word in words)
    return re.sub(r"(?<=\d )[A-Z](?!\w)", lambda found: found[0] if found[0] in phrase else found[0].lower(), made)


def _before_preposition(phrase: str) -> str:
    return _PREPOSITION.split(f"{phrase} ", maxsplit=1)[0].strip() or phrase


def _head(phrase: str) -> str:
    before = _before_name(_before_preposition(phrase))
    return before.split(" ")[-1].lower().strip(".,;:!?()")


def _before_name(phrase: str) -> str:
    """Without a name or a measure behind it: "tomato seeds" of "tomato seeds Tigra"."""
    words = (_MEASURE.sub("", phrase) or phrase).split(" ")
    while len(words) > 1 and re.search(r"[A-Z\d]", words[-1]) and words[0] == words[0].lower():
        words.pop()
    return " ".join(words)


def _singular_or_same(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ves", "f"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if word not in nouns() and word.endswith(ending) and (cut := word[: -len(ending)] + instead) in nouns():
            return cut
    return word


def _with_article(name: str, gender: str, article: str) -> str:
    if not gender or "(" in name:
        return ""
    if gender == "0" or (gender == "p" and article == "a"):
        return name
    if article == "a" and name[:1].lower() in "aeiou":
        article = "an"
    return f"{article} {name}"


GRAMMAR: Final = Grammar(
    thing=_thing,
    heading=lambda keyword: "" if _QUESTION.match(keyword) else capital(_natural(keyword)),
    lower=lower,
    quiet=str.lower,
    the=lambda name, gender: _with_article(name, gender, "the"),
    with_a=lambda name, gender: _with_article(name, gender, "a"),
    has_a=lambda name, gender: _with_article(name, gender, "a"),
)
