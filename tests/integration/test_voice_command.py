"""`genapp voice`: the rules in force, set and taken from good pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.db import reading
from genapp.quality.voice import DEFAULT_VOICE
from genapp.services.queue import queue_settings
from tests.support.commands import CommandLine, environment_of

TEXT = "How it is made\nThe chair is of oak and weighs 4 kg. You can leave it outside. Its seat is 45 cm wide.\n"


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


def test_the_default_voice_is_shown_and_others_take_its_place(genapp: CommandLine, engine: Engine):
    shown = genapp("voice", "show")
    changed = genapp("voice", "set", "address the reader with sie", "No exclamation marks.", "--json")

    assert shown.out.splitlines() == [rule.line for rule in DEFAULT_VOICE.rules]
    assert changed.json == {"rules": ["Address the reader with Sie", "No exclamation marks"]}
    with reading(engine) as session:
        assert queue_settings.load(session).voice_rules == "Address the reader with Sie; No exclamation marks"


def test_a_line_that_is_no_rule_changes_nothing_and_is_named(genapp: CommandLine):
    refused = genapp("voice", "set", "be nice")

    assert refused.status == 2
    assert '"be nice" is no rule' in refused.err
    assert genapp("voice", "show").out.splitlines() == [rule.line for rule in DEFAULT_VOICE.rules]


def test_rules_are_taken_from_good_pages_without_changing_any(genapp: CommandLine, tmp_path: Path):
    file = tmp_path / "good.txt"
    file.write_text(TEXT, encoding="utf-8")

    derived = genapp("voice", "derive", file, file)

    assert derived.status == 0
    assert "Address the reader with you" in derived.out
    assert "Units as 10 cm" in derived.out
    assert genapp("voice", "show").out.splitlines() == [rule.line for rule in DEFAULT_VOICE.rules]
