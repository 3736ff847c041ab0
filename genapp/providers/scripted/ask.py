"""Finds out what is asked: from a brief, or from nothing but the words of a prompt."""

import re
from typing import Final, TypeVar

from genapp.page.components import ComponentKind, Shape
from genapp.page.request import Language
from genapp.providers.base import Brief
from genapp.providers.scripted.text import Ask

E = TypeVar("E", ComponentKind, Language)

LINE_LENGTHS: Final = {
    ComponentKind.TITLE: (30, 60),
    ComponentKind.META_DESCRIPTION: (121, 156),
}
_FIELD: Final = re.compile(r"^(Component|Language|Primary keyword|Further keyword): (.+)$", re.M)
_RANGE: Final = re.compile(r"^(Blocks|Length): (\d+) to (\d+)", re.M)
_FACT: Final = re.compile(r"^\[(\d+)\] (.+)$", re.M)


def ask_from_brief(brief: Brief) -> Ask:
    line = brief.spec.shape is Shape.LINE
    return Ask(
        kind=brief.spec.kind,
        language=brief.request.language,
        keywords=brief.request.keywords,
        blocks=brief.spec.blocks,
        length=LINE_LENGTHS.get(brief.spec.kind, (10, 70)) if line else brief.spec.words,
        facts=tuple((fact.number, fact.text) for fact in brief.context.facts.facts),
    )


def ask_from_text(user: str) -> Ask:
    """Reads the user part of a prompt as `genapp.pipeline.prompts` writes it; what is missing gets a default."""
    fields = _FIELD.findall(user)
    ranges = {name: (int(low), int(high)) for name, low, high in _RANGE.findall(user)}
    first = dict(reversed(fields))
    keywords = [
        first.get("Primary keyword", "the range"),
        *(text for name, text in fields if name == "Further keyword"),
    ]
    facts = user.partition("<facts>")[2].partition("</facts>")[0]
    return Ask(
        kind=_member(ComponentKind, first.get("Component", ""), ComponentKind.INTRO),
        language=_member(Language, first.get("Language", ""), Language.EN),
        keywords=tuple(keywords),
        blocks=ranges.get("Blocks", (1, 1)),
        length=ranges.get("Length", (20, 60)),
        facts=tuple((int(number), text) for number, text in _FACT.findall(facts)),
    )


def _member(kind: type[E], value: str, default: E) -> E:
    try:
        return kind(value)
    except ValueError:
        return default
