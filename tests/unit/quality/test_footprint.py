"""What pages have in common is found; what is a page's own is left out of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genapp.page import (
    Block,
    CheckOutcome,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Language,
    Level,
    PageContext,
    PageRequest,
    PageType,
    SourceKind,
)
from genapp.page_types import PAGE_SPECS
from genapp.quality.check import PageUnderTest, Sibling
from genapp.quality.footprint import doorway, footprint
from genapp.quality.likeness import compare, estimate, jaccard_of, masked_runs, own_words, sign
from genapp.quality.report import check_page
from tests.bench.rows.footprints import made_pages, recall

Line = dict[str, Any]  # Any: JSON
CASES = [json.loads(line) for line in Path(__file__).with_name("doorways.jsonl").read_text("utf-8").splitlines()]
"""Pages and a page beside each: title, meta description, H1, sentences; `flag` where only a slot is another one."""
HELD = {Level.BLOCK, Level.WARN}


def components_of(lines: Sequence[str]) -> tuple[Component, ...]:
    """A title, a meta description, an H1, and sentences for the opening."""
    kinds = (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1)
    head = (Component(kind=kind, blocks=(Block(text=line),)) for kind, line in zip(kinds, lines, strict=False))
    return (*head, Component(kind=ComponentKind.INTRO, blocks=(Block(text=" ".join(lines[len(kinds) :])),)))


def fact_of(number: int, text: str) -> Fact:
    name, _, value = text.partition(": ")
    return Fact(number=number, text=text, source=SourceKind.USER, name=name, value=value)


def page_of(
    lines: Sequence[str], *siblings: Sequence[str], keyword: str = "garden chairs", facts: Sequence[str] = ()
) -> PageUnderTest:
    request = PageRequest(
        page_type=PageType.CATEGORY,
        target_url="https://shop.example/page",
        keywords=(keyword,),
        language=Language.EN,
    )
    sheet = FactSheet(facts=tuple(fact_of(number, fact) for number, fact in enumerate(facts, start=1)))
    others = (Sibling(components=components_of(sibling), address="https://shop.example/twin") for sibling in siblings)
    return PageUnderTest(
        request=request,
        spec=PAGE_SPECS[PageType.CATEGORY],
        context=PageContext(facts=sheet),
        components=components_of(lines),
        html="",
        json_ld=(),
        siblings=tuple(others),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_page_that_only_changes_its_slots_is_a_doorway_and_one_with_own_facts_is_none(case: Line):
    page = page_of(case["page"], case["sibling"], keyword=case["keyword"], facts=case["facts"])

    findings = list(doorway(page))

    assert bool(findings) is case["flag"], findings
    assert {finding.level for finding in findings} <= HELD


LONG_BODY = (
    "The seat of the {0} holds a load of {1} kg without a creak.",
    "Its frame is bent from one tube and weighs only {2} kg, so that one hand carries it.",
    "Rain runs off the slats through grooves that are milled along their whole length.",
    "Fold it after the summer, hang it on the hook of the wall and cover it with the bag.",
)


def chair(name: str, load: str, weight: str, *, sentences: Sequence[str] = LONG_BODY) -> list[str]:
    head = [
        f"The {name} for {load} kg",
        f"The {name} carries {load} kg and weighs {weight} kg.",
        f"{name} for the garden",
    ]
    return [*head, *(text.format(name, load, weight) for text in sentences)]


def chair_facts(name: str, load: str, weight: str) -> list[str]:
    return [f"Model: {name}", f"Load: {load} kg", f"Weight: {weight} kg"]


def levels(page: PageUnderTest) -> dict[str, Level]:
    """Of what the footprint finds, by the component it names."""
    return {finding.component.value if finding.component else "": finding.level for finding in footprint(page)}


def test_pages_that_differ_in_their_values_only_are_the_same_once_these_are_masked():
    one, other = chair("Alva", "120", "4.2"), chair("Borneo", "150", "5.5")
    runs = [
        masked_runs(components_of(lines), own_words(page.request, page.context.facts))
        for lines, facts in ((one, ("Alva", "120", "4.2")), (other, ("Borneo", "150", "5.5")))
        for page in [page_of(lines, facts=chair_facts(*facts))]
    ]

    assert jaccard_of(*runs) == 1.0


def test_a_text_in_the_words_of_another_page_is_a_warning_where_its_values_are_its_own():
    page = page_of(chair("Alva", "120", "4.2"), chair("Borneo", "150", "5.5"), facts=chair_facts("Alva", "120", "4.2"))
    twin = replace(page.siblings[0], values=("Borneo", "150 kg", "5.5 kg"))

    found = [finding for finding in footprint(replace(page, siblings=(twin,))) if "left out" in finding.message]

    assert [finding.level for finding in found] == [Level.WARN]
    assert "https://shop.example/twin" in found[0].message


def test_a_text_in_the_words_of_another_page_blocks_where_nothing_in_it_is_its_own():
    page = page_of(chair("Alva", "120", "4.2"), chair("Borneo", "120", "4.2"), keyword="Alva", facts=["Load: 120 kg"])

    found = [finding for finding in footprint(page) if "left out" in finding.message]

    assert [finding.level for finding in found] == [Level.BLOCK]


def test_the_same_title_and_description_block_and_the_same_h1_is_a_warning():
    mine = ["Garden chairs that fold", "All folding chairs.", "Folding chairs", "They fold flat to 9 cm."]
    theirs = [*mine[:3], "There are nine of steel."]

    assert levels(page_of(mine, theirs)) == {
        "title": Level.BLOCK,
        "meta_description": Level.BLOCK,
        "h1": Level.WARN,
    }


def test_one_shared_sentence_informs_and_a_page_of_shared_sentences_is_a_warning():
    shared = ["Every chair can be returned for thirty days.", "A spare slat is in every box."]
    own = ["The Alva carries up to 120 kg on its seat.", "It weighs 4.2 kg with all of its slats."]
    other = ["a", "b", "c", *shared, "The Borneo is of teak and stays outside in winter."]

    few = page_of(["d", "e", "f", shared[0], *own, "Its feet are of rubber and leave no marks."], other)
    many = page_of(["d", "e", "f", *shared, own[0]], other)

    assert levels(few) == {"intro": Level.INFORM}
    assert levels(many) == {"intro": Level.WARN}
    assert next(footprint(many)).evidence == shared[0]


def test_a_question_with_its_answer_that_stands_on_another_page_is_a_warning():
    faq = Component(kind=ComponentKind.FAQ, blocks=(Block(heading="Does it rust?", text="No, it is aluminium."),))
    page = page_of(["a", "b", "c", "d"], ["e", "f", "g", "h"])
    twin = replace(page.siblings[0], components=(*page.siblings[0].components, faq))
    page = replace(page, components=(*page.components, faq), siblings=(twin,))

    assert levels(page) == {"faq": Level.WARN}
    assert next(footprint(page)).evidence == "Does it rust?"


def test_a_page_alone_has_no_footprint_and_the_report_says_that_it_was_looked_for():
    page = page_of(chair("Alva", "120", "4.2"))

    outcomes = {result.check: result.outcome for result in check_page(page).results}

    assert [*doorway(page), *footprint(page)] == []
    assert outcomes["doorway"] is outcomes["footprint"] is CheckOutcome.PASSED


def test_the_estimate_of_two_signatures_is_near_the_exact_similarity():
    words = [f"word{number}" for number in range(400)]
    one = [" ".join(words)]
    other = [" ".join([*words[:300], *(f"other{number}" for number in range(100))])]
    parts = [components_of(["a", "b", "c", *lines]) for lines in (one, other)]

    exact = jaccard_of(*(masked_runs(part, ()) for part in parts))
    near = estimate(*(sign(part, (), "en") for part in parts))

    assert near == pytest.approx(exact, abs=0.1)


def test_a_page_signs_the_same_in_every_process():
    """Signatures are stored: a value that changes would hide all pages that were stored before."""
    signature = sign(components_of(chair("Alva", "120", "4.2")), (), "en")

    assert hashlib.sha256(signature.minhash).hexdigest().startswith("2bfb3a739b9cd2de")
    assert len(signature.marks) == len(signature.heads) + len(signature.sentences) + 16


def test_the_comparer_names_the_pairs_and_the_repeated_sentences():
    texts = [
        chair("Alva", "120", "4.2"),
        chair("Borneo", "120", "4.2"),
        ["a", "b", "c", *(f"Nothing on page {n} is like page {n * 7} of this book." for n in range(8))],
        ["a", "b", "c", LONG_BODY[2], "The rest of this page has words of its own and no twin."],
    ]
    signatures = [sign(components_of(lines), ("Alva", "Borneo"), "en") for lines in texts]

    found = compare(signatures)

    assert [(pair.one, pair.other) for pair in found.pairs] == [(0, 1)]
    assert found.nearest[0] == found.nearest[1] == 1.0
    assert max(found.nearest[2:]) < 0.6
    assert max(count for _, count in found.repeated) == 3
    assert found.repeated_share == pytest.approx(7 / 18)


def test_nearly_all_doubles_among_thousands_of_pages_are_found():
    pages = list(made_pages(2_000, 100))

    share, count = recall(pages, [sign(page.components, page.own, "en") for page in pages])

    assert count > 50
    assert share >= 0.95
