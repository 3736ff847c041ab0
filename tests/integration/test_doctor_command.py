"""`genapp doctor` asks a model server for one word: what it finds, what it says before, and how it is left out."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.commands import Shell
from tests.support.scripted_server.answers import Dialect, Kind, Step
from tests.support.scripted_server.server import Behaviour
from tests.support.writer_server import Writer, serving


@pytest.fixture
def genapp(tmp_path: Path) -> Shell:
    return Shell(folder=tmp_path, environment={"GENAPP_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"})


def provider_of(genapp: Shell, writer: Writer, *options: str, **settings: str) -> Mapping[str, str]:
    """What it says of the provider."""
    answer = genapp("doctor", "--json", *options, **{**writer.settings, **settings})
    return next(finding for finding in json.loads(answer.stdout)["findings"] if finding["part"] == "provider")


def test_one_word_is_asked_for_and_its_price_is_told_before(genapp: Shell):
    with serving() as writer:
        answer = genapp("doctor", **writer.settings)
        found = provider_of(genapp, writer)

        assert "that costs a few tokens (--no-call leaves it out)" in answer.stderr
        assert found["state"] == "good"
        assert "tokens" in found["found"]
        assert writer.counts.calls == 2


def test_without_the_call_nothing_is_spent(genapp: Shell):
    with serving() as writer:
        answer = genapp("doctor", "--no-call", **writer.settings)

        assert provider_of(genapp, writer, "--no-call")["state"] == "good"
        assert "tokens" not in answer.stderr
        assert writer.counts.calls == 0


def test_the_embedded_writer_costs_nothing(genapp: Shell):
    answer = genapp("doctor")

    assert "tokens" not in answer.stderr
    assert "embedded" in answer.stdout


def test_an_unknown_model_is_found_although_the_list_is_right(genapp: Shell):
    with serving() as writer:
        writer.meet(Step(kind=Kind.STATUS, status=404, code="model_not_found", message="no such deployment"))

        found = provider_of(genapp, writer)

    assert found["state"] == "bad"
    assert "no such model" in found["found"]
    assert "GENAPP_PROVIDER_MODEL" in found["advice"]


def test_a_server_that_is_down_behind_its_gateway_is_found(genapp: Shell):
    with serving() as writer:
        writer.meet(Step(kind=Kind.STATUS, status=502, message="upstream connect error"))

        found = provider_of(genapp, writer)

    assert found["state"] == "bad"
    assert "upstream connect error" in found["found"]


@pytest.mark.parametrize(
    ("behaviour", "note"),
    [
        (Behaviour(dialect=Dialect.BROKEN_SCHEMA), "takes no JSON schema"),
        (Behaviour(dialect=Dialect.NO_SYSTEM), "takes no system message"),
        (Behaviour(dialect=Dialect.NEW_TOKENS), "max_completion_tokens"),
    ],
)
def test_what_is_special_about_a_server_is_told(genapp: Shell, behaviour: Behaviour, note: str):
    with serving(behaviour) as writer:
        found = provider_of(genapp, writer)

    assert found["state"] == "good"
    assert note in found["found"]


def test_a_model_that_thinks_is_told_and_no_fault(genapp: Shell):
    with serving(Behaviour(thought=3_000)) as writer:
        found = provider_of(genapp, writer)

    assert found["state"] == "note"
    assert "thought until the limit" in found["found"]
    assert "4,000 tokens more" in found["found"]


def test_a_model_that_answers_something_else_is_a_note(genapp: Shell):
    with serving() as writer:
        writer.meet(Step(kind=Kind.MALFORMED, text="Ready."))

        found = provider_of(genapp, writer)

    assert found["state"] == "note"
    assert "works, but the answer cannot be used: it is not JSON" in found["found"]


def test_https_for_a_server_without_it_is_named(genapp: Shell):
    with serving() as writer:
        address = writer.settings["GENAPP_PROVIDER_BASE_URL"].replace("http:", "https:")

        found = provider_of(genapp, writer, GENAPP_PROVIDER_BASE_URL=address)

    assert found["state"] == "bad"
    assert "does not speak https" in found["found"]
