"""What a log may not show: secrets in whatever form a library prints them, and characters that a terminal obeys."""

import io
import logging
import sys
import time

import pytest
import structlog

from genapp import logs
from genapp.logs import filter_output, without_secrets

SECRET = "Zq7-very_secret.value"
LINES = (
    "{{'headers': {{'cookie': 'genapp-8000={0}; theme=dark', 'host': 'x'}}}}",
    "HeaderData(host='x', cookie='__Host-genapp-8000={0}')",
    '{{"cookie": "a=1; genapp-1f2e={0}", "host": "x"}}',
    '"{{\\"authorization\\": \\"Bearer {0}\\"}}"',
    "(b'cookie', b'genapp-8000={0}')",
    "[('Authorization', 'Basic {0}')]",
    "Cookie: theme=dark; genapp-8000={0}",
    "set-cookie: genapp-8000={0}; HttpOnly",
    "Authorization: Bearer {0}",
    "Event(token='{0}', name='state.x', router_data={{}})",
    "GET /sign-in?token={0} HTTP/1.1",
    "GET /sign-in?token%3D{0}&x=1",
    "client_token={0} path=/jobs",
    "x-api-key: {0}",
    "provider_api_key='{0}'",
    "OPENAI_API_KEY={0}",
    "password={0}",
    "postgresql+psycopg://genapp:{0}@db.example/genapp",
    "sent Bearer {0} to the server",
    "the key sk-{0} is wrong",
)


@pytest.mark.parametrize("line", LINES)
def test_a_secret_does_not_reach_a_log(line: str) -> None:
    shown = without_secrets(line.format(SECRET))

    assert "very_secret" not in shown
    assert "[hidden]" in shown


@pytest.mark.parametrize(
    "line",
    [
        "job.lost job=0192 token=17 worker=a",
        "call.done input_tokens=1200 output_tokens=80 provider=scripted",
        "keyword='red shoes' https://shop.example/a?b=1",
        "event.refused handler=reflex___state____state.x reason='this needs the right to control'",
        "Größe 42 · 5 µm\tthe end",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert without_secrets(line) == line


def test_the_facts_beside_a_secret_stay() -> None:
    assert without_secrets("Event(token='abc', name='state.x')") == "Event(token='[hidden]', name='state.x')"


def test_characters_that_a_terminal_obeys_are_shown_as_their_codes() -> None:
    assert without_secrets("a\x1b[2Jb\rc\x9bd\u202ee\u2028f\x00") == "a\\x1b[2Jb\\x0dc\\x9bd\\u202ee\\u2028f\\x00"


@pytest.mark.parametrize(
    "unit", ["token", "cookie: ", "'", "\\", "eyJ-", "://a:", "token='\\", "genapp-", "Bearer ", "sk-", "api ", "a"]
)
def test_the_filter_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        tries = []
        for _ in range(3):
            started = time.process_time()
            without_secrets(text)
            tries.append(time.process_time() - started)
        return min(tries)

    assert seconds(160_000) < 40 * max(seconds(20_000), 0.002), "eight times the text, sixty-four times the work"


def behind_the_filter(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What arrives there of stdout and stderr. Not a fixture: pytest puts its own streams in place for each phase."""
    stream = io.StringIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, stream)
    filter_output("stdout", "stderr")
    return stream


def test_a_secret_that_is_printed_in_two_halves_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = behind_the_filter(monkeypatch)

    print("cookie: genapp-1=", end="", flush=True)
    print(SECRET, file=sys.stdout)

    assert printed.getvalue() == "cookie: [hidden]\n"


def test_an_endless_line_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = behind_the_filter(monkeypatch)

    print("x" * 100_000)

    assert printed.getvalue().startswith("x" * 16_000)
    assert len(printed.getvalue()) < 16_200


def test_a_library_with_a_handler_of_its_own_goes_through_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = behind_the_filter(monkeypatch)
    before = list(logging.root.handlers)
    own, past_us = logging.getLogger("some.server"), io.StringIO()
    own.addHandler(logging.StreamHandler(past_us))
    own.propagate = False
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    try:
        logs.set_up_logs("INFO")
        own.warning("unknown event %s", {"cookie": f"genapp-8000={SECRET}"})
        own.error("first\n2030-01-01 [info] forged")
    finally:
        logging.root.handlers = before
        structlog.reset_defaults()

    assert past_us.getvalue() == ""
    assert "very_secret" not in printed.getvalue()
    assert "unknown event {'cookie': '[hidden]'}" in printed.getvalue()
    assert "\n    2030-01-01 [info] forged" in printed.getvalue()
