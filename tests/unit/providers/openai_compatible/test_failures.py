import json
from datetime import UTC, datetime

import pytest

from genapp.errors import (
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
)
from genapp.providers.openai_compatible.connection import read_address
from genapp.providers.openai_compatible.failures import (
    DEFAULT_WAIT,
    LEAST_WAIT,
    MOST_WAIT,
    Failure,
    error_of,
    failure_in_stream,
    retry_after,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = read_address("https://api.example/v1", "canary-key-123", provider="p")


def body(message: str, code: str = "") -> str:
    return json.dumps({"error": {"message": message, "type": code, "code": code}})


def error_for(status: int, text: str = "", **headers: str) -> ProviderError:
    return error_of(Failure(status=status, body=text, headers=headers), address=ADDRESS, provider="p", now=NOW)


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (401, body("Incorrect API key provided", "invalid_api_key"), ProviderKeyRejected),
        (403, body("not allowed"), ProviderKeyRejected),
        (400, body("API key not valid. Please pass a valid API key."), ProviderKeyRejected),
        (402, body("pay"), ProviderQuota),
        (429, body("You exceeded your current quota", "insufficient_quota"), ProviderQuota),
        (400, body("Your credit balance is too low"), ProviderQuota),
        (429, body("Rate limit reached", "rate_limit_exceeded"), ProviderBusy),
        (429, "", ProviderBusy),
        (404, body("The model `x` does not exist", "model_not_found"), ProviderRejected),
        (403, body("no access to model x", "model_not_found"), ProviderRejected),
        (404, "<html>", ProviderRejected),
        (405, "", ProviderRejected),
        (400, body("context too long", "context_length_exceeded"), ProviderRejected),
        (413, "", ProviderRejected),
        (422, "[]", ProviderRejected),
        (302, "", ProviderRejected),
        (400, body("blocked", "content_policy_violation"), ProviderRefused),
        (400, body("The response was filtered", "content_filter"), ProviderRefused),
        (408, "", ProviderTimeout),
        (409, "", ProviderDown),
        (500, "null", ProviderDown),
        (502, "<html>bad gateway</html>", ProviderDown),
        (503, body("overloaded"), ProviderDown),
        (529, body("overloaded", "overloaded_error"), ProviderDown),
        (599, "{", ProviderDown),
    ],
)
def test_each_status_means_one_error(status: int, text: str, expected: type[ProviderError]):
    error = error_for(status, text)

    assert type(error) is expected
    assert str(status) in error.message


def test_a_server_that_says_it_speaks_https_is_understood():
    for status, said in [
        (400, "Client sent an HTTP request to an HTTPS server."),
        (497, "The plain HTTP request was sent to HTTPS port"),
    ]:
        error = error_for(status, said)

        assert "speaks https" in error.message
        assert "https://" in error.hint


def test_a_rejected_key_says_which_setting_to_change():
    assert "GENAPP_PROVIDER_API_KEY" in error_for(401).hint


def test_an_unknown_model_says_which_setting_to_change():
    assert "GENAPP_PROVIDER_MODEL" in error_for(404, body("x", "model_not_found")).hint


def test_a_busy_server_says_how_long_to_wait():
    error = error_for(429, "", **{"retry-after": "7"})

    assert isinstance(error, ProviderBusy)
    assert error.retry_after == 7


def test_the_servers_words_are_told_without_the_key():
    said = error_for(401, body("wrong key canary-key-123, near sk-abcd1234efgh, Bearer canary-key-123")).message

    assert "wrong key [key], near [key]" in said
    assert "canary" not in said
    assert "abcd1234" not in said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"error": "plain words"}', "plain words"),
        ('{"message": "top words"}', "top words"),
        ('{"detail": [{"loc": ["body"], "msg": "list words"}]}', "list words"),
        ('{"error": {"message": {"message": "deep words"}}}', "deep words"),
        ('"bare words"', "bare words"),
    ],
)
def test_the_servers_words_are_found_where_servers_put_them(text: str, shown: str):
    assert error_for(400, text).message.endswith(f": {shown}")


def test_a_long_or_odd_message_is_bounded_and_printable():
    message = error_for(500, body("a\x00\u202eb\n" + "x" * 10_000)).message

    assert len(message) < 400
    assert message.isprintable()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"message": "slow down", "code": "rate_limit_exceeded"}, ProviderBusy),
        ({"message": "bad gateway", "code": 502}, ProviderDown),
        ({"message": "no", "code": 401}, ProviderKeyRejected),
        ({"message": "oh", "code": 7}, ProviderDown),
        ("something", ProviderDown),
        (["odd"], ProviderDown),
    ],
)
def test_an_error_inside_a_stream_means_what_its_status_would(error: object, expected: type[ProviderError]):
    assert type(error_of(failure_in_stream(error), address=ADDRESS, provider="p", now=NOW)) is expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3),
        ("0.5", 0.5),
        (" 12 ", 12),
        ("0", LEAST_WAIT),
        ("-4", LEAST_WAIT),
        ("99999999", MOST_WAIT),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30),
        ("Tuesday, 24-Nov-26 12:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 12:00:30 -0000", 30),
        ("Tue, 24 Nov 2026 13:00:30 +0100", 30),
        ("Tue, 24 Nov 2026 11:00:00 GMT", LEAST_WAIT),
        ("Tue, 24 Nov 2099 11:00:00 GMT", MOST_WAIT),
        ("", DEFAULT_WAIT),
        ("soon", DEFAULT_WAIT),
        ("nan", DEFAULT_WAIT),
        ("inf", DEFAULT_WAIT),
    ],
)
def test_every_form_of_the_header_gives_seconds(value: str, seconds: float):
    assert retry_after({"retry-after": value}, now=NOW) == seconds


def test_without_the_header_there_is_a_default():
    assert retry_after({}, now=NOW) == DEFAULT_WAIT


def test_milliseconds_are_the_more_exact_answer():
    assert retry_after({"retry-after": "1", "retry-after-ms": "250"}, now=NOW) == 0.25
