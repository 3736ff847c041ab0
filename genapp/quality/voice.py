"""A voice as a list of rules, each written as a plain line, each kept or broken by a page; and rules from good pages.

Address the reader with Sie
Never speak as we
No contractions
Sentences of 8 to 18 words on average
At most 30 words a sentence
Never write: cheap, amazing
Always write: Pipemoor
No exclamation marks
Headings in sentence case
Units as 10 cm
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from genapp.page import HEAD_KINDS, Component, ComponentKind, Finding, Level
from genapp.quality.text import sentences


class RuleKind(StrEnum):
    """What a rule is about; the value is the line it is written as, `{}` where its own words stand."""

    ADDRESS = "Address the reader with {}"
    NO_ADDRESS = "Do not address the reader"
    NO_WE = "Never speak as we"
    NO_CONTRACTIONS = "No contractions"
    AVERAGE = "Sentences of {} words on average"
    LONGEST = "At most {} words a sentence"
    NEVER = "Never write: {}"
    ALWAYS = "Always write: {}"
    NO_SIGN = "No {}"
    HEADINGS = "Headings in {}"
    UNITS = "Units as {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRule:
    """One rule; `words` are what stands in its line: a form of address, two numbers, words, a sign."""

    kind: RuleKind
    words: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        joint = " to " if self.kind is RuleKind.AVERAGE else ", "
        return self.kind.value.format(joint.join(self.words))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRules:
    """The rules of one installation."""

    rules: tuple[VoiceRule, ...] = ()

    @property
    def text(self) -> str:
        """As `read_voice` reads it."""
        return "; ".join(rule.line for rule in self.rules)

    def text_for(self, language: str) -> str:
        """The same without the rules that pages in this language cannot break."""
        forms = _FORMS.get(language.split("-", maxsplit=1)[0], {})
        kept = [rule for rule in self.rules if rule.kind is not RuleKind.ADDRESS or rule.words[0] in forms]
        return "; ".join(rule.line for rule in kept)


_FORMS: Final = {
    "en": {"you": r"\b(?:you|your|yours|yourself|yourselves)\b"},
    "de": {
        "Sie": r"(?<=[\w,;] )(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b",
        "du": r"\b(?:[Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(?:e[mnrs]?)?)\b",
    },
    "fr": {"vous": r"\b(?:vous|votre|vos|vôtres?)\b", "tu": r"\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’]"},
    "es": {"usted": r"\bustede?s?\b", "tú": r"\b(?:tú|te|ti|contigo|tuy[oa]s?|tus?)\b"},
    "it": {"Lei": r"(?<=[\w,;] )(?:Lei|Suo|Sua|Suoi|Sue|La invitiamo)\b", "tu": r"\b(?:tu|te|ti|tuo|tua|tuoi|tue)\b"},
    "nl": {"u": r"\b(?:u|uw)\b", "je": r"\b(?:je|jij|jou|jouw)\b"},
}  # fmt: skip
"""How a language addresses the reader; a capital counts where a sentence does not begin with the word."""
_WE: Final = {
    "en": r"\b(?:we|us|our|ours)\b", "de": r"\b(?:wir|uns|unser(?:e[mnrs]?)?)\b", "fr": r"\b(?:nous|notre|nos)\b",
    "es": r"\b(?:nosotr[oa]s|nuestr[oa]s?)\b", "it": r"\b(?:noi|nostr[oaie])\b", "nl": r"\b(?:wij|we|ons|onze)\b",
}  # fmt: skip
_CONTRACTED: Final = {
    "en": r"\b\w+n['’]t\b|\b(?:i|you|we|they)['’](?:re|ve|ll|m|d)\b|\b(?:it|that|there|here|what)['’]s\b"
}
_SIGNS: Final = {
    "exclamation marks": r"!",
    "semicolons": r";",
    "dashes": r"\s[–—-]\s|—",
    "ellipses": r"…|\.\.\.",
    "emoji": r"[\U0001F300-\U0001FAFF\u2600-\u27BF]",
    "words in capitals": r"\b[A-ZÄÖÜÀ-Þ]{2,}(?: [A-ZÄÖÜÀ-Þ]{2,}){2,}\b",
}
_CASES: Final = ("sentence case", "title case")
_UNIT: Final = r"(?:mm|cm|km|kg|ml|kW|lm|W|V|g|l|m)\b"
_UNIT_FORMS: Final = {"10 cm": rf"\b\d+{_UNIT}", "10cm": rf"\b\d+[ \u00a0\u202f]{_UNIT}"}
"""The form that is wanted, and what breaks it."""
_CHOICES: Final[dict[RuleKind, tuple[str, ...]]] = {
    RuleKind.ADDRESS: tuple(form for forms in _FORMS.values() for form in forms),
    RuleKind.NO_SIGN: tuple(_SIGNS),
    RuleKind.HEADINGS: _CASES,
    RuleKind.UNITS: tuple(_UNIT_FORMS),
}
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMALL_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "off",
        "on",
        "or",
        "per",
        "the",
        "to",
        "up",
        "via",
        "with",
    ]
)
_FEWEST_SENTENCES: Final = 3
"""An average of fewer says little."""
_MOSTLY: Final = 0.8
_ROOM: Final = 0.35
"""Around the average of the pages that a voice is taken from."""
_LONGEST_HEADING: Final = 10

DEFAULT_VOICE: Final = VoiceRules(
    rules=(
        VoiceRule(kind=RuleKind.LONGEST, words=("40",)),
        VoiceRule(kind=RuleKind.NO_SIGN, words=("exclamation marks",)),
        VoiceRule(kind=RuleKind.NO_SIGN, words=("emoji",)),
        VoiceRule(kind=RuleKind.NO_SIGN, words=("words in capitals",)),
    )
)
"""Calm and plain."""


# Reading


def read_voice(text: str) -> VoiceRules:
    """One rule a line, or between semicolons. Raises `ValueError` with the first line that is no rule."""
    lines = (" ".join(line.split()).rstrip(".") for line in re.split(r"[\n;]", text))
    return VoiceRules(rules=tuple(_read_rule(line) for line in lines if line))


def _read_rule(line: str) -> VoiceRule:
    for kind in RuleKind:
        pattern = re.escape(kind.value).replace(r"\{\}", "(.+)")
        match = re.fullmatch(pattern, line, re.I)
        words = _words_of(kind, match[1] if match and match.groups() else "") if match else None
        if words is not None:
            return VoiceRule(kind=kind, words=words)
    raise ValueError(f'"{line}" is no rule; a rule is a line like "{DEFAULT_VOICE.rules[1].line}"')


def _words_of(kind: RuleKind, text: str) -> tuple[str, ...] | None:
    """What stands in the line of a rule; None when it is nothing that such a rule takes."""
    if kind in _CHOICES:
        return next(((one,) for one in _CHOICES[kind] if one.casefold() == text.casefold()), None)
    if kind is RuleKind.AVERAGE:
        found = re.fullmatch(r"(\d{1,3})(?: to |-|–)(\d{1,3})", text)
        return (found[1], found[2]) if found and int(found[1]) <= int(found[2]) else None
    if kind is RuleKind.LONGEST:
        return (text,) if re.fullmatch(r"[1-9]\d{0,2}", text) else None
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    return words or (None if "{}" in kind.value else ())


# Judging


def broken_rules(
    voice: VoiceRules, components: Sequence[Component], language: str, *, opening: ComponentKind
) -> Iterator[Finding]:
    """Each rule that the page breaks, once, with the first place; what a language has no words for is left alone.

    What no component breaks by itself is for the `opening` to mend.
    """
    code = language.split("-", maxsplit=1)[0]
    for rule in voice.rules:
        found = _JUDGES[rule.kind](rule, components, code)
        if found:
            component, value, evidence = found
            yield Finding(
                level=Level.WARN,
                message=f'The rule of the voice "{rule.line}" is not kept. Write it again as the rule says.',
                component=component or opening,
                value=value,
                limit=rule.line,
                evidence=evidence,
            )


_Found = tuple[ComponentKind | None, str, str] | None
_Judge = Callable[[VoiceRule, Sequence[Component], str], _Found]


def _first_match(pattern: str, components: Sequence[Component], language: str, *, any_case: bool = True) -> _Found:
    """The first sentence that holds what the pattern names."""
    if not pattern:
        return None
    sought = re.compile(pattern, re.I if any_case else 0)
    for part in components:
        for text in sentences(part.text, language):
            if match := sought.search(text):
                return part.kind, f'"{match[0].strip()}"', text
    return None


def _address(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    forms = _FORMS.get(language, {})
    if rule.words[0] not in forms:
        return None
    others = [pattern for form, pattern in forms.items() if form != rule.words[0]]
    return _first_match("|".join(others), components, language, any_case=False)


def _no_address(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    forms = _FORMS.get(language, {})
    return _first_match("|".join(forms.values()), components, language, any_case=language == "en")


def _no_we(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    return _first_match(_WE.get(language, ""), components, language)


def _no_contractions(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    return _first_match(_CONTRACTED.get(language, ""), components, language)


def _no_sign(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    return _first_match(_SIGNS[rule.words[0]], components, language, any_case=False)


def _never(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    words = "|".join(re.escape(word) for word in rule.words)
    return _first_match(rf"(?<!\w)(?:{words})(?!\w)", components, language)


def _always(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    text = "\n".join(part.text for part in components).casefold()
    missing = [word for word in rule.words if not re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", text)]
    return (None, f"without {', '.join(missing)}", "") if missing else None


def _average(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    lengths = [len(text.split()) for _, text in _prose(components, language)]
    if len(lengths) < _FEWEST_SENTENCES:
        return None
    average, (least, most) = sum(lengths) / len(lengths), map(int, rule.words)
    return None if least <= average <= most else (None, f"{average:.0f} words on average", "")


def _longest(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    kind, text = max(_prose(components, language), key=lambda each: len(each[1].split()), default=(None, ""))
    words = len(text.split())
    return (kind, f"{words} words", text) if words > int(rule.words[0]) else None


def _prose(components: Sequence[Component], language: str) -> Iterator[tuple[ComponentKind, str]]:
    for part in components:
        if part.kind not in HEAD_KINDS and part.kind is not ComponentKind.H1:
            for block in part.blocks:
                yield from ((part.kind, text) for text in sentences(block.text, language))


def _headings(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    """Judged in English: other languages write headings as sentences, or nouns large."""
    wrong = rule.words[0] == _CASES[0]
    headed = ((part.kind, block.heading) for part in components for block in part.blocks if block.heading)
    h1 = ((part.kind, part.first) for part in components if part.kind is ComponentKind.H1)
    for kind, heading in (*h1, *headed) if language == "en" else ():
        if _is_title_case(heading) is wrong:
            return kind, _CASES[1] if wrong else _CASES[0], heading
    return None


def _is_title_case(heading: str) -> bool | None:
    """None when too few words tell; names in a heading make no title of it."""
    words = [word for word in _WORD.findall(heading)[1:] if word.isalpha() and word.casefold() not in _SMALL_WORDS]
    large = sum(word[0].isupper() for word in words)
    if len(words) < 2 or 0 < large < len(words):  # one word may be a name
        return None
    return large > 0


def _units(rule: VoiceRule, components: Sequence[Component], language: str) -> _Found:
    return _first_match(_UNIT_FORMS[rule.words[0]], components, language, any_case=False)


_JUDGES: Final[dict[RuleKind, _Judge]] = {
    RuleKind.ADDRESS: _address, RuleKind.NO_ADDRESS: _no_address, RuleKind.NO_WE: _no_we,
    RuleKind.NO_CONTRACTIONS: _no_contractions, RuleKind.AVERAGE: _average, RuleKind.LONGEST: _longest,
    RuleKind.NEVER: _never, RuleKind.ALWAYS: _always, RuleKind.NO_SIGN: _no_sign, RuleKind.HEADINGS: _headings,
    RuleKind.UNITS: _units,
}  # fmt: skip


# Deriving


def derive(texts: Sequence[str], language: str) -> VoiceRules:
    """What good pages have in common in their voice, to be corrected by a person; headings are short lines without a
    full stop."""
    code = language.split("-", maxsplit=1)[0]
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    headings = [line for line in lines if line[-1].isalnum() and len(line.split()) <= _LONGEST_HEADING]
    told = [text for line in lines if line not in headings for text in sentences(line, language)]
    rules = (
        *_derived_address(told, code),
        *_absent(told, _WE.get(code, ""), VoiceRule(kind=RuleKind.NO_WE)),
        *_absent(told, _CONTRACTED.get(code, ""), VoiceRule(kind=RuleKind.NO_CONTRACTIONS)),
        *_derived_lengths(told),
        *(rule for sign, pattern in _SIGNS.items()
          for rule in _absent(told, pattern, VoiceRule(kind=RuleKind.NO_SIGN, words=(sign,)), any_case=False)),
        *_derived_headings(headings, code),
        *_derived_units(told),
    )  # fmt: skip
    return VoiceRules(rules=rules)


def _count(texts: Sequence[str], pattern: str, *, any_case: bool = True) -> int:
    return sum(len(re.findall(pattern, text, re.I if any_case else 0)) for text in texts)


def _absent(texts: Sequence[str], pattern: str, rule: VoiceRule, *, any_case: bool = True) -> Iterator[VoiceRule]:
    if texts and pattern and not _count(texts, pattern, any_case=any_case):
        yield rule


def _derived_address(texts: Sequence[str], language: str) -> Iterator[VoiceRule]:
    forms = _FORMS.get(language, {})
    counts = {form: _count(texts, pattern, any_case=language == "en") for form, pattern in forms.items()}
    form, most = max(counts.items(), key=lambda each: each[1], default=("", 0))
    if most and most >= _MOSTLY * sum(counts.values()):
        yield VoiceRule(kind=RuleKind.ADDRESS, words=(form,))
    elif counts and texts and not most:
        yield VoiceRule(kind=RuleKind.NO_ADDRESS)


def _derived_lengths(texts: Sequence[str]) -> Iterator[VoiceRule]:
    lengths = [len(text.split()) for text in texts]
    if len(lengths) >= _FEWEST_SENTENCES:
        average = sum(lengths) / len(lengths)
        band = str(max(1, int(average * (1 - _ROOM)))), str(round(average * (1 + _ROOM)) + 1)
        yield VoiceRule(kind=RuleKind.AVERAGE, words=band)
        yield VoiceRule(kind=RuleKind.LONGEST, words=(str(max(lengths) + 5),))


def _derived_headings(headings: Sequence[str], language: str) -> Iterator[VoiceRule]:
    told = [case for heading in headings if (case := _is_title_case(heading)) is not None]
    for wanted, case in zip((False, True), _CASES, strict=True):
        if language == "en" and told and told.count(wanted) >= _MOSTLY * len(told):
            yield VoiceRule(kind=RuleKind.HEADINGS, words=(case,))


def _derived_units(texts: Sequence[str]) -> Iterator[VoiceRule]:
    for form, breaks in _UNIT_FORMS.items():
        other = next(pattern for one, pattern in _UNIT_FORMS.items() if one != form)
        if _count(texts, other, any_case=False) and not _count(texts, breaks, any_case=False):
            yield VoiceRule(kind=RuleKind.UNITS, words=(form,))
