"""The options of `genapp submit` are the fields of the form."""

import re

from click.testing import CliRunner

from genapp.cli import VERBS, cli
from genapp.cli.submit import anything_given, as_raw
from genapp.intake.fields import FIELDS, field_named


def test_every_field_has_an_option_with_its_help():
    text = re.sub(r"\s+", " ", CliRunner().invoke(cli, ["submit", "--help"]).output)

    for field in FIELDS:
        assert field.option in text
        assert field.help in text


def test_every_option_is_a_name_that_the_intake_knows():
    assert [field_named(field.option) for field in FIELDS] == [field.name for field in FIELDS]


def test_repeated_options_become_lines():
    raw = as_raw({"facts": ("Material: oak", "Height: 80 cm"), "skipQuality": True})

    assert raw["--fact"] == "Material: oak\nHeight: 80 cm"
    assert raw["--skip-quality"] == "yes"


def test_nothing_given_is_seen():
    assert not anything_given(as_raw({"facts": (), "skipQuality": False}))


def test_every_command_explains_itself():
    for verb, (_, line) in VERBS.items():
        answer = CliRunner().invoke(cli, [verb, "--help"])
        assert answer.exit_code == 0
        assert len(answer.output) > 200
        assert line.endswith(".")


def test_a_command_that_does_not_exist_is_a_usage_error():
    answer = CliRunner().invoke(cli, ["wirte"])

    assert answer.exit_code == 2
    assert "No such command 'wirte'" in answer.output
