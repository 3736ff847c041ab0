import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.providers.openai_compatible.events import EventSplitter
from genapp.providers.openai_compatible.readable import ReadableText
from genapp.providers.openai_compatible.reply import MAX_CHARACTERS, NotTheProtocol, Reply, TooLong


def pieces_of(data, cuts: list[int]):
    at = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    return [data[start:end] for start, end in pairwise(at)]


@given(
    texts=st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1)),
    end=st.sampled_from(["\n", "\r\n"]),
    cuts=st.lists(st.integers(0, 10_000)),
)
def test_events_are_the_same_wherever_the_bytes_are_cut(texts: list[str], end: str, cuts: list[int]):
    wire = "".join(f": comment{end}event: x{end}data: {text}{end}{end}" for text in texts).encode()
    splitter = EventSplitter()

    events = [event for piece in pieces_of(wire, cuts) for event in splitter.feed(piece)]

    assert [*events, *splitter.end()] == texts


def test_an_event_may_have_several_lines_and_no_blank_line_at_the_end():
    splitter = EventSplitter()

    assert [*splitter.feed(b'data: {"a":\ndata: 1}'), *splitter.end()] == ['{"a":\n1}']


plain = st.text(st.characters(exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)


@given(pairs=st.lists(st.tuples(plain, plain)), cuts=st.lists(st.integers(0, 10_000)), ascii_only=st.booleans())
def test_the_readable_text_is_whole_at_the_end(pairs: list[tuple[str, str]], cuts: list[int], ascii_only: bool):
    blocks = [{"heading": heading, "text": text, "facts": [1]} for heading, text in pairs]
    wire = json.dumps({"blocks": blocks}, ensure_ascii=ascii_only)
    readable = ReadableText()

    for piece in pieces_of(wire, cuts):
        readable.feed(piece)

    expected = "\n".join(part for pair in pairs for part in pair)
    assert "".join(readable.text.split()) == "".join(expected.translate(INVISIBLE).split())


INVISIBLE = dict.fromkeys((0x2028, 0x2029))


@given(text=st.text() | st.text(list('\\ud8f0"{}:,n')), cuts=st.lists(st.integers(0, 10_000)))
def test_the_readable_text_of_anything_at_all_can_be_sent(text: str, cuts: list[int]):
    readable = ReadableText()

    for piece in pieces_of(f'{{"text": "{text}', cuts):
        readable.feed(piece)

    readable.text.encode()


def test_only_headings_and_texts_are_shown():
    readable = ReadableText()

    readable.feed('```json\n{"blocks": [{"facts": [1], "note": "no", "text": "say \\"yes\\" \\ud83d\\ude00\\ud83d wo')

    assert readable.text == 'say "yes" 😀 wo'


def event(**choice: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"index": 0, **choice}]}).encode() + b"\n\n"


def test_a_reply_gathers_the_pieces_of_a_stream():
    shown: list[str] = []
    reply = Reply(shown.append)

    reply.feed(event(delta={"role": "assistant", "content": ""}))
    reply.feed(event(delta={"content": '{"blocks": [{"text": "One'}) + event(delta={"content": " two"}))
    assert not reply.finished
    reply.feed(event(delta={"content": '"}]}'}) + event(delta={}, finish_reason="stop"))
    reply.feed(b'data: {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}\n\ndata: [DONE]\n\n')
    reply.end()

    assert reply.text == '{"blocks": [{"text": "One two"}]}'
    assert shown == ["One two"]
    assert reply.finished
    assert reply.usage == {"prompt_tokens": 3, "completion_tokens": 4}


def test_a_whole_answer_is_read_although_a_stream_was_asked_for():
    reply = Reply()
    choice = {"index": 0, "message": {"role": "assistant", "content": "words"}, "finish_reason": "stop"}
    wire = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 1}}, indent=1).encode()

    for piece in pieces_of(wire, [1, 5, 60]):
        reply.feed(piece)
    reply.end()

    assert (reply.text, reply.finish, reply.finished) == ("words", "stop", True)


def test_other_choices_than_the_first_do_not_count():
    reply = Reply()

    reply.feed(b'data: {"choices": [{"index": 1, "delta": {"content": "other"}, "finish_reason": "length"}]}\n\n')

    assert (reply.text, reply.finish) == ("", "")


@pytest.mark.parametrize(
    "wire",
    [
        b"<html>",
        b"data: {nonsense}\n\n",
        b'data: {"choices": "none"}\n\n',
        b'data: {"choices": [{"delta": {"content": ["a"]}}]}\n\n',
        b'data: {"choices": [{"delta": {"content": 7}}]}\n\n',
        b"data: 7\n\n",
        b"",
    ],
)
def test_what_is_not_the_protocol_is_named_so(wire: bytes):
    reply = Reply()

    with pytest.raises(NotTheProtocol):
        (reply.feed(wire), reply.end())


def test_a_flood_is_not_read_to_its_end():
    reply = Reply()

    with pytest.raises(TooLong):
        feed_often(reply, event(delta={"content": "x" * (MAX_CHARACTERS // 100)}))

    assert len(reply.text) < 2 * MAX_CHARACTERS


def feed_often(reply: Reply, wire: bytes) -> None:
    for _ in range(1000):
        reply.feed(wire)
