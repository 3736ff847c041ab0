from dataclasses import replace

import pytest

from genapp.providers.openai_compatible.dialect import Dialect, Format, TokenLimit, build_body
from tests.support.prompts import a_prompt

PLAIN = Dialect(format=Format.WORDS, usage=False)


@pytest.mark.parametrize(
    ("before", "complaint", "after"),
    [
        (Dialect(), "'response_format.type' must be 'text'", Dialect(format=Format.OBJECT)),
        (Dialect(), "Invalid schema: minItems is not permitted", Dialect(format=Format.OBJECT)),
        (Dialect(format=Format.OBJECT), "response_format is not supported", Dialect(format=Format.WORDS)),
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


def test_a_server_without_schemas_gets_the_schema_in_words():
    prompt = a_prompt()
    body = build_body(prompt, "m", PLAIN)

    assert "response_format" not in body
    assert "stream_options" not in body
    assert prompt.schema in body["messages"][0]["content"]
    assert body["messages"][1]["content"] == prompt.user


def test_a_limit_that_counts_thinking_leaves_room_for_it():
    prompt = a_prompt()
    dialect = Dialect(token_limit=TokenLimit.NEW)
    fitted = replace(prompt, room=dialect.room)
    body = build_body(fitted, "m", dialect)

    assert body["max_completion_tokens"] == fitted.output_limit > prompt.max_tokens
    assert "max_tokens" not in body
