"""What a language provides, and what its grammar needs; each language is one folder."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale

from genapp.page import Labels, Language, PageRequest, Subject

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What the page speaks of: the primary keyword, understood as far as is safe. A form that is not certain is empty,
    and the sentences that need it are not used."""

    display: str
    """As a heading or the beginning of a title."""
    phrase: str
    """The same in the middle of a sentence."""
    kind: str = "plain"
    """plain, question ("is pet insurance worth it") or topic ("how to bleed a radiator")."""
    many: str = ""
    """The products of a range in the plural, without article: "running shoes"."""
    the: str = ""
    """With its article, as the subject of a sentence: "the running shoes", "the Dew serum"."""
    a: str = ""
    """As what something is: "a cordless drill", "running shoes", "ein Bürostuhl"."""
    short: str = ""
    """`the` in a word, once the page has named it: "the drill"."""
    plural: bool = False
    """Number of `the`."""
    name: str = ""
    """Of a product: "CD 18 Pro"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What the embedded writer asks of a language beyond its data; genders are m, f, n, p (plural) and 0 (no article).

    A form that cannot be made with certainty is the empty string.
    """

    thing: Callable[[PageRequest, Subject, str, str], Thing]
    """Of a request; then the name of the model, if a fact tells it, and the facts that tell a place."""
    heading: Callable[[str], str]
    """Another keyword as a heading; empty when it makes none."""
    lower: Callable[[str, bool], str]
    """A value, or (True) the name of a fact, as it stands in the middle of a sentence."""
    quiet: Callable[[str], str]
    """A word that was typed in capitals as it stands within a text."""
    the: Callable[[str, str], str]
    """The name of a fact and its gender as a subject: "the seat height", "die Sitzhöhe"."""
    with_a: Callable[[str, str], str]
    """The same after "with": "a seat height", "einer Sitzhöhe"."""
    has_a: Callable[[str, str], str]
    """The same after "has": "a seat height", "eine Sitzhöhe"."""
    joined: Callable[[str], str] = str
    """Draws together a word and what follows it, where a sentence joins them by "_": "de_le lit" is "du lit"."""
    many_so: Callable[[str], str] = lambda _: ""
    """What is said of a product as it is said of several models: "dimmerabili" for "dimmerabile"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How pages and files in the language are read: words of regular expressions, parted by bars, in lower case."""

    common: str
    """The commonest words, parted by blanks: they tell the language of a text."""
    abbreviations: str
    """Words whose full stop ends no sentence."""
    concrete: str
    """Materials and the like: a sentence with one of them states something."""
    no_facts: str
    """Words of address, praise and trade: a sentence with one of them states nothing."""
    furniture: str
    """In headings that belong to the shop, not to the subject."""
    no_specs: str
    """In tables that are no specification."""
    own_columns: str
    """Columns of a file that a team keeps for itself."""
    plain_facts: str
    """Columns of a file that can only speak of the thing itself: material, colour, measures. Nothing that a team could
    mean otherwise belongs here, for what they hold is printed unless a person says no."""
    plain_texts: str
    """Columns of a file that can only hold what the public reads of the thing: as strict as `plain_facts`."""
    answers: str
    """Yes and no: values that are no words for readers."""
    hidden_rows: str
    """Names of facts that steer the making of a page and are not shown in its table."""
    model_talk: str
    """What a model says of itself."""
    prompt_words: str
    """Words of our prompts, which must not come back."""
    placeholders: str
    """First words of a placeholder in brackets."""
    refusals: str
    """How a refusal begins that stands where the text should be."""
    gone: str
    """On a page that says that there is none."""
    walls: str
    """On a page that wants to be sure of a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSpec:
    """All that is said of one language; its prompts and the sentences of its writer are files in its folder."""

    code: Language
    name: str
    """In English, for the screens."""
    spellings: str
    """How else files write it, parted by spaces, in lower case."""
    locale: str
    quotes: tuple[str, str]
    spaced: str = ""
    """Signs that have a blank before them in the language."""
    labels: Labels
    properties: Mapping[str, str]
    """What properties of a product are called."""
    availability: Mapping[str, str]
    """By the names of schema.org."""
    fact_names: Mapping[str, tuple[str, ...]]
    """Names of facts that mean the same, in lower case."""
    range_size: tuple[str, str]
    """The sentence that says how many products a range has, for one and for many."""
    truth: tuple[str, str]
    """Yes and no, as a detail of a product has them."""
    sheet_truth: tuple[str, str]
    """True and false, as a spreadsheet in the language shows them, in lower case."""
    starting: str
    """Before the lowest price: "from"."""
    until: str
    """Between two numbers: "to"."""
    tokens_per_word: float
    """Of running text, with usual tokenizers."""
    endings: tuple[str, ...]
    """Inflections that are cut off to compare words, the longest first."""
    link_words: str
    """Small words that may stand between those of a keyword."""
    units: Mapping[str, str]
    """Units in words, parted by blanks, by their sign."""
    reading: Reading
    grammar: Grammar

    @property
    def has_texts(self) -> bool:
        """Whether the embedded writer can write it."""
        return (FOLDER / self.code.base.value / "writer").is_dir()

    @property
    def from_right(self) -> bool:
        """Whether it is written from right to left."""
        return Locale.parse(self.locale).text_direction == "rtl"

    @property
    def og_locale(self) -> str:
        """As social networks name it: "zh_TW"."""
        parts = self.locale.split("_")
        return "_".join(part for part in parts if len(part) != 4)


@cache
def noun_lines(language: Language) -> tuple[tuple[str, ...], ...]:
    """The lexicon of nouns, one tuple of columns per noun; empty for a language that has none."""
    home = FOLDER / language.base.value / "writer" / "nouns.txt"
    lines = home.read_text(encoding="utf-8").splitlines() if home.is_file() else []
    return tuple(tuple(line.split()) for line in lines if line.strip() and not line.startswith("#"))


def word_list(language: Language, name: str) -> frozenset[str]:
    """A list of words of one language."""
    return frozenset(writer_texts(language, "words")[name].split())


@cache
def writer_texts(language: Language, name: str) -> dict[str, Any]:  # Any: TOML
    """One file of the embedded writer's texts."""
    return tomllib.loads((FOLDER / language.base.value / "writer" / f"{name}.toml").read_text(encoding="utf-8"))


def listed(items: Sequence[str], word: str) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def capital(text: str) -> str:
    """With a capital first letter, unless the first word has its own spelling (iPhone, adidas is left alone)."""
    first = text.split(" ", 1)[0]
    if any(sign.isupper() for sign in first[1:]):
        return text
    return text[:1].upper() + text[1:]
