"""docs/quality.md names every check, docs/page-types.md every component with its parts and words, and no others."""

import re
from pathlib import Path

import pytest

from genapp.page import ComponentKind, ComponentSpec, PageType, Shape
from genapp.page_types import PAGE_SPECS
from genapp.quality.report import (
    BLOCK_COST,
    CRAFT_POINTS,
    DEAR_COST,
    LIGHT_COST,
    READY_FROM,
    REVIEW_FROM,
    STANDARD_CHECKS,
    TRUST_LEFT,
    WARN_COST,
    WORTH_POINTS,
)

DOCS = Path(__file__).resolve().parents[2] / "docs"
QUALITY = (DOCS / "quality.md").read_text(encoding="utf-8")
PAGE_TYPES = (DOCS / "page-types.md").read_text(encoding="utf-8")
SECTIONS = {name.lower(): text for name, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE_TYPES, re.M | re.S)}


def most(ends: tuple[int, int]) -> str:
    return f"at most {ends[1]:,}" if ends[0] == 1 else to(ends)


def to(ends: tuple[int, int]) -> str:
    fewest, most = ends
    return str(fewest) if fewest == most else f"{fewest} to {most}"


def row(spec: ComponentSpec) -> tuple[str, str, str, str]:
    length = f"{to(spec.characters)} characters" if spec.shape is Shape.LINE else f"{most(spec.words)} words"
    return spec.kind.value, spec.shape.value, to(spec.blocks), length


def test_every_check_has_its_row_in_the_order_of_the_report() -> None:
    table = QUALITY.partition("## Score")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == [check.name for check in STANDARD_CHECKS]


def test_the_points_are_those_of_the_score() -> None:
    told = " ".join(QUALITY.split())
    assert f"blocks takes {BLOCK_COST} points off, one that warns {WARN_COST}; {DEAR_COST} for" in told
    assert f"; {LIGHT_COST} for `price_in_text`" in told
    assert f"**Worth**, up to {WORTH_POINTS} points" in told
    assert f"**Craft**, up to {CRAFT_POINTS} points" in told
    assert f"leaves {TRUST_LEFT:.0%} of the points".replace("%", " %") in told
    assert f"| {READY_FROM} or more, and nothing blocks | ready |" in QUALITY
    assert f"| {REVIEW_FROM} to {READY_FROM - 1}, and nothing blocks | needs review |" in QUALITY


@pytest.mark.parametrize("spec", [spec for page in PAGE_SPECS.values() for spec in page.components])
def test_the_limits_of_the_checks_are_those_of_the_components(spec: ComponentSpec) -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", QUALITY, re.M))

    if spec.kind in (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION):
        assert f"{to(spec.characters)} characters" in said[spec.kind.value]
    if spec.shape is Shape.PAIRS:
        assert f"at most {spec.answer_words[1]} words" in said["faq"]


@pytest.mark.parametrize("page_type", list(PageType))
def test_a_page_type_is_told_as_it_is(page_type: PageType) -> None:
    spec, section = PAGE_SPECS[page_type], SECTIONS[page_type.value]

    told = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]+) \| ([^|]+) \|$", section, re.M)

    assert told == [row(component) for component in spec.components]
    assert f"Body of {most(spec.words)} words; JSON-LD: {', '.join(spec.json_ld)}." in section
