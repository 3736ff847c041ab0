import json
from datetime import UTC, datetime

import pytest

from genapp.errors import (
    ProviderBlocked,
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
        (401, "<html>", ProviderKeyRejected),
        (403, body("Invalid API Key"), ProviderKeyRejected),
        (400, body("API key not valid. Please pass a valid API key."), ProviderKeyRejected),
        (403, body("not allowed"), ProviderBlocked),
        (403, "", ProviderBlocked),
        (403, "<html><title>Attention Required! | Cloudflare</title>", ProviderBlocked),
        (
            403,
            body("Country, region, or territory not supported", "unsupported_country_region_territory"),
            ProviderBlocked,
        ),
        (400, body("User location is not supported for the API use.", "FAILED_PRECONDITION"), ProviderBlocked),
        (403, body("Your chosen model requires moderation and your input was flagged"), ProviderRefused),
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
        (503, body("The model is overloaded. Please try again in 20 seconds"), ProviderBusy),
        (500, body("Please try again in 20 seconds"), ProviderDown),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (body("no", "unsupported_country_region_territory"), "does not serve this country"),
        ("<html>Access denied</html>", "a firewall before the provider"),
        (body("Project has no access"), "the provider forbids the call"),
        (body("input was flagged by moderation"), "the content policy forbids this page"),
    ],
)
def test_a_call_that_is_forbidden_is_no_wrong_key(text: str, said: str):
    error = error_for(403, text)

    assert error.message.startswith(said) or said in error.message
    assert "key is rejected" not in error.message
    assert isinstance(error, ProviderRefused) or "GENAPP_PROVIDER_API_KEY" not in error.hint


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


def wait_for(text: str = "", status: int = 429, **headers: str) -> float:
    error = error_for(status, text, **{name.replace("_", "-"): value for name, value in headers.items()})
    assert isinstance(error, ProviderBusy)
    return error.retry_after


@pytest.mark.parametrize("status", [429, 503, 529])
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
    ],
)
def test_every_form_of_the_header_gives_seconds(status: int, value: str, seconds: float):
    assert wait_for(status=status, retry_after=value) == seconds


@pytest.mark.parametrize("value", ["", "soon", "nan", "inf"])
def test_a_header_that_says_nothing_is_as_none(value: str):
    assert wait_for(retry_after=value) == wait_for() == DEFAULT_WAIT
    assert type(error_for(503, "", **{"retry-after": value})) is ProviderDown


def test_milliseconds_are_the_more_exact_answer():
    assert wait_for(retry_after="1", retry_after_ms="250") == 0.25


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (body("Rate limit reached for gpt in organization org. Please try again in 1.2s."), 1.2),
        (body("Please try again in 6m0s. Visit https://example.com/limits to learn more."), 360),
        (body("Limit 500000, Used 499000. Please try again in 7h12m."), 25_920),
        (body("Please try again in 250ms"), 0.25),
        (body("Please retry after 20 seconds."), 20),
        (body("You can try again in 1 minute and 20 seconds"), 80),
        (body("Please retry in 34.074824224s.", "RESOURCE_EXHAUSTED"), 34.074824224),
        (json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [RETRY_INFO]}}), 34.5),
        (json.dumps({"error": {"details": [RETRY_INFO]}}, indent=2), 34.5),
        (body("Please try again in a few requests"), DEFAULT_WAIT),
    ],
)
def test_the_time_is_read_from_the_servers_words(text: str, seconds: float):
    assert wait_for(text) == pytest.approx(seconds)


IN_A_MINUTE = NOW.timestamp() + 60


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7h12m"}, 25_920),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s",
          "x-ratelimit-remaining-requests": "12", "x-ratelimit-reset-requests": "7h12m"}, 360),
        ({"x-ratelimit-remaining-requests": "12", "x-ratelimit-reset-requests": "7h12m"}, DEFAULT_WAIT),
        ({"x-ratelimit-reset": "45"}, 45),
        ({"x-ratelimit-reset": f"{IN_A_MINUTE:.0f}"}, 60),
        ({"x-ratelimit-reset": f"{IN_A_MINUTE * 1000:.0f}"}, 60),
        ({"anthropic-ratelimit-tokens-remaining": "0",
          "anthropic-ratelimit-tokens-reset": "2026-11-24T12:02:00Z"}, 120),
        ({"x-ratelimit-reset": "45", "retry-after": "2"}, 2),
        ({"x-ratelimit-reset-requests": "whenever"}, DEFAULT_WAIT),
    ],
)  # fmt: skip
def test_the_time_is_read_from_the_end_of_the_limit_that_is_used_up(headers: dict[str, str], seconds: float):
    error = error_for(429, "", **headers)

    assert isinstance(error, ProviderBusy)
    assert error.retry_after == pytest.approx(seconds)


def test_a_long_wait_says_that_it_is_the_quota_and_when_it_goes_on():
    error = error_for(429, body("Please try again in 7h12m."))

    assert "quota is used up" in error.message
    assert error.hint == "it goes on by itself in 7 h 12 min"


def test_a_quota_that_resets_says_when_and_one_that_does_not_says_what_to_do():
    resets = error_for(429, body("insufficient_quota, try again in 2h"))
    empty = error_for(429, body("You exceeded your current quota", "insufficient_quota"))

    assert isinstance(resets, ProviderQuota)
    assert (resets.resets_in, resets.hint) == (7_200, "it goes on by itself in 2 h 0 min")
    assert isinstance(empty, ProviderQuota)
    assert empty.resets_in is None
    assert "add credit" in empty.hint
