import json
from dataclasses import replace

import pytest

from genapp.providers.openai_compatible.dialect import ROOM_TO_THINK, Dialect, Format, Learnt, TokenLimit, build_body
from tests.support.prompts import a_prompt

PLAIN = Dialect(format=Format.WORDS, usage=False)


@pytest.mark.parametrize(
    ("before", "complaint", "after"),
    [
        (Dialect(), "'response_format.type' must be 'text'", Dialect(format=Format.OBJECT)),
        (Dialect(), "Invalid schema: minItems is not permitted", Dialect(format=Format.OBJECT)),
        (Dialect(), "response_format.type json_schema is not supported", Dialect(format=Format.OBJECT)),
        (Dialect(), "unknown field: response_format", PLAIN),
        (Dialect(format=Format.OBJECT), "response_format is not supported", PLAIN),
        (Dialect(), "System role not supported", Dialect(system=False)),
        (Dialect(), "Developer instruction is not enabled for this model", Dialect(system=False)),
        (Dialect(), "Conversation roles must alternate user/assistant/user", Dialect(system=False)),
        (Dialect(), "Unrecognized request argument supplied: stream_options", Dialect(usage=False)),
        (
            Dialect(),
            "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            Dialect(token_limit=TokenLimit.NEW),
        ),
        (Dialect(), "Extra inputs are not permitted: max_tokens", Dialect(token_limit=TokenLimit.NONE)),
        (Dialect(), "streaming is not supported by this model", Dialect(stream=False, usage=False)),
        (Dialect(), "unknown field", Dialect(format=Format.OBJECT)),
        (Dialect(format=Format.WORDS), "unknown field", PLAIN),
        (PLAIN, "unknown field", None),
        (PLAIN, "response_format is wrong", None),
        (Dialect(), "the messages are too long", None),
    ],
)
def test_a_complaint_leaves_out_what_it_is_about(before: Dialect, complaint: str, after: Dialect | None):
    assert before.without(complaint) == after


REFUSED = "Unrecognized request argument supplied: response_format"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_refused_is_tried_again_after_a_while_by_one_call():
    clock = Clock()
    learnt = Learnt(clock=clock)
    assert learnt.after(learnt.first(), 400, REFUSED) == PLAIN
    assert learnt.understood(PLAIN, refused=True)

    assert learnt.first() == PLAIN
    clock.now = 601.0
    assert [learnt.first(), learnt.first()] == [Dialect(), PLAIN]

    assert learnt.after(Dialect(), 400, "another complaint about a schema") == PLAIN
    assert not learnt.understood(PLAIN, refused=True)
    clock.now += 1_199.0
    assert learnt.first() == PLAIN
    clock.now += 2.0
    assert learnt.first() == Dialect()
    assert learnt.understood(Dialect(), refused=False)
    assert learnt.first() == Dialect()


def test_one_stray_refusal_of_what_was_understood_teaches_nothing():
    learnt = Learnt()
    learnt.understood(Dialect(), refused=False)

    assert not learnt.understood(PLAIN, refused=True)
    assert learnt.first() == Dialect()
    learnt.understood(Dialect(), refused=False)
    assert not learnt.understood(PLAIN, refused=True)
    assert learnt.understood(PLAIN, refused=True)
    assert learnt.first() == PLAIN


def test_a_call_that_began_earlier_takes_nothing_back():
    learnt = Learnt(dialect=PLAIN)
    learnt.understood(Dialect(), refused=False)

    assert not learnt.understood(PLAIN, refused=False)
    assert learnt.first() == Dialect()


def test_a_server_that_breaks_over_everything_is_asked_once_at_a_time():
    clock = Clock()
    learnt = Learnt(clock=clock)

    forms = [learnt.first()]
    while lower := learnt.after(forms[-1], 500, "internal server error: unexpected"):
        forms.append(lower)

    assert [form.format for form in forms] == list(Format)
    assert learnt.after(learnt.first(), 500, "") is None
    clock.now = 31.0
    assert learnt.after(learnt.first(), 500, "") == Dialect(format=Format.OBJECT)


def test_a_refusal_without_a_word_may_be_about_the_schema():
    assert Learnt().after(Dialect(), 400, " ") == Dialect(format=Format.OBJECT)
    assert Learnt().after(Dialect(), 400, "the messages are too long") is None


def test_a_system_role_that_breaks_a_server_is_left_out():
    assert Learnt().after(Dialect(), 500, "TemplateError: System role not supported") == Dialect(system=False)


def test_a_server_that_understood_a_form_breaks_for_another_reason():
    learnt = Learnt()
    learnt.understood(Dialect(), refused=False)

    assert learnt.after(Dialect(), 500, "internal server error") is None
    assert learnt.after(Dialect(), 503, "response_format") is None


def test_calls_at_once_that_thought_too_long_ask_for_one_step_more():
    learnt = Learnt()
    asked = learnt.first()

    assert all(learnt.thought_too_long(asked) for _ in range(9))
    assert learnt.dialect.room_to_think == ROOM_TO_THINK
    steps = [learnt.thought_too_long(learnt.first()) for _ in range(3)]
    assert steps == [True, True, False]


def test_what_was_learnt_is_stored_and_read():
    learnt = Learnt(dialect=Dialect(format=Format.WORDS, system=False, room_to_think=4_000))

    assert Learnt.stored(json.loads(json.dumps(learnt.as_values()))).dialect == learnt.dialect
    assert Learnt.stored({"format": "morse"}).dialect == Dialect()
    assert Learnt.stored(None).dialect == Dialect()


def test_what_is_special_about_a_server_is_said_in_words():
    assert Dialect().notes() == ()
    assert len(Dialect(format=Format.OBJECT, usage=False, system=False, room_to_think=4_000).notes()) == 4
    assert "4,000 tokens" in Dialect(room_to_think=4_000).notes()[0]


def test_a_server_without_the_system_role_gets_all_from_the_user():
    prompt = a_prompt()

    assert build_body(prompt, "m", Dialect(system=False))["messages"] == [
        {"role": "user", "content": f"{prompt.system}\n\n{prompt.user}"}
    ]


def test_complaints_come_to_an_end():
    dialect, steps = Dialect(), 0
    while dialect := dialect.without("unknown field response_format stream_options max_completion_tokens max_tokens"):
        steps += 1

    assert steps <= 5


def test_everything_is_asked_for_at_first():
    body = build_body(a_prompt(), "m", Dialect())

    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["max_tokens"] == a_prompt().max_tokens


def test_a_server_without_schemas_reads_the_shape_in_the_instructions():
    prompt = a_prompt()
    body = build_body(prompt, "m", PLAIN)

    assert "response_format" not in body
    assert "stream_options" not in body
    assert '{"blocks":[{"heading":"","text":"","facts":[1]}]}' in body["messages"][0]["content"]
    assert [message["content"] for message in body["messages"]] == [prompt.system, prompt.user]


def test_a_limit_that_counts_thinking_leaves_room_for_it():
    prompt = a_prompt()
    dialect = Dialect(token_limit=TokenLimit.NEW)
    fitted = replace(prompt, room=dialect.room)
    body = build_body(fitted, "m", dialect)

    assert body["max_completion_tokens"] == fitted.output_limit > prompt.max_tokens
    assert "max_tokens" not in body
