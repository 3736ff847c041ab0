"""The writer as a provider: deterministic, streams, reads its own answers, writes differently when asked again."""

import itertools

import pytest

from genapp.errors import AnswerMalformed
from genapp.page import Component, ComponentKind, Finding, Language, Level, PageType
from genapp.page_types import PAGE_SPECS
from genapp.providers.embedded.writer import EmbeddedWriter, write
from tests.support.pages import a_brief, a_prompt, a_request, a_sheet

REQUEST = a_request(PageType.CATEGORY, Language.EN, ["hiking boots"], brand="Terra")
SHEET = a_sheet(
    "Material: leather",
    "Price: 129.00 EUR",
    "Weight: 540 g",
    "Delivery: 3 days",
    "Returns: 30 days",
    "Care: wax",
    "Waterproof: yes",
)


def spec(kind, page_type=PageType.CATEGORY):
    found = PAGE_SPECS[page_type].component(kind)
    assert found is not None
    return found


@pytest.mark.anyio
async def test_the_same_brief_gives_the_same_text():
    prompt = a_prompt(a_brief(REQUEST, SHEET, spec(ComponentKind.SECTIONS)))

    first = await EmbeddedWriter().complete(prompt)
    second = await EmbeddedWriter().complete(prompt)

    assert first == second


@pytest.mark.anyio
async def test_the_answer_is_shown_as_it_grows():
    shown: list[str] = []

    await EmbeddedWriter().complete(a_prompt(a_brief(REQUEST, SHEET, spec(ComponentKind.FAQ))), on_text=shown.append)

    assert len(shown) >= 3
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(shown))


@pytest.mark.anyio
async def test_a_stored_answer_is_read_as_it_was_written():
    prompt = a_prompt(a_brief(REQUEST, SHEET, spec(ComponentKind.SECTIONS)))
    written = await EmbeddedWriter().complete(prompt)

    assert EmbeddedWriter().read(written.text, prompt).blocks == written.blocks


@pytest.mark.parametrize("text", ["", "{", '{"blocks": 3}', '{"blocks": [{"text": "a"}]}', "[]"])
def test_a_broken_stored_answer_is_named(text):
    with pytest.raises(AnswerMalformed):
        EmbeddedWriter().read(text, a_prompt(a_brief(REQUEST, SHEET, spec(ComponentKind.FAQ))))


def test_a_head_line_written_again_says_something_else():
    for kind in (ComponentKind.TITLE, ComponentKind.META_DESCRIPTION):
        first = Component(kind=kind, blocks=tuple(write(a_brief(REQUEST, SHEET, spec(kind)))))

        again = write(a_brief(REQUEST, SHEET, spec(kind), previous=first))

        assert again[0].text != first.first


def test_a_sentence_that_a_check_complained_of_is_left_out():
    kind = ComponentKind.INTRO
    first = Component(kind=kind, blocks=tuple(write(a_brief(REQUEST, SHEET, spec(kind)))))
    finding = Finding(check="claims", level=Level.BLOCK, message="A number.", evidence="540 g")

    again = write(a_brief(REQUEST, SHEET, spec(kind), previous=first, findings=[finding]))

    assert "540" in first.text
    assert not any("540" in block.text for block in again)


def test_a_component_without_facts_has_no_blocks():
    assert write(a_brief(REQUEST, a_sheet("Material: leather"), spec(ComponentKind.FAQ))) == []


def test_the_internal_figures_of_a_job_stay_inside():
    sheet = a_sheet("Monthly searches: 12000", "SKU: 4711-1", "Material: leather")
    page = [write(a_brief(REQUEST, sheet, part)) for part in PAGE_SPECS[PageType.CATEGORY].components]
    text = "\n".join(block.text for blocks in page for block in blocks)

    assert "12000" not in text
    assert "12,000" not in text
    assert "4711" not in text


def test_a_term_opens_with_its_definition_and_belongs_to_nobody():
    request = a_request(PageType.GLOSSARY, Language.EN, ["butted tubes"], brand="Terra")
    sheet = a_sheet(
        "Material: steel", "Definition: tubes with walls thicker at the ends", "Wall: 0.8 mm", "Use: frames"
    )

    (opening,) = write(a_brief(request, sheet, spec(ComponentKind.INTRO, PageType.GLOSSARY)))

    assert opening.text.startswith("Butted tubes are tubes with walls thicker at the ends.")
    assert 2 in opening.facts
    assert "Terra" not in opening.text


def test_a_title_of_a_brand_says_more_than_its_name():
    request = a_request(PageType.BRAND, Language.EN, ["Alder bikes"], brand="Alder")
    sheet = a_sheet("Products: touring bikes, cargo bikes", "Founded: 1974", "Guarantee: 10 years", "Frame: steel")

    lines = {
        kind: write(a_brief(request, sheet, spec(kind, PageType.BRAND)))[0].text
        for kind in (ComponentKind.TITLE, ComponentKind.H1)
    }

    assert lines == {"title": "Alder bikes: touring bikes, cargo bikes", "h1": "Alder bikes"}
