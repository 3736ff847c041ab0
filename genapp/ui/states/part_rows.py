"""The components of a page as the job page shows them, written or not."""

from dataclasses import dataclass
from typing import Final

from genapp import words as show
from genapp.jobs.states import FINAL
from genapp.page_types import PAGE_SPECS
from genapp.services.views import JobView, PartView

COMPONENT_LABELS: Final = {
    "title": "Title tag",
    "h1": "H1",
    "faq": "FAQ",
    "sections": "Body sections",
    "closing": "Closing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLine:
    """A piece of a component."""

    heading: str
    text: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One component as far as it is written."""

    kind: str
    label: str
    state: str
    note: str
    blocks: tuple[BlockLine, ...]
    text: str
    """What has come so far, while it is being written."""


def part_lines(view: JobView) -> list[PartLine]:
    """Every component of the page type in its order, written or not."""
    parts = {part.kind: part for part in view.parts}
    kinds = [spec.kind.value for spec in PAGE_SPECS[view.request.page_type].components]
    ended = view.row.state in FINAL
    return [_part_line(kind, parts.get(kind), ended) for kind in kinds]


def component_label(kind: str) -> str:
    return COMPONENT_LABELS.get(kind, show.words_of(kind))


def _part_line(kind: str, part: PartView | None, ended: bool) -> PartLine:
    label = component_label(kind)
    if part is None or part.state == "waiting":
        note = "Not written" if ended else "Waits"
        return PartLine(kind=kind, label=label, state="waiting", note=note, blocks=(), text="")
    blocks = part.component.blocks if part.component and part.state == "written" else ()
    return PartLine(
        kind=kind,
        label=label,
        state=part.state,
        note=_part_note(part),
        blocks=tuple(
            BlockLine(heading=block.heading, text=block.text, facts=", ".join(str(number) for number in block.facts))
            for block in blocks
        ),
        text="" if blocks else part.text,
    )


def _part_note(part: PartView) -> str:
    if part.state == "writing":
        return "Writing again after findings" if part.ordinal else "Writing"
    words = show.counted(len((part.component.text if part.component else part.text).split()), "word")
    return f"{words} · written {show.counted(part.ordinal + 1, 'time')}" if part.ordinal else words
