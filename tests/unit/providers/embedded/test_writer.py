"""The writer as a provider: deterministic, streams, reads its own answers, writes differently when asked again."""

import itertools

import pytest

from genapp.errors import AnswerMalformed
from genapp.page import Component, ComponentKind, Finding, Language, Level, PageType
from genapp.page_types import PAGE_SPECS
from genapp.providers.embedded.writer import EmbeddedWriter, write
from tests.support.pages import a_brief, a_prompt, a_request, a_sheet

REQUEST = a_request(PageType.CATEGORY, Language.EN, ["hiking boots"], brand="Terra")
SHEET = a_sheet("Material: leather", "Price: 129.00 EUR", "Weight: 540 g")


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


@pytest.mark.parametrize("kind", [part.kind for part in PAGE_SPECS[PageType.CATEGORY].components if part.kind != "h1"])
def test_written_again_it_says_something_else(kind):
    first = Component(kind=kind, blocks=tuple(write(a_brief(REQUEST, SHEET, spec(kind)))))
    finding = Finding(check="title", level=Level.BLOCK, message="Too long.", component=kind)

    again = write(a_brief(REQUEST, SHEET, spec(kind), previous=first, findings=[finding]))

    assert tuple(block.text for block in again) != tuple(block.text for block in first.blocks)


def test_what_a_check_could_not_support_is_left_out():
    first = Component(
        kind=ComponentKind.SECTIONS, blocks=tuple(write(a_brief(REQUEST, SHEET, spec(ComponentKind.SECTIONS))))
    )
    finding = Finding(check="claims", level=Level.BLOCK, message="A number.", evidence="540 g")

    again = write(a_brief(REQUEST, SHEET, spec(ComponentKind.SECTIONS), previous=first, findings=[finding]))

    assert "540" in first.text
    assert not any("540" in block.text for block in again)


def test_the_address_follows_the_voice():
    def text(voice):
        request = a_request(PageType.CATEGORY, Language.DE, ["Wanderschuhe"], voice=voice)
        return "\n".join(block.text for block in write(a_brief(request, a_sheet(), spec(ComponentKind.SECTIONS))))

    assert " Sie " in text("")
    assert " Sie " not in text("du, locker")


def test_the_internal_figures_of_a_job_stay_inside():
    sheet = a_sheet("Monthly searches: 12000", "SKU: 4711-1", "Material: leather")
    page = [write(a_brief(REQUEST, sheet, part)) for part in PAGE_SPECS[PageType.CATEGORY].components]
    text = "\n".join(block.text for blocks in page for block in blocks)

    assert "12000" not in text
    assert "12,000" not in text
    assert "4711" not in text
