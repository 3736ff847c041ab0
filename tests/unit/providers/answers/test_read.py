import json
import time

import pytest

from genapp.errors import AnswerEmpty, AnswerMalformed, ProviderError, ProviderRefused
from genapp.page import Block, ComponentKind
from genapp.providers.answers import read_answer
from tests.support.prompts import a_prompt


def read(text: str, kind: ComponentKind = ComponentKind.TITLE) -> tuple[Block, ...]:
    return read_answer(text, a_prompt(kind), provider="p")


def answer(*blocks: dict[str, object]) -> str:
    return json.dumps({"blocks": list(blocks)})


TITLE = {"text": "Dining tables", "facts": [1]}
OTHER = {"text": "Oak tables", "facts": [2]}
PAIR = {"heading": "How big is it?", "text": "It is 74 cm high.", "facts": [2]}


def test_a_good_answer_gives_its_blocks():
    assert read(answer(TITLE)) == (Block(text="Dining tables", facts=(1,)),)


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "```\n{}\n```\n",
        "Here you are:\n\n```json\n{}\n```\nI hope it helps.",
        "Sure. {}",
        "\ufeff{}",
        "  {}\n\n",
        "{}\n\nNote: facts [1] and {2} were used.",
        'The schema is {"type": "object", "required": ["blocks"]}. {}',
        "I put {keyword} first, as [the {brief}] says: {}",
        "{}{}",
        "{}\n\nOnce more:\n```json\n{}\n```",
        '{"answer": {}}',
        '{"component": {"value": {}}}',
        "[{}]",
        "<answer>{}</answer>",
    ],
)
def test_words_and_fences_around_the_answer_do_no_harm(wrapped: str):
    assert read(wrapped.replace("{}", answer(TITLE)))[0].text == "Dining tables"


@pytest.mark.parametrize(
    "thinking",
    [
        "<think>The reader wants a title.</think>{}",
        "<think>\n\n</think>\n\n{}",
        "The template opened the thought itself. </think>{}",
        '<think>Perhaps {"blocks": [{"text": "Draft", "facts": []}]}? No: {"text</think>{}',
        'Perhaps {"blocks": [{"text": "Draft"}]}?</think>\n```json\n{}\n```',
        "{}<think>That will do.</think>",
        "<think>One.</think>{}<thinking>Two }.</thinking> I hope it helps.",
        "<think>One <think>inside</think> another</think>{}",
        "<THINK>Loud</THINK>{}",
        "[THINK]In brackets {[/THINK]{}",
        "◁think▷In triangles◁/think▷{}",
        "<seed:think>Named</seed:think>{}",
        "<|channel|>analysis<|message|>Let me {see}<|end|><|start|>assistant<|channel|>final<|message|>{}<|return|>",
        "<think>{}",
        "{}</think>",
    ],
)
def test_what_a_model_thinks_is_no_part_of_its_answer(thinking: str):
    assert read(thinking.replace("{}", answer(TITLE))) == (Block(text="Dining tables", facts=(1,)),)


@pytest.mark.parametrize("text", ["<think>I wonder.</think>", "<think>a</think>\n <think>b</think>"])
def test_a_model_that_only_thought_wrote_nothing(text: str):
    with pytest.raises(AnswerEmpty, match="thought"):
        read(text)


def test_a_refusal_after_a_thought_is_a_refusal():
    with pytest.raises(ProviderRefused):
        read("<think>Tables? Never.</think>I'm sorry, but I can't help with that.")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([TITLE]),
        json.dumps(TITLE),
        json.dumps({"blocks": TITLE}),
        answer({**TITLE, "note": "x"}),
        json.dumps({"blocks": [TITLE], "comment": "x"}),
        answer({**TITLE, "heading": None}),
        answer({**TITLE, "heading": "Title"}),
        '{"blocks": [{"text": "Dining tables", "facts": [1,], "note": "x",},], }',
    ],
)
def test_what_was_asked_for_is_enough_in_any_wrapping(text: str):
    assert read(text) == (Block(text="Dining tables", facts=(1,)),)


@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        (None, ()),
        (["1", "3"], (1, 3)),
        (["fact 1", "[3]", "F2"], (1, 3, 2)),
        ("1, 3", (1, 3)),
        (2, (2,)),
        ([1.0, 1.5, True, None, {}], (1,)),
        (["74 cm high", "oak", "1.5"], ()),
    ],
)
def test_facts_are_numbers_however_they_are_written(facts: object, numbers: tuple[int, ...]):
    assert read(answer({"text": "Dining tables", "facts": facts}))[0].facts == numbers


def test_a_heading_that_is_null_is_no_heading():
    with pytest.raises(AnswerMalformed, match="block 1 has no heading"):
        read(answer({**PAIR, "heading": None}, PAIR, PAIR), ComponentKind.FAQ)


