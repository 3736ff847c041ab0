"""Servers as they are: each kind gives a component or one clear sentence, at no more than one call more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from genapp.errors import AnswerCutOff, AnswerEmpty, AnswerMalformed, ProviderError, ProviderTimeout
from genapp.page import ComponentKind
from genapp.providers.base import Completion, Prompt, Provider
from genapp.providers.registry import ProviderConfig, make_provider
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import Dialect, Kind, Step, answer_text
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.scripted_writer.writer import ask_from_brief

pytestmark = pytest.mark.anyio

PROMPT = a_prompt(ComponentKind.FAQ)
WHOLE = json.loads(answer_text(ask_from_brief(PROMPT.brief)))
THOUGHT = 'The reader asks {three things}, perhaps {"blocks": [{"heading": "Draft'


def changed(**values: object) -> Step:
    """The answer with these properties in every block, `None` included."""
    return Step(kind=Kind.ANSWER, text=json.dumps({"blocks": [block | values for block in WHOLE["blocks"]]}))


def wrapped(text: str) -> Step:
    return Step(kind=Kind.ANSWER, wrap=text)


PAGES = {
    "a thought before the answer": wrapped(f"<think>{THOUGHT}</think>\n\n{{}}"),
    "a thought after the answer": wrapped("{}\n<think>Was that all? {yes}</think>"),
    "thoughts around the answer": wrapped(f"<think>{THOUGHT}</think>{{}}<thinking>Good }}.</thinking>"),
    "only the closing tag of a thought": wrapped(f"{THOUGHT}</think>\n{{}}"),
    "a thought in a field of its own": Step(kind=Kind.REASONING),
    "the answer in the field of the thought": Step(kind=Kind.MISPLACED),
    "content as a list of parts": Step(kind=Kind.PARTS),
    "facts that are null": changed(facts=None),
    "facts that are strings": changed(facts=["1", "fact 2"]),
    "one more property": changed(note="as asked", words=12),
    "one more property beside the blocks": Step(kind=Kind.ANSWER, text=json.dumps({"language": "en", **WHOLE})),
    "the bare list": Step(kind=Kind.ANSWER, text=json.dumps(WHOLE["blocks"])),
    "the object in another one": Step(kind=Kind.ANSWER, text=json.dumps({"component": WHOLE})),
    "the object twice": wrapped("{}\n{}"),
    "text around the object": wrapped("Here are the questions [as asked]:\n\n{}\n\nI used facts [1] and [2]."),
    "text around a fence": wrapped("Sure!\n```json\n{}\n```\nShall I go on?"),
    "commas too many": Step(kind=Kind.ANSWER, text=json.dumps(WHOLE).replace("}", ",}").replace("]}", ",]}")),
    "events that end in carriage returns": Step(kind=Kind.ANSWER, line_end="\r"),
    "events that end in both": Step(kind=Kind.ANSWER, line_end="\r\n"),
}


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("kind", PAGES)
async def test_an_odd_answer_gives_its_component_at_the_first_call(kind: str, stream: bool):
    async with ScriptedServer(Behaviour(dialect=Dialect.JSON_SCHEMA if stream else Dialect.WHOLE)) as server:
        server.script.add([PAGES[kind]])

        answer = await once(server, PROMPT)

        assert [(block.heading, block.text) for block in answer.blocks] == texts(WHOLE)
        assert len(server.requests) == 1


def texts(answer: Mapping[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(block["heading"], block["text"]) for block in answer["blocks"]]


async def test_headings_that_are_null_do_no_harm_where_none_are_asked_for():
    prompt = a_prompt(ComponentKind.TITLE)
    text = json.dumps({"blocks": [{"heading": None, "text": "Dining tables", "facts": None}]})
    async with ScriptedServer() as server:
        server.script.add([Step(kind=Kind.ANSWER, text=text)])

        answer = await once(server, prompt)

        assert answer.blocks[0].text == "Dining tables"
        assert len(server.requests) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    step: Step
    error: type[ProviderError]
    says: str


SENTENCES = {
    "headings that are null": Sentence(step=changed(heading=None), error=AnswerMalformed, says="has no heading"),
    "two different answers": Sentence(
        step=wrapped("{}" + json.dumps({"blocks": WHOLE["blocks"][:1]})), error=AnswerMalformed, says="two different"
    ),
    "thoughts alone": Sentence(
        step=Step(kind=Kind.ANSWER, text=f"<think>{THOUGHT}</think>"), error=AnswerEmpty, says="thought"
    ),
    "thoughts until the limit": Sentence(step=Step(kind=Kind.EATEN), error=AnswerCutOff, says="the next call may use"),
    "thoughts until the limit that are not shown": Sentence(
        step=Step(kind=Kind.EATEN_UNSEEN), error=AnswerCutOff, says="wrote nothing; the next call may use"
    ),
    "thoughts that leave too little for the answer": Sentence(
        step=Step(kind=Kind.EATEN_HALF), error=AnswerCutOff, says="did not come to the end.*the next call may use"
    ),
    "an answer that is cut without a thought": Sentence(
        step=Step(kind=Kind.LENGTH), error=AnswerCutOff, says="^the answer stopped at the length limit$"
    ),
    "a line without an end": Sentence(step=Step(kind=Kind.ENDLESS), error=AnswerMalformed, says="far longer"),
}


@pytest.mark.parametrize("kind", SENTENCES)
async def test_what_cannot_be_used_is_one_sentence_after_one_call(kind: str):
    wanted = SENTENCES[kind]
    async with ScriptedServer() as server:
        server.script.add([wanted.step])

        with pytest.raises(wanted.error, match=wanted.says):
            await once(server, PROMPT)

        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("dialect", "wasted"),
    [
        (Dialect.JSON_OBJECT, 1),
        (Dialect.PLAIN, 1),
        (Dialect.NEW_TOKENS, 1),
        (Dialect.NO_SYSTEM, 1),
        (Dialect.BROKEN_SCHEMA, 1),
        (Dialect.BROKEN_FORMAT, 2),
    ],
)
async def test_a_server_that_refuses_a_form_is_asked_in_another_one_within_the_call(dialect: Dialect, wasted: int):
    async with ScriptedServer(Behaviour(dialect=dialect)) as server:
        answer = await once(server, PROMPT)

        assert [(block.heading, block.text) for block in answer.blocks] == texts(WHOLE)
        assert (len(server.requests), server.counts.calls) == (1 + wasted, 1)


async def test_a_model_that_needs_room_to_think_costs_one_call():
    async with ScriptedServer(Behaviour(thought=3_000)) as server:
        provider = of(server)

        with pytest.raises(AnswerCutOff):
            await provider.complete(PROMPT)
        for _ in range(3):
            assert (await provider.complete(PROMPT)).blocks

        assert server.counts.by_kind == {"eaten": 1, "answer": 3}
        await provider.close()


async def test_a_server_that_drips_ends_at_the_deadline():
    async with ScriptedServer() as server:
        server.script.add([Step(kind=Kind.DRIP, gap=0.05)])

        with pytest.raises(ProviderTimeout, match="no whole answer within 1 s"):
            await once(server, PROMPT, seconds=1)


async def once(server: ScriptedServer, prompt: Prompt, *, seconds: float = 20.0) -> Completion:
    provider = of(server, seconds=seconds)
    try:
        return await provider.complete(prompt)
    finally:
        await provider.close()


def of(server: ScriptedServer, *, seconds: float = 20.0) -> Provider:
    config = ProviderConfig(
        name="openai_compatible", base_url=server.base_url, model=server.behaviour.model, timeout=seconds
    )
    return make_provider(config)
