from datetime import UTC, datetime

import pytest

from genapp.providers.openai_compatible.failures import DEFAULT_WAIT, LEAST_WAIT, MOST_WAIT, retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


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