@pytest.mark.parametrize(
    "text", ["<think>" * 25_000, '{"' * 40_000, "[{" * 90_000, "[" * 150_000, "{[" + "[1" * 70_000]
)
def test_hostile_answers_are_judged_in_no_time(text: str):
    began = time.process_time()

    with pytest.raises(ProviderError):
        read(text)

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        '{"blocks": [{"text": "Dining tables", "facts": [1],}],}',
        "{'blocks': [{'text': 'Dining tables', 'facts': [1]}]}",
        '{"blocks": [{"text": "Dining tables" "facts": [1]}]}',
        '{blocks: [{text: "Dining tables", facts: [1]}]}',
    ],
)
def test_punctuation_of_a_whole_answer_is_mended(text: str):
    assert read(text) == (Block(text="Dining tables", facts=(1,)),)


@pytest.mark.parametrize(
    "text", ["", "   \n", answer(), answer({"text": " ", "facts": []}), answer({"text": "\u200b"})]
)
def test_an_answer_without_text_is_empty(text: str):
    with pytest.raises(AnswerEmpty):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, I cannot write this page.",
        "Sorry, but I can't assist with that request.",
        "As an AI language model, I do not write about this.",
        "I cannot create this content.",
        "Es tut mir leid, dabei kann ich nicht helfen.",
        "Leider kann ich diesen Text nicht schreiben.",
        "Ich kann dir dabei leider nicht helfen.",
        answer({"text": "I'm sorry, but I can't help with that.", "facts": []}),
    ],
)
def test_a_refusal_is_a_refusal_in_any_form(text: str):
    with pytest.raises(ProviderRefused) as caught:
        read(text)

    assert caught.value.answer == text


@pytest.mark.parametrize("text", ["Sorry seems the hardest word", "Unfortunately rare: oak", "Ich kann kochen: Töpfe"])
def test_text_that_only_begins_like_a_refusal_is_text(text: str):
    assert read(answer({"text": text, "facts": []}))[0].text == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Just words.", "not JSON"),
        ("[]", "not JSON"),
        ("{}", "blocks"),
        ('{"blocks": {}}', "blocks"),
        ('{"blocks": "x"}', "blocks"),
        ('{"blocks": null}', "blocks"),
        ('{"blocks": [7]}', "blocks.0"),
        ('{"blocks": [{"text": 7}]}', "blocks.0.text"),
        ('{"blocks": [{"text": null}]}', "blocks.0.text"),
        ('{"blocks": [{"heading": "x"}]}', "blocks.0.text"),
        (answer(TITLE, TITLE), "2 blocks"),
        (answer({**TITLE, "text": "x" * 500}), "400"),
        (answer({**TITLE, "text": "<script>x</script>"}), "HTML"),
        (answer({**TITLE, "text": "&lt;script&gt;"}), "HTML"),
        (answer({**TITLE, "text": "see ```code```"}), "code fence"),
        (answer(TITLE)[:-1], "breaks off"),
        (answer(TITLE)[:-2], "breaks off"),
        (answer(TITLE) + "]", "after its end"),
        (answer(TITLE) + '", "facts": []}]}', "after its end"),
        (answer(TITLE) + answer(OTHER), "two different answers"),
        (answer(TITLE) + answer(TITLE)[:-1], "breaks off"),
        (json.dumps(TITLE) + json.dumps(OTHER), "two different answers"),
        ("[" + json.dumps(TITLE), "breaks off"),
        (json.dumps([TITLE, OTHER]), "2 blocks"),
        ("{'blocks': [{'text': 'Dining tables', 'note': 'for six'}]}", "note"),
        ("Use {these} words", "not JSON"),
        ("<think>Let me see.</think>Dining tables", "not JSON"),
        (f"<think>Let me see.</think>{answer(TITLE)[:-2]}", "breaks off"),
        ('{"blocks": [{"text": "a", "facts": []}], "blocks": []}', "twice"),
        ('{"blocks": [{"text": "a"]}}', "brackets"),
        ("{" * 1000, "deep"),
        ('{"blocks": [{"text": "' + "word " * 20_000 + '"}]}', "50,000"),
    ],
)
def test_anything_else_is_malformed_and_says_why(text: str, told: str):
    with pytest.raises(AnswerMalformed) as caught:
        read(text)

    assert told in caught.value.message
    assert caught.value.answer == text[:50_000]


def test_pairs_need_their_question():
    with pytest.raises(AnswerMalformed, match="block 2 has no heading"):
        read(answer(PAIR, {**PAIR, "heading": ""}, PAIR), ComponentKind.FAQ)


def test_text_far_longer_than_asked_is_no_answer():
    with pytest.raises(AnswerMalformed, match="words"):
        read(answer(PAIR, PAIR, {**PAIR, "text": "word " * 1_000}), ComponentKind.FAQ)


def test_facts_that_do_not_exist_are_dropped():
    assert read(answer({**TITLE, "facts": [3, 9, 0, -1, 3, 1]}))[0].facts == (3, 1)


@pytest.mark.parametrize("kind", [ComponentKind.TITLE, ComponentKind.INTRO, ComponentKind.SECTIONS, ComponentKind.FAQ])
def test_the_same_text_always_gets_the_same_judgement(kind: ComponentKind):
    def judgement() -> object:
        try:
            return read(answer(PAIR, PAIR, PAIR), kind)
        except ProviderError as error:
            return error.message

    assert judgement() == judgement()
