import asyncio
import json
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.providers.openai_compatible.reply import (
    MAX_BYTES,
    MAX_CHARACTERS,
    GoesInCircles,
    NotTheProtocol,
    Reply,
    TooLong,
    goes_in_circles,
    readable,
)


def pieces_of(data, cuts: list[int]):
    at = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    return [data[start:end] for start, end in pairwise(at)]


def read(*wire: bytes, reply: Reply | None = None) -> Reply:
    """The reply to these pieces."""
    reply = reply or Reply()

    async def pieces() -> AsyncIterator[bytes]:
        for piece in wire:
            yield piece

    asyncio.run(reply.read(pieces()))
    return reply


def event(**choice: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, **choice}]}).encode() + b"\n\n"


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    cuts=st.lists(st.integers(0, 10_000)),
)
def test_events_are_the_same_wherever_the_bytes_are_cut(texts: list[str], end: str, cuts: list[int]):
    chunks = [json.dumps({"choices": [{"delta": {"content": text}}]}, ensure_ascii=False) for text in texts]
    wire = "".join(f": comment{end}event: x{end}id: 7{end}data: {chunk}{end}{end}" for chunk in chunks).encode()

    assert read(*pieces_of(wire, cuts)).text == "".join(texts)


def test_an_event_may_have_several_lines_and_no_blank_line_at_the_end():
    assert read(b'data: {"choices":\ndata: [{"delta": {"content": "a"}}]}').text == "a"


def test_a_line_without_end_is_not_read_for_ever():
    with pytest.raises(TooLong):
        read(b"data: ", *[b"x" * (MAX_BYTES // 10)] * 20)


plain = st.text(st.characters(exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)


@given(pairs=st.lists(st.tuples(plain, plain)), cuts=st.lists(st.integers(0, 10_000)), ascii_only=st.booleans())
def test_the_readable_text_is_whole_at_the_end(pairs: list[tuple[str, str]], cuts: list[int], ascii_only: bool):
    blocks = [{"heading": heading, "text": text, "facts": [1]} for heading, text in pairs]
    wire = json.dumps({"blocks": blocks}, ensure_ascii=ascii_only)
    shown: list[str] = []

    read(*(event(delta={"content": piece}) for piece in pieces_of(wire, cuts)), reply=Reply(shown.append))

    expected = "\n".join(part for pair in pairs for part in pair)
    assert "".join("".join(shown[-1:]).split()) == "".join(expected.translate(INVISIBLE).split())


INVISIBLE = dict.fromkeys((0x2028, 0x2029))


@given(text=st.text() | st.text(list('\\ud8f0"{}:,n')), end=st.integers(0, 10_000))
def test_the_readable_text_of_anything_at_all_can_be_sent(text: str, end: int):
    written = f'{{"text": "{text}'

    readable(written[: end % (len(written) + 1)]).encode()


def test_only_headings_and_texts_are_shown():
    written = '```json\n{"blocks": [{"facts": [1], "note": "no", "text": "say \\"yes\\" \\ud83d\\ude00\\ud83d wo'

    assert readable(written) == 'say "yes" 😀 wo'


def test_a_line_break_inside_a_string_and_words_after_the_end_hide_nothing():
    assert readable('{"blocks": [{"heading": "a", "text": "b\n\nc\\td"}]}\n```\nI hope it fits.') == "a\nb  c d"


def test_a_reply_gathers_the_pieces_of_a_stream():
    shown: list[str] = []
    reply = Reply(shown.append)

    read(
        event(delta={"role": "assistant", "content": ""}),
        event(delta={"content": '{"blocks": [{"text": "One'}) + event(delta={"content": " two"}),
        event(delta={"content": '"}]}'}) + event(delta={}, finish_reason="stop"),
        b'data: {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}\n\ndata: [DONE]\n\n',
        reply=reply,
    )

    assert reply.text == '{"blocks": [{"text": "One two"}]}'
    assert shown == ["One two"]
    assert reply.finished
    assert reply.usage == {"prompt_tokens": 3, "completion_tokens": 4}


def test_a_stream_that_stops_without_an_end_is_not_finished():
    assert not read(event(delta={"content": "One"}) + event(delta={"content": " two"})).finished


def test_a_whole_answer_is_read_although_a_stream_was_asked_for():
    choice = {"index": 0, "message": {"role": "assistant", "content": "words"}, "finish_reason": "stop"}
    wire = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 1}}, indent=1).encode()

    reply = read(*pieces_of(wire, [1, 5, 60]))

    assert (reply.text, reply.finish, reply.finished) == ("words", "stop", True)


@pytest.mark.parametrize(
    ("delta", "text", "thought"),
    [
        ({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, "ab", ""),
        ({"content": [{"type": "output_text", "text": "a"}, "b"]}, "ab", ""),
        ({"content": {"type": "text", "text": "a"}}, "a", ""),
        ({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"text": "a"}]}, "a", "hm"),
        (
            {"content": [{"type": "reasoning", "text": "hm"}, {"type": "image_url", "image_url": {"url": "x"}}]},
            "",
            "hm",
        ),
        ({"content": "a", "reasoning_content": "hm"}, "a", "hm"),
        ({"content": "", "reasoning": "hm", "reasoning_details": [{"text": "hm"}]}, "", "hm"),
        ({"content": None, "thinking": "hm"}, "", "hm"),
    ],
)
def test_what_is_written_and_what_is_thought_are_told_apart(delta: dict[str, object], text: str, thought: str):
    reply = read(event(delta=delta) + event(delta={}, finish_reason="stop"))

    assert (reply.text, reply.thought) == (text, thought)


