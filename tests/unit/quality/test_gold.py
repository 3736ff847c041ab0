"""The checks and the score against pages that a person judged: `checks.jsonl` and `pages.jsonl` beside this file.

A line of `phrases.jsonl` is one sentence, and whether a check flags it.

A line of the first is a page with one fault or with what only looks like one, and whether the named check flags it; a
line of the second is a page with the points (0 to 10) of an editor who read it, given before any score, and how many of
its statements are untrue.
"""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genapp.languages import LANGUAGES
from genapp.page import (
    Block,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Finding,
    Language,
    Level,
    PageContext,
    PageRequest,
    PageType,
    QualityReport,
    SourceKind,
    Verdict,
)
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import assemble
from genapp.quality.check import PageUnderTest
from genapp.quality.reading import told_share
from genapp.quality.report import check_page, judge
from tests.bench.rows.content_text import rank_correlation

HERE = Path(__file__).parent
BRANDS = ("Brand", "Marke", "Marque", "Marca", "Merk")
SECONDS_A_PAGE = 0.2

Line = dict[str, Any]  # Any: JSON


def lines(name: str) -> list[Line]:
    known = {language.value for language in LANGUAGES}
    texts = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, texts) if line["language"] in known]


def a_fact(number: int, text: str) -> Fact:
    name, _, value = text.partition(": ")
    return Fact(number=number, text=text, source=SourceKind.USER, name=name if value else "", value=value)


def a_part(kind: str, blocks: list[Line]) -> Component:
    return Component(kind=ComponentKind(kind), blocks=tuple(Block(**block) for block in blocks))


def a_page(line: Line) -> PageUnderTest:
    facts = tuple(a_fact(number, text) for number, text in enumerate(line["facts"], start=1))
    brand = next((fact.value for fact in facts if fact.name in BRANDS), "")
    spec = PAGE_SPECS[PageType(line["page_type"])]
    head = [(kind, line["page"][kind]) for kind in ("title", "meta_description", "h1")]
    components = tuple(a_part(kind, [{"text": text}]) for kind, text in head)
    components += tuple(a_part(part["kind"], part["blocks"]) for part in line["page"]["components"])
    request = PageRequest(
        page_type=spec.page_type,
        target_url="https://www.example.com/page",
        keywords=tuple(line["keywords"]),
        language=Language(line["language"]),
        brand=brand,
    )
    context = PageContext(facts=FactSheet(facts=facts))
    draft = assemble(request, spec, context, components)
    return PageUnderTest(
        request=request, spec=spec, context=context, components=components, html=draft.html, json_ld=draft.json_ld
    )


def costly(report: QualityReport, check: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.check == check and finding.level is not Level.INFORM]


@pytest.mark.parametrize("line", lines("checks.jsonl"), ids=lambda line: line["id"])
def test_a_check_flags_the_fault_and_nothing_that_looks_like_it(line: Line) -> None:
    found = costly(check_page(a_page(line)), line["check"])

    assert bool(found) == (line["expect"] == "flag"), found


@pytest.mark.parametrize("line", lines("checks.jsonl"), ids=lambda line: line["id"])
def test_a_finding_says_where_what_and_how_much(line: Line) -> None:
    for finding in costly(check_page(a_page(line)), line["check"]):
        assert finding.message.endswith(".")
        assert finding.limit
        assert finding.value or finding.evidence
        assert finding.component


@pytest.mark.parametrize("line", lines("phrases.jsonl"), ids=lambda line: f"{line['check']}: {line['text']}")
def test_a_check_knows_a_sentence_from_one_that_only_sounds_like_it(line: Line) -> None:
    part = {"kind": "intro", "blocks": [{"text": line["text"]}]}
    facts = ["Tables: 4", "Tische: 4", "Farben: Eiche", "Schubladen: 2"]
    shown = {"title": "x", "meta_description": "x", "h1": "x", "components": [part]}
    page = a_page(line | {"facts": facts, "page_type": "category", "keywords": ["x"], "page": shown})

    assert bool(costly(check_page(page), line["check"])) is line["flag"]


@pytest.mark.parametrize("check", sorted({line["check"] for line in lines("checks.jsonl")}))
def test_each_check_has_faults_and_good_pages_to_be_held_against(check: str) -> None:
    expected = {line["expect"] for line in lines("checks.jsonl") if line["check"] == check}

    assert expected == {"flag", "pass"}


def judged(line: Line) -> QualityReport:
    """The report when the statements are judged as the editor judged them: the score has to be right by itself."""
    page = a_page(line)
    untrue = (Finding(check="claims", level=Level.BLOCK, message="Untrue."),) * line["untrue"]
    results = [
        replace(result, findings=untrue) if result.check == "claims" else result for result in check_page(page).results
    ]
    return judge(results, worth=told_share(page))


def test_the_score_orders_pages_as_an_editor_does() -> None:
    graded = lines("pages.jsonl")
    points = [line["points"] for line in graded]

    assert rank_correlation([check_page(a_page(line)).score for line in graded], points) >= 0.8
    assert rank_correlation([judged(line).score for line in graded], points) >= 0.9


@pytest.mark.parametrize("line", lines("pages.jsonl"), ids=lambda line: line["id"])
def test_no_page_of_three_points_or_fewer_is_ready(line: Line) -> None:
    ready = Verdict.READY in (check_page(a_page(line)).verdict, judged(line).verdict)

    assert not (ready and line["points"] <= 3)


@pytest.mark.parametrize("line", lines("pages.jsonl"), ids=lambda line: line["id"])
def test_a_page_that_may_go_out_as_it_is_is_ready_and_a_wooden_one_is_not(line: Line) -> None:
    report = judged(line)

    assert (report.verdict is Verdict.READY) == (line["publish"] == "unchanged"), (report.score, report.findings)


def test_a_page_is_checked_in_a_fifth_of_a_second() -> None:
    pages = [a_page(line) for line in lines("pages.jsonl")]
    check_page(pages[0])

    started = time.process_time()
    for page in pages:
        check_page(page)

    assert (time.process_time() - started) / len(pages) < SECONDS_A_PAGE
