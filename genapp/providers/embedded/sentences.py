"""Puts facts into sentences: one clause a fact, facts of one kind in one sentence, nothing where no frame fits."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from babel.lists import format_list

from genapp.languages.base import Grammar
from genapp.page import Language
from genapp.providers.embedded.items import Item, is_short, sentence
from genapp.providers.embedded.texts import Chooser, Texts, Voice, fill
from genapp.providers.embedded.values import ValueForm

_MOST_CHAINED: Final = 3
_NEAR: Final = 2
"""Sentences after which the thing may be named again."""
_LONGEST_CLAUSE: Final = 9
_LONGEST_SHORT: Final = 40
_LONGEST_CHAINED: Final = 4
_NAMED: Final = re.compile(r"\{(?:the|name|Name|with_a|has_a)\}")
"""In frames that keep the words of the name."""
_QUALITY: Final = "quality"
"""The shape of a frame for a part that is said to be so."""
_MEASURED: Final = frozenset({ValueForm.QUANTITY, ValueForm.RANGE, ValueForm.LIMIT})


@dataclass(frozen=True, kw_only=True)
class Speaker:
    """Says facts in one language about one thing."""

    texts: Texts
    grammar: Grammar
    voice: Voice
    chooser: Chooser
    language: Language
    words: dict[str, str]
    """Of the page: keyword, brand, thing."""
    thing_plural: bool = False
    many: bool = False
    """Whether it speaks of a range, of which each product is made of one of several materials."""

    def clause(self, item: Item) -> str:
        """A main clause without its full stop; empty when no frame fits."""
        return next(iter(self._clauses(item)), "")

    def tail(self, item: Item) -> str:
        """What goes on with a sentence, with the blank or comma before it: ", starting on 2 October"."""
        told = (
            (item.value.plain or item.value.form is ValueForm.LIST) and not _is_uneven(item) and not item.value.quality
        )
        return self._said(item, *_kinds("tail", item)) if told else ""

    def aside(self, item: Item) -> str:
        """The same where the sentence has the first word of it already: ", meant for beginners"."""
        return self._said(item, *_kinds("aside", item)[:-1])

    def with_phrase(self, item: Item) -> str:
        """ "a seat height of 43-56 cm", as it stands after "with"."""
        return self._said(item, *_shapes(item, "with"))

    def has_phrase(self, item: Item) -> str:
        """The same as the object of "has"."""
        return self._said(item, *_shapes(item, "has"))

    def short(self, item: Item) -> str:
        """A few words for a head line: "seat height 43-56 cm"; empty when the value cannot stand in a line."""
        if not is_short(item.value):
            return ""
        if _is_uneven(item):
            return ""
        text = f"{item.name} {item.value.text}" if _is_quality(item) else self._said(item, *_shapes(item, "short"))
        if text and item.name.casefold()[:5] in item.value.text.casefold():
            text = item.value.text
        if not text and not item.meaning.key and item.value.form in _MEASURED:
            text = f"{item.name} {item.value.text}"
        return text if len(text) <= _LONGEST_SHORT else ""

    def title(self, item: Item) -> str:
        """A few words that stand in a head line only: "12 models with a lid"."""
        text = self._said(item, "title")
        return text if len(text) <= _LONGEST_SHORT else ""

    def shortest(self, items: Iterable[Item], most: int) -> list[Item]:
        """Those that can be told in a few words, known ones first."""
        return sorted((item for item in items if self.short(item)), key=lambda item: not item.meaning.key)[:most]

    def question(self, item: Item) -> str:
        """What a buyer would ask; the answer is the value."""
        more = () if item.value.form in (ValueForm.YES, ValueForm.NO) else ("ask_open",)
        free = ("ask_free",) if item.value.head_is == "free" else ()
        return self._said(item, *free, *_kinds("ask", item), *more)

    def answer(self, item: Item) -> str:
        """A sentence where one is right, else the value."""
        return sentence(self.full_answer(item) or item.value.text)

    def full_answer(self, item: Item) -> str:
        """A sentence, without its full stop, or what begins with yes or no; empty where only the value answers."""
        head = ("answer_headed",) if item.value.bracketed and item.value.head_is == "quality" else ()
        said = self._said(item, *head, *_kinds("answer", item))
        clause = next(iter(self._clauses(item)), item.line if item.verbal else "")
        told = "" if said.casefold().startswith(f"{self.grammar.the(item.name, item.gender).casefold()}:") else said
        told = told or ("" if ":" in clause and ":" not in item.value.text else clause)
        so = self.texts.page["words"].get("is_so", "") if item.value.head_is in ("so", "free") else ""
        words = self._item_words(item)
        words |= {"value": words["bracketed"]}
        told = told or (so and fill(so, words, name_plural=item.gender == "p")) or ""
        return told or (item.value.text if item.value.form in (ValueForm.YES, ValueForm.NO) else "")

    def verb(self, item: Item) -> str:
        """What the thing does with the value: "weighs 165 g"."""
        return self._said(item, *_kinds("verb", item)[:-1])

    def sentences(self, items: Sequence[Item], *, first: str = "") -> list[str]:
        """Facts of one kind are joined; so are two short clauses that follow each other. They begin with other words
        than each other and `first`, the sentence before them, where a kind of fact has several frames."""
        told: list[str] = []
        waiting = ""
        for run in self._runs(items):
            clause = self.after([first, *told, waiting], run)
            both = f"{waiting}{self.texts.word('clauses')}{clause}"
            apart = waiting.split(" ")[:2] != clause.split(" ")[:2] and self.voice.has_room(both)
            if waiting and _is_light(clause) and len(run) == 1 and apart:
                told.append(both)
                waiting = ""
                continue
            told += [waiting] if waiting else []
            light = _is_light(clause) and run[0].value.plain
            waiting = clause if light else ""
            told += [] if light else [clause]
        return [sentence(text) for text in [*told, waiting] if text]

    def after(self, told: Sequence[str], run: Sequence[Item]) -> str:
        """The clause that begins least like those before it, and names the thing once."""
        if len(run) > 1:
            return self._chained(run, told)
        return min(self._clauses(run[0]), key=lambda clause: self._worn(clause, told), default="")

    def _worn(self, clause: str, told: Sequence[str]) -> int:
        """How much of it was said before, in the same block."""
        begun = [_beginning(text) for text in told if text]
        near = " ".join([text for text in told if text][-_NEAR:]).casefold()
        names = (self.words["thing"].casefold(), self.words["brand"].casefold())
        again = sum(bool(name) and name in clause.casefold() and name in near for name in names)
        begins = _beginning(clause)
        return begun.count(begins) + 2 * again + (begun[-1:] == [begins])

    def listed(self, parts: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
        return format_list(list(parts), style=style, locale=self.texts.word("list_locale"))

    def _runs(self, items: Sequence[Item]) -> list[list[Item]]:
        """Runs of facts whose clauses can be drawn together."""
        runs: list[list[Item]] = []
        most = self.chooser.number(f"chain {len(items)}", min(_MOST_CHAINED, max(self.voice.longest // 5, 1))) + 1
        for item in items:
            last = runs[-1] if runs else []
            chain = self.texts.frames_of(item.meaning, f"next_{item.value.form.value}")
            same = last and self.texts.frames_of(last[-1].meaning, f"next_{last[-1].value.form.value}") == chain
            agrees = last and (last[-1].gender == "p") == (item.gender == "p") and last[-1].value.plain
            drawn = chain and self._said(item, f"next_{item.value.form.value}")
            if drawn and same and agrees and item.value.plain and len(last) < most:
                last.append(item)
            else:
                runs.append([item])
        return runs

    def _chained(self, run: Sequence[Item], told: Sequence[str]) -> str:
        """One clause for all of them: drawn together, or as what the thing has."""
        first = self._said(run[0], f"first_{run[0].value.form.value}") or self.clause(run[0])
        drawn = self.listed([first, *(self._said(item, f"next_{item.value.form.value}") for item in run[1:])])
        has = [self.has_phrase(item) for item in run]
        words = self.words | {"has": self.listed(has) if all(has) else ""}
        frames = self.texts.frames_of(run[0].meaning, "whole")
        made = [fill(frame, words, thing_plural=self.thing_plural) for frame in frames]
        options = self.chooser.order(f"chain {run[0].name}", [drawn, *(text for text in made if text)])
        return min(options, key=lambda clause: self._worn(clause, told))

    def _clauses(self, item: Item) -> list[str]:
        form = item.value.form
        parts = [self.texts.meaning(part)[0] for part in item.value.items if item.meaning.frames == "made"]
        of_parts = any(part.frames == "made" and part.key != "material" for part in parts)
        if (form is ValueForm.NUMBERS and item.value.open_list) or of_parts or _is_uneven(item):
            form = ValueForm.MIXED
        made = self._options(
            item,
            *item.value.shades,
            _QUALITY if _is_quality(item) else form.value,
            "any",
            f"brand_{form.value}",
            "brand",
        )
        own = self.words["thing"].casefold()
        return [text for text in made if own not in text.casefold()] if item.value.text.casefold() in own else made

    def _said(self, item: Item, *shapes: str) -> str:
        """The first sentence of the first shape whose words are all known."""
        return next(iter(self._options(item, *shapes)), "")

    def _options(self, item: Item, *shapes: str) -> list[str]:
        """All sentences of the first shape that has one, the preferred one first."""
        words = self._item_words(item)
        limited = self.texts.limits(item.name) and item.meaning.key != "load" and not shapes[0].startswith("ask")
        for found in self.texts.all_frames_of(item.meaning, *shapes):
            if not found:
                break
            kept = [one for one in found if not limited or _NAMED.search(one)]
            frames = self.chooser.order(f"{shapes[0]}.{item.name}", kept)
            made = [fill(one, words, name_plural=item.gender == "p", thing_plural=self.thing_plural) for one in frames]
            if told := [text for text in made if text and self.voice.allows(text) and self.voice.has_room(text)]:
                return [self.grammar.joined(text) for text in told]
        return []

    def _item_words(self, item: Item) -> dict[str, str]:
        value, lower = item.value, self.grammar.lower
        listed = lower(value.text, False)
        if value.form is ValueForm.LIST:
            nouns = self.language.base == Language.DE and "bare" in value.shades
            parts = [part if nouns else lower(part, False) for part in value.items]
            one = item.meaning.frames == "choice" and item.gender != "p"
            choice = "or" if one or (self.many and item.meaning.frames == "made") else "standard"
            listed = self.listed(parts, choice) if value.open_list else listed
        elif value.form is ValueForm.NUMBERS and value.open_list and "variants" not in value.shades:
            listed = self.listed(value.facets)
        noun = "" if self.texts.is_odd(item.name) else item.name
        return self.words | {
            "name": item.name,
            "Name": item.label,
            "many_so": self.grammar.many_so(item.name),
            "the": self.grammar.the(noun, item.gender) if noun else "",
            "with_a": self.grammar.with_a(noun, item.gender) if noun else "",
            "has_a": self.grammar.has_a(noun, item.gender) if noun else "",
            "value": lower(value.bracketed if value.period and value.bracketed else value.text, False),
            "bracketed": lower(value.bracketed or value.text, False),
            "listed": listed,
            "low": value.low,
            "high": value.high,
        }


def _is_quality(item: Item) -> bool:
    """Of a part: "the handle is heat resistant", never "made of heat resistant"."""
    return item.value.quality and item.meaning.frames == "made"


def _is_uneven(item: Item) -> bool:
    return item.value.uneven and item.theme != "range"


def _shapes(item: Item, prefix: str) -> tuple[str, str]:
    return f"{prefix}_{item.value.form.value}", prefix


def _kinds(prefix: str, item: Item) -> tuple[str, ...]:
    """The shapes of one use, the most telling first."""
    period = ("period",) if item.value.period else ()
    return *(f"{prefix}_{kind}" for kind in (*item.value.shades, *period, item.value.form.value)), prefix


def _beginning(text: str) -> str:
    return text.split(" ", 1)[0].casefold().strip(",")


def _is_light(clause: str) -> bool:
    return 0 < len(clause.split()) <= _LONGEST_CLAUSE and ":" not in clause