def test_an_answer_in_the_place_of_a_thought_is_an_answer_when_it_is_whole():
    wire = event(delta={"reasoning_content": '{"blocks": []}'})

    assert read(wire + event(delta={}, finish_reason="stop")).text == '{"blocks": []}'
    assert read(wire + event(delta={}, finish_reason="length")).text == ""


def test_an_event_that_ends_in_carriage_returns_is_read_at_once():
    reply, seen = Reply(), []

    async def pieces() -> AsyncIterator[bytes]:
        yield event(delta={"content": "One"}).replace(b"\n", b"\r")
        seen.append(reply.text)
        yield event(delta={}, finish_reason="stop").replace(b"\n", b"\r")
        seen.append(reply.finish)
        yield b"data: [DONE]\r\r"
        seen.append(reply.done)

    asyncio.run(reply.read(pieces()))

    assert seen == ["One", "stop", True]


@pytest.mark.parametrize("first", [b"data: ", b"", b"\n\n", b'{"choices": [', b": "])
def test_a_flood_without_a_line_end_is_given_up_in_no_time(first: bytes):
    began = time.process_time()

    with pytest.raises((TooLong, NotTheProtocol)):
        read(first, *[b"x" * 100] * 150_000)

    assert time.process_time() - began < 3


def test_blank_lines_before_a_stream_are_no_answer():
    assert read(b"\n\n", b"\r\n", event(delta={"content": "One"})).text == "One"


def test_thoughts_are_not_shown():
    assert readable('<think>Perhaps {"text": "Draft"}?</think>{"blocks": [{"text": "One') == "One"
    assert readable('<think>Perhaps {"text": "Draft"}?') == ""


def test_other_choices_than_the_first_do_not_count():
    reply = read(b'data: {"choices": [{"index": 1, "delta": {"content": "other"}, "finish_reason": "length"}]}\n\n')

    assert (reply.text, reply.finish) == ("", "")


@pytest.mark.parametrize(
    "wire",
    [
        b"<html>",
        b"data: {nonsense}\n\n",
        b'data: {"choices": "none"}\n\n',
        b'data: {"choices": [{"delta": {"content": [7]}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": 7}}]}\n\n',
        b"data: 7\n\n",
        b"",
    ],
)
def test_what_is_not_the_protocol_is_named_so(wire: bytes):
    with pytest.raises(NotTheProtocol):
        read(wire)


def test_a_flood_is_not_read_to_its_end():
    reply = Reply()

    with pytest.raises(TooLong):
        read(
            *(event(delta={"content": "x" * (MAX_CHARACTERS // 100) + str(number)}) for number in range(1000)),
            reply=reply,
        )

    assert len(reply.text) < 2 * MAX_CHARACTERS


CIRCLES = {
    "a sentence": "The table is made of oak. " * 20,
    "a word": "very " * 80,
    "blanks": '{"blocks": [' + " \n" * 200,
    "blocks": '{"blocks": [' + '{"text": "The lid is steel and closes with a clip.", "facts": [1]}, ' * 8,
}


@pytest.mark.parametrize("kind", CIRCLES)
def test_an_answer_that_goes_round_in_circles_is_not_read_to_its_end(kind: str):
    reply = Reply()
    pieces = [CIRCLES[kind][start : start + 20] for start in range(0, len(CIRCLES[kind]), 20)]

    with pytest.raises(GoesInCircles):
        read(*(event(delta={"content": piece}) for piece in pieces), reply=reply)


STRAIGHT = {
    "a long list of sizes": ", ".join(f"EU {size}" for size in range(30, 120)),
    "sentences of one form": " ".join(f"Model {number} weighs {number * 3} kg." for number in range(60)),
    "a line of a table": "| --- " * 9 + '{"blocks": [{"text": "The table is made of oak."}]}' * 3,
}


@pytest.mark.parametrize("kind", STRAIGHT)
def test_an_answer_of_one_form_is_read_to_its_end(kind: str):
    assert not goes_in_circles(STRAIGHT[kind])
