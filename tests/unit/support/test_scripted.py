import json

import httpx
import pytest

from genapp.errors import AnswerMalformed, ProviderDown
from genapp.page import Block, ComponentKind, Language, PageType, Shape
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.prompts import foreseen
from tests.support.prompts import a_context, a_prompt, a_request
from tests.support.scripted_server.answers import Kind, Step
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.scripted_writer.sentences import WORDS
from tests.support.scripted_writer.writer import ScriptedProvider, ask_from_brief, ask_from_text, write_blocks

CASES = [(page_type, spec.kind) for page_type in PageType for spec in PAGE_SPECS[page_type].components]


@pytest.mark.parametrize(("page_type", "kind"), CASES)
def test_a_prompt_tells_a_stand_in_what_to_write(page_type: PageType, kind: ComponentKind):
    prompt = a_prompt(kind, page_type)
    ask = ask_from_text(prompt.user)

    assert (ask.kind, ask.language, ask.keywords) == (kind, Language.EN, prompt.brief.request.keywords)
    assert ask.blocks == prompt.brief.spec.blocks
    assert [number for number, _ in ask.facts] == [1, 2, 3]


def test_a_part_with_a_plan_is_written_from_its_own_facts():
    request, context = a_request(), a_context()
    _, intro, *_ = foreseen(request, context)

    ask = ask_from_text(intro.user)

    assert [number for number, _ in ask.facts] == list(intro.brief.plan.parts[0].facts) == [1]


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize(("page_type", "kind"), CASES)
def test_scripted_text_is_no_longer_than_was_asked(page_type: PageType, kind: ComponentKind, language: Language):
    prompt = a_prompt(kind, page_type, language)
    blocks = write_blocks(ask_from_brief(prompt.brief))
    words = sum(len(f"{block.heading} {block.text}".split()) for block in blocks)

    if prompt.brief.spec.shape is not Shape.LINE:
        assert words <= prompt.brief.spec.words[1]
    if kind is ComponentKind.META_DESCRIPTION:
        assert 121 <= len(blocks[0].text) <= 156
    if kind is ComponentKind.TITLE:
        assert 30 <= len(blocks[0].text) <= 60


@pytest.mark.parametrize("page_type", list(PageType))
def test_a_scripted_page_says_nothing_twice(page_type: PageType):
    said: list[str] = []
    for prompt in foreseen(a_request(page_type), a_context()):
        if not prompt.brief.task:
            blocks = write_blocks(ask_from_brief(prompt.brief))
            said += [sentence for block in blocks for sentence in block.text.split(". ") if len(sentence) > 30]

    assert len(said) == len(set(said))


def test_scripted_text_rests_on_the_facts_it_names():
    prompt = a_prompt(ComponentKind.SECTIONS)

    blocks = write_blocks(ask_from_brief(prompt.brief))

    assert [block.facts for block in blocks] == [(1, 3), (2,)]
    assert "Height: 74 cm" in blocks[1].text


@pytest.mark.anyio
async def test_answers_come_in_the_order_of_the_list_then_freely():
    provider = ScriptedProvider([(Block(text="Mine"),), ProviderDown("no", provider="scripted"), "not JSON"])
    prompt = a_prompt(ComponentKind.TITLE)

    assert (await provider.complete(prompt)).blocks == (Block(text="Mine"),)
    with pytest.raises(ProviderDown):
        await provider.complete(prompt)
    with pytest.raises(AnswerMalformed):
        await provider.complete(prompt)
    assert (await provider.complete(prompt)).blocks[0].text.startswith("Dining tables")
    assert len(provider.prompts) == 4


@pytest.mark.anyio
async def test_the_server_counts_and_takes_steps_over_http():
    async with ScriptedServer(Behaviour()) as server, httpx.AsyncClient() as client:
        root = server.base_url.removesuffix("/v1")
        await client.post(f"{root}/_script", json=[{"kind": "status", "status": 503, "times": 2}])
        body = {"model": "scripted", "messages": [{"role": "user", "content": a_prompt().user}]}

        statuses = [(await client.post(f"{server.base_url}/chat/completions", json=body)).status_code for _ in range(4)]
        counts = (await client.get(f"{root}/_counts")).json()

        assert statuses == [503, 503, 200, 200]
        assert (counts["calls"], counts["answered"], counts["repeated"], counts["in_flight"]) == (4, 2, 1, 0)
        assert counts["by_component"] == {"sections": 4}
        await client.post(f"{root}/_reset")
        assert (await client.get(f"{root}/_counts")).json()["calls"] == 0


@pytest.mark.anyio
async def test_a_share_of_all_calls_meets_a_step_at_random():
    async with ScriptedServer() as server, httpx.AsyncClient() as client:
        server.script.add([Step(kind=Kind.STATUS, status=429, share=0.3)])
        body = {"model": "scripted", "messages": [{"role": "user", "content": "x"}]}
        for _ in range(200):
            await client.post(f"{server.base_url}/chat/completions", json=body)

        assert 40 <= server.counts.by_kind["status"] <= 80


@pytest.mark.anyio
async def test_a_body_that_is_not_json_is_refused():
    async with ScriptedServer() as server, httpx.AsyncClient() as client:
        answer = await client.post(f"{server.base_url}/chat/completions", content=b"{nonsense")

        assert answer.status_code == 400
        assert json.loads(answer.text)["error"]["message"]
