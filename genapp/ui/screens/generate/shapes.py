"""The form of a page: its groups of fields, an example, what is wrong with what was entered, and what follows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from genapp import words as show
from genapp.errors import BadInput, Problem
from genapp.intake.fields import FIELD, FIELDS, REQUIRED, Field
from genapp.intake.validate import read_page
from genapp.jobs import PriorityDecision, ScorePart, decide_priority
from genapp.languages import meanings
from genapp.page import ComponentSpec, PageRequest, PageType, Shape
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import PageSpec
from genapp.sources.facts import make_fact_sheet
from genapp.ui.screens.job.result_shapes import component_label
from genapp.ui.shapes import Pair
from genapp.ui.theme import PRIORITY_LABELS

FormValues = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields that belong together."""

    title: str
    note: str
    names: tuple[str, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(FIELD[name] for name in self.names)


_GROUPS: Final = (
    FieldGroup(
        title="The page",
        note="What is written, and where it will stand.",
        names=("pageType", "targetUrl", "keywords", "language"),
    ),
    FieldGroup(
        title="Who speaks",
        note="How the text should sound, and who writes it.",
        names=("brand", "provider", "brandVoice"),
    ),
    FieldGroup(
        title="What is true",
        note="The writer may say nothing else, so this decides how good the page gets.",
        names=("facts", "products"),
    ),
    FieldGroup(title="Competitors", note="They give ideas for topics, never text.", names=("competitorUrls",)),
    FieldGroup(
        title="Urgency",
        note="Decides the place in the queue.",
        names=("skuCount", "monthlySearches", "contentStatus", "deadline", "priority"),
    ),
)


def groups() -> tuple[FieldGroup, ...]:
    """All fields, each once; one that belongs to no group stands in the last."""
    placed = {name for group in _GROUPS for name in group.names}
    rest = tuple(field.name for field in FIELDS if field.name not in placed)
    return (*_GROUPS, FieldGroup(title="Checks", note="", names=rest)) if rest else _GROUPS


EMPTY: Final = {field.name: field.choices[0] if field.required and field.choices else "" for field in FIELDS}

_EXAMPLE_FACTS: Final = """Material: wool covers on a solid oak frame
Seat height: 42 to 46 cm
Seat depth: 52 to 56 cm
Load: up to 130 kg
The covers come off and can be washed at 30 degrees.
The oak comes from certified forests in Germany.
Delivery: 3 to 5 working days, carried to the room
Returns: 30 days, collected free of charge
Guarantee: 5 years on frame and springs"""


def example() -> dict[str, str]:
    """A page that can be submitted as it is."""
    filled = {field.name: field.example for field in FIELDS}
    return (
        EMPTY
        | filled
        | {"facts": _EXAMPLE_FACTS, "priority": "", "deadline": "3 days", "competitorUrls": "", "provider": ""}
    )


def known(values: Mapping[str, object]) -> dict[str, str]:
    """Every field of the form as text; what is no field is dropped."""
    return {name: str(values.get(name, EMPTY[name]) or "") for name in EMPTY}


def problems(values: FormValues, *, now: datetime, allow_private: bool = False) -> dict[str, str]:
    """What is wrong, by field; several problems of one field stand in one text."""
    try:
        read_page(values, now=now, allow_private=allow_private)
    except BadInput as error:
        return _by_field(error.problems)
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would follow from submitting the form as it is."""

    priority: str = "low"
    priority_label: str = ""
    score: str = ""
    why: str = ""
    told: str = ""
    points: tuple[Pair, ...] = ()
    components: tuple[Pair, ...] = ()
    words: str = ""
    structured: str = ""
    lives: str = ""
    """What makes a page of this type worth reading, and what its readers look for."""
    missing: str = ""
    """What it cannot do without and no fact says."""


def plan(values: FormValues, *, now: datetime, told_count: int | None = None) -> Outlook:
    """`told_count`: how many products loaded product data counts for the page."""
    decision = _urgency(values, now=now, told_count=told_count)
    spec = PAGE_SPECS[_page_type(values)]
    known_facts = _meanings(values, now=now)
    return Outlook(
        priority=decision.priority.value,
        priority_label=PRIORITY_LABELS[decision.priority],
        score=str(decision.score),
        why=decision.reason,
        told=f"Loaded product data counts {show.counted(told_count, 'product')} for this page." if told_count else "",
        points=tuple(map(_points, decision.parts)),
        components=tuple(Pair(name=component_label(each.kind.value), value=_size(each)) for each in spec.components),
        words=f"Up to {show.number(spec.words[1])} words",
        structured=", ".join(spec.json_ld),
        lives=_lives(spec, known_facts),
        missing=spec.lacks(known_facts),
    )


def _lives(spec: PageSpec, known_facts: Collection[str]) -> str:
    lives = f"It lives from {spec.lives_from}."
    wishes = spec.wishes(known_facts)
    return f"{lives} Readers also look for: {', '.join(wishes)}." if wishes else lives


def _meanings(values: FormValues, *, now: datetime) -> frozenset[str]:
    """What the facts and products of the form speak of, as far as they can be read."""
    stand_in = {name: FIELD[name].example for name in REQUIRED}
    told = {name: values.get(name, "") for name in ("language", "facts", "products") if values.get(name)}
    wrong = problems(stand_in | told, now=now)
    right = {name: value for name, value in told.items() if name not in wrong}
    return meanings(make_fact_sheet(read_page(stand_in | right, now=now).request))


def _points(part: ScorePart) -> Pair:
    factor = part.factor.capitalize() if part.factor.islower() else part.factor
    return Pair(name=f"{factor}: {part.seen}", value=f"+{part.points}")


def page_named(values: FormValues, *, now: datetime, allow_private: bool = False) -> PageRequest | None:
    """The page as far as its fields are right; None while one is wrong or missing without which no page is named."""
    wrong = problems(values, now=now, allow_private=allow_private)
    if any(name in wrong for name in REQUIRED):
        return None
    right = {name: value for name, value in values.items() if name not in wrong}
    return read_page(right, now=now, allow_private=allow_private).request


def _urgency(values: FormValues, *, now: datetime, told_count: int | None = None) -> PriorityDecision:
    """The priority as far as the fields that decide it are right; the others may still be empty or wrong."""
    stand_in = {name: FIELD[name].example for name in REQUIRED}
    given = {
        name: values.get(name, "") for name in ("skuCount", "monthlySearches", "contentStatus", "deadline", "priority")
    }
    wrong = problems(stand_in | given, now=now)
    draft = read_page(stand_in | {name: value for name, value in given.items() if name not in wrong}, now=now)
    request = draft.request
    return decide_priority(
        given=draft.priority,
        sku_count=told_count if request.sku_count is None else request.sku_count,
        monthly_searches=request.monthly_searches,
        content_status=request.content_status,
        deadline=request.deadline,
        now=now,
    )


def _by_field(found: tuple[Problem, ...]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for problem in found:
        texts.setdefault(problem.field, []).append(_sentence(problem.message))
    return {name: " ".join(said) for name, said in texts.items()}


def _sentence(message: str) -> str:
    """Files and options put the field's name before "is missing"; below a field there is none."""
    return f"{'This ' if message[:1].islower() else ''}{message.rstrip('.')}."


def _page_type(values: FormValues) -> PageType:
    try:
        return PageType(values.get("pageType", ""))
    except ValueError:
        return next(iter(PageType))


def _size(spec: ComponentSpec) -> str:
    most = spec.blocks[1]
    if spec.shape is Shape.LINE:
        return "one line"
    if spec.shape is Shape.PROSE:
        return f"up to {spec.words[1]} words"
    noun = {Shape.LIST: "items", Shape.SECTIONS: "sections", Shape.PAIRS: "questions"}[spec.shape]
    return f"up to {most} {noun}"
