"""Any language: its name, forms and the few words of a page, from CLDR and `labels.toml`; a language that we have texts
for gives them to its regions."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from genapp.languages.base import FOLDER, Grammar, LanguageSpec, Reading, Thing, capital
from genapp.page import Labels, Language, PageRequest, Subject

_NEVER: Final = "(?!)"
_NOTHING_KNOWN: Final = Reading(**{part.name: _NEVER for part in fields(Reading)} | {"common": ""})
_PROPERTIES: Final = (
    "brands", "price range", "availability", "material", "color", "size", "weight", "width", "height", "depth", "sku",
)  # fmt: skip
_AVAILABILITY: Final = (
    "InStock", "OnlineOnly", "InStoreOnly", "LimitedAvailability", "PreOrder", "BackOrder", "MadeToOrder", "OutOfStock",
    "SoldOut", "Discontinued",
)  # fmt: skip
_LATIN: Final = "Latn"
_LATIN_TOKENS, _OTHER_TOKENS = 2.2, 4.0
_WITH_MORE: Final = re.compile(r"(?P<name>[^(,]+?)\s*[(,]\s*(?P<more>[^()]+?)\)?")
_REGIONS: Final = (
    "en-GB", "en-US", "en-AU", "en-CA", "en-IE", "de-AT", "de-CH", "fr-BE", "fr-CA", "fr-CH", "es-419", "es-AR",
    "es-MX", "it-CH", "nl-BE", "pt-BR", "pt-PT", "zh-TW", "zh-HK",
)  # fmt: skip
"""That forms offer beside each language as a whole; any other can be written."""


def usual_languages(own: Iterable[Language]) -> tuple[Language, ...]:
    """What forms offer: those with own texts first, then by their English names."""
    first = tuple(own)
    rest = {Language(code) for code in (*_labels(), *_REGIONS)} - set(first)
    return (*first, *sorted(rest, key=english_name))


def of_region(base: LanguageSpec, language: Language) -> LanguageSpec:
    """The texts of a language with the name and the number forms of a region."""
    quotes = {"quotes": ("«", "»")} if language.endswith("-CH") and language.base in ("de", "it") else {}
    spaced = ":" if language == "fr-CA" else base.spaced
    return replace(base, code=language, name=english_name(language), locale=language.locale, spaced=spaced, **quotes)


def generic(language: Language, english: LanguageSpec) -> LanguageSpec:
    """A language without texts of ours; words that are not known are English."""
    known = _words_of(language)
    labels = _filled(known.get("labels"), [getattr(english.labels, part.name) for part in fields(Labels)])
    shown = Labels(**dict(zip((part.name for part in fields(Labels)), labels, strict=True)))
    named = _filled(known.get("properties"), [english.properties[key] for key in _PROPERTIES])
    properties = dict(english.properties) | dict(zip(_PROPERTIES, named, strict=True))
    properties |= {"product": shown.product, "products": shown.products, "price": shown.price}
    stock = _filled(known.get("availability"), [english.availability[key] for key in _AVAILABILITY])
    yes, no, starting = _filled(known.get("words"), [*english.truth, english.starting])
    opening, closing = _filled(known.get("quotes"), english.quotes)
    return LanguageSpec(
        code=language,
        name=english_name(language),
        spellings="",
        locale=language.locale,
        quotes=(opening, closing),
        labels=shown,
        properties=properties,
        availability=dict(zip(_AVAILABILITY, stock, strict=True)),
        fact_names={key: (name.casefold(),) for key, name in properties.items()} | _named_by_labels(shown),
        range_size=(f"{shown.products}: {{}}", f"{shown.products}: {{}}"),
        truth=(yes, no),
        sheet_truth=english.sheet_truth,
        starting=starting,
        until="–",
        tokens_per_word=_LATIN_TOKENS if _script(language) == _LATIN else _OTHER_TOKENS,
        endings=(),
        link_words="",
        units={},
        reading=_NOTHING_KNOWN,
        grammar=plain_grammar(),
    )


def english_name(language: Language) -> str:
    """ "Polish", "Portuguese (Brazil)", "Serbian (Latin)"."""
    return _name_in(language, Locale("en"))


def own_name(language: Language) -> str:
    """ "polski", "português (Brasil)"; empty where CLDR has no words of the language."""
    locale = Locale.parse(language.locale)
    return _name_in(language, locale) if locale.language == language.base else ""


@cache
def named_languages() -> Mapping[str, Language]:
    """Languages by their names in English, in themselves and in the languages that files mostly come in; in lower case
    and without accents."""
    found: dict[str, Language] = {}
    codes = sorted(str(code) for code in Locale("en").languages if code not in ("und", "mul", "mis", "zxx", "root"))
    for name_in in ("en", "de", "fr", "es", "it", "nl", "pt", "pl"):
        names = Locale(name_in).languages
        for code in codes:
            if names.get(code):
                found.setdefault(plain_name(names[code]), Language(code))
    for language in usual_languages(()):
        if own := own_name(language):
            found.setdefault(plain_name(own), language)
    return found


def language_called(text: str) -> Language | None:
    """By a code or a name, perhaps with a region or script: "pt_br", "Deutsch", "español", "English (UK)"."""
    try:
        return Language(text)
    except ValueError:
        pass
    if named := named_languages().get(plain_name(text)):
        return named
    found = _WITH_MORE.fullmatch(text.strip())
    base = named_languages().get(plain_name(found["name"])) if found else None
    part = _parts_called().get(plain_name(found["more"])) if found else None
    return Language(f"{base.base}-{part}") if base and part else None


def plain_name(text: str) -> str:
    """Without case, accents, blanks and signs."""
    marked = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in marked if sign.isalnum() or unicodedata.category(sign) == "Mc")


@cache
def _parts_called() -> Mapping[str, str]:
    """Regions and scripts by their English names and their codes."""
    english = Locale("en")
    parts = [*english.territories.items(), *english.scripts.items()]
    names = {plain_name(name): code for code, name in parts} | {plain_name(code): code for code, _ in parts}
    return names | {"uk": "GB", "usa": "US", "latin": "Latn", "simplified": "Hans", "traditional": "Hant"}


def _name_in(language: Language, locale: Locale) -> str:
    code, *parts = language.split("-")
    more = (locale.territories.get(part) or locale.scripts.get(part) or part for part in parts)
    name = locale.languages.get(code) or Locale("en").languages[code]
    return f"{name} ({', '.join(more)})" if parts else name


@cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / "labels.toml").read_text(encoding="utf-8"))


def _named_by_labels(labels: Labels) -> dict[str, tuple[str, ...]]:
    named = {"address": labels.address, "opening hours": labels.opening_hours, "phone": labels.phone}
    named |= {"email": labels.email, "brand": labels.brand}
    return {key: (name.casefold(),) for key, name in named.items()}


def _words_of(language: Language) -> Mapping[str, str]:
    """Those of the language as a whole, then of its script, then of its region."""
    found: dict[str, str] = {}
    for code in dict.fromkeys((language.base.value, f"{language.base}-{_script(language)}", language.value)):
        found |= _labels().get(code, {})
    return found


def _script(language: Language) -> str:
    likely = get_global("likely_subtags")
    parts = language.split("-")
    written = next((part for part in parts[1:] if len(part) == 4), "")
    region = next((part for part in parts[1:] if len(part) < 4), "")
    full = likely.get(f"{parts[0]}_{region}") or likely.get(parts[0]) or ""
    return written or next((part for part in full.split("_") if len(part) == 4), "")


def _filled(line: str | None, english: Sequence[str]) -> list[str]:
    given: Iterator[str] = iter((line or "").split("|"))
    return [next(given, "") or word for word in english]


def plain_grammar() -> Grammar:
    """For parts that ask any language: nothing is inflected, and nothing is put into a sentence that needs it."""
    return Grammar(
        thing=_as_written,
        heading=capital,
        lower=lambda text, is_name: text,
        quiet=str.lower,
        the=lambda name, gender: "",
        with_a=lambda name, gender: "",
        has_a=lambda name, gender: "",
    )


def _as_written(request: PageRequest, subject: Subject, model: str, places: str) -> Thing:
    return Thing(display=capital(request.primary_keyword), phrase=request.primary_keyword)
