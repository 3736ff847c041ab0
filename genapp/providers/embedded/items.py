"""The facts of a sheet as the writer sees them: what each means, what it is called in a sentence, and its value."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from genapp.languages import LANGUAGES, number_text
from genapp.languages.base import capital, noun_lines, writer_texts
from genapp.languages.shouting import all_shouted, calm
from genapp.page import BRAND, PRODUCT_LINES, SKU_COUNT, Fact, FactSheet, Language, PageRequest
from genapp.providers.embedded.meanings import MEANINGS, UNKNOWN, Meaning
from genapp.providers.embedded.texts import Texts
from genapp.providers.embedded.values import Value, ValueForm, read_value

_LONGEST_QUOTE: Final = 45
_SHORTEST_NOUN: Final = 3
_NOUN_FIRST: Final = (Language.FR, Language.ES, Language.IT)
_END: Final = re.compile(r"[.!?…][”“\"]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One "name: value" fact."""

    meaning: Meaning
    name: str
    """As it stands in the middle of a sentence."""
    gender: str
    value: Value
    fact: int
    verbal: bool = False
    """Whether the name ends in its verb: "felt roofs last"."""

    @property
    def label(self) -> str:
        """The name as it stands at the beginning of a line."""
        return capital(self.name)

    @property
    def line(self) -> str:
        return f"{self.label}{'' if self.verbal else ':'} {self.value.text}"

    @property
    def theme(self) -> str:
        return self.meaning.theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of the user, kept as it is."""

    text: str
    fact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that a page may say."""

    items: tuple[Item, ...]
    quotes: tuple[Quote, ...]
    count: str = ""
    """How many products the range has, as a number of the language."""
    count_fact: int = 0
    price: Item | None = None
    """Told only where the page asks for it."""
    silent: tuple[tuple[str, str], ...] = ()
    """Meaning and value of facts that are not told in prose."""

    @property
    def size(self) -> int:
        return len(self.items) + len(self.quotes)

    def silent_value(self, key: str) -> str:
        return next((value for meaning, value in self.silent if meaning == key), "")


def called(request: PageRequest, sheet: FactSheet) -> PageRequest:
    """The request with a brand that is not shouted where the whole order is."""
    named = [
        text
        for fact in sheet.facts
        if fact.name and fact.source not in PRODUCT_LINES
        for text in (fact.name, fact.value)
    ]
    loud = all_shouted([*request.keywords, *named])
    return replace(request, brand=calm(request.brand, str.title)) if loud else request


def read_known(sheet: FactSheet, request: PageRequest, texts: Texts) -> Known:
    """In the order of the sheet, each name once; product lines and the brand are left out."""
    facts = [fact for fact in sheet.facts if fact.source not in PRODUCT_LINES and fact.name != BRAND]
    counted = next((fact for fact in facts if fact.name == SKU_COUNT and fact.value.isdigit()), None)
    named = [fact for fact in facts if fact.name and fact.value and fact.name != SKU_COUNT]
    shouted = all_shouted([*request.keywords, *(fact.name for fact in named), *(fact.value for fact in named)])
    read = [_item(fact, request, texts, shouted=shouted) for fact in named]
    unnamed = [fact for fact in facts if not fact.name]
    return Known(
        items=tuple({item.name.casefold(): item for item in reversed(read) if item.theme != "silent"}.values())[::-1],
        quotes=tuple(_quote(fact) for fact in unnamed if _is_quotable(fact)),
        count=number_text(int(counted.value), request.language) if counted else "",
        count_fact=counted.number if counted else 0,
        price=next((item for item in read if item.meaning.key == "price"), None),
        silent=tuple((item.meaning.key, item.value.text) for item in read if item.theme == "silent"),
    )


def _item(fact: Fact, request: PageRequest, texts: Texts, *, shouted: bool) -> Item:
    quiet = LANGUAGES[request.language].grammar.quiet
    name, value = (calm(fact.name, quiet), calm(fact.value, quiet)) if shouted else (fact.name, fact.value)
    meaning, gender = texts.meaning(name)
    if counts_models(value, request.language) and meaning.key != "capacity":
        noun = (meaning.key and meaning.frames != "trait") or is_noun(name, request.language)
        so = meaning.frames == "trait" or read_value(name.lower(), request.language).quality
        meaning, gender = MEANINGS["some" if noun else "some_are" if so else "unsaid"], gender or "n"
    no_count = meaning.key == "counted" and re.search(r"\(|\d [x×] ", value)
    if no_count or (meaning.key == "address" and not re.search(r"[\d,]", value)):
        meaning, gender = UNKNOWN, ""
    name = re.sub(r"(?<=\b[A-Z] )X(?= [A-Z]\b)", "x", name)
    name = LANGUAGES[request.language].grammar.lower(" ".join(name.split()), True)
    if (meaning.frames == "trait" or meaning.key == "some_are") and not any(
        sign.isupper() for sign in name.split()[0][1:]
    ):
        name = name[:1].lower() + name[1:]
    return Item(
        meaning=meaning,
        name=name,
        gender=gender,
        value=read_value(value, request.language),
        fact=fact.number,
        verbal=not texts.is_odd(name) and bool(re.search(rf"\s(?:{texts.page['words'].get('verbs', '(?!)')})$", name)),
    )


def _is_quotable(fact: Fact) -> bool:
    return fact.says_something and len(fact.text.split()) <= _LONGEST_QUOTE


def _quote(fact: Fact) -> Quote:
    """With a capital and a full stop; the words stay."""
    text = " ".join(fact.text.split())
    text = text[:1].upper() + text[1:] if text[:1].islower() and text[1:2].islower() else text
    return Quote(text=sentence(text), fact=fact.number)


def counts_models(value: str, language: Language) -> bool:
    """Whether it says how many of a range are so: "12 models", "12 of 40 models"."""
    return bool(re.fullmatch(rf"\d+ (?:\w+ \d+ )?{writer_texts(language, 'words')['models']}", value))


def is_noun(name: str, language: Language) -> bool:
    """Whether the name ends in, or begins with, a noun that we know: it can stand after "with"."""
    nouns = {line[0].casefold() for line in noun_lines(language)}
    words = name.casefold().split()
    if name.isupper() and name.isalpha():
        return True
    if language is Language.DE and len(words) == 1 and len(name) > _SHORTEST_NOUN:
        return LANGUAGES[language].grammar.lower(name, True)[:1].isupper()
    if writer_texts(language, "words")["glued"]:
        return any(words[-1].endswith(noun) for noun in nouns if len(noun) > _SHORTEST_NOUN)
    return words[0 if language in _NOUN_FIRST else -1] in nouns


def sentence(text: str) -> str:
    """With a capital first letter, unless the first word has its own spelling, and a full stop."""
    text = capital(text)
    return text if _END.search(text) else f"{text}."


def facts_of(items: Iterable[Item]) -> tuple[int, ...]:
    return tuple(sorted({item.fact for item in items}))


def is_short(value: Value) -> bool:
    """Whether the value can stand in a line with others."""
    return value.plain and value.form not in (ValueForm.YES, ValueForm.NO, ValueForm.LONG, ValueForm.MIXED)
