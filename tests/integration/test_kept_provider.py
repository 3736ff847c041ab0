"""Who writes belongs to the installation: what genapp was started with is what every terminal sees."""

import json
import shutil
import stat
from pathlib import Path

import pytest

from genapp.errors import NotReady
from genapp.launcher.environment import keep_provider, kept_provider, set_otherwise, settle
from genapp.settings import Settings
from tests.support.commands import Shell
from tests.support.work_processes import settings_of
from tests.support.writer_server import serving

PAGE = ("--type", "category", "--url", "https://www.example.com/armchairs", "--keywords", "armchairs",
        "--language", "en")  # fmt: skip
STARTED = {
    "GENAPP_PROVIDER": "openai_compatible",
    "GENAPP_PROVIDER_BASE_URL": "http://127.0.0.1:9/v1",
    "GENAPP_PROVIDER_API_KEY": "canary-7f3a9c1e5b",
    "GENAPP_PROVIDER_MODEL": "large",
    "GENAPP_PROVIDER_INPUT_PRICE": "2.5",
}


def started(folder: Path, **more: str) -> Settings:
    """As `genapp up`, `web` and `worker` begin in a shell with these settings."""
    config = opened(folder, **{**STARTED, **more})
    keep_provider(config)
    return config


def opened(folder: Path, **said: str) -> Settings:
    """As every command begins, in another shell."""
    with settings_of({"GENAPP_DATA_DIR": str(folder), **said}):
        return settle()


def test_another_terminal_sees_the_same_provider_and_prices(tmp_path: Path):
    started(tmp_path)

    config = opened(tmp_path)

    assert (config.provider, config.provider_model, config.provider_input_price) == ("openai_compatible", "large", 2.5)
    assert config.provider_api_key.get_secret_value() == "canary-7f3a9c1e5b"
    assert set_otherwise(config) == []


def test_what_a_shell_says_wins_and_is_told(tmp_path: Path):
    started(tmp_path)

    config = opened(tmp_path, GENAPP_PROVIDER_MODEL="small", GENAPP_PROVIDER_INPUT_PRICE="2.50")

    assert (config.provider, config.provider_model) == ("openai_compatible", "small")
    assert set_otherwise(config) == ["GENAPP_PROVIDER_MODEL"]


def test_a_shell_that_names_another_server_does_not_get_the_key_of_this_one(tmp_path: Path):
    started(tmp_path)

    config = opened(tmp_path, GENAPP_PROVIDER_BASE_URL="https://elsewhere.example/v1")

    assert config.provider_api_key.get_secret_value() == ""
    assert {"GENAPP_PROVIDER_BASE_URL", "GENAPP_PROVIDER_API_KEY"} <= set(set_otherwise(config))


def test_the_last_start_counts(tmp_path: Path):
    started(tmp_path)
    started(tmp_path, GENAPP_PROVIDER_MODEL="small")

    assert opened(tmp_path).provider_model == "small"


def test_nobody_else_can_read_the_key(tmp_path: Path):
    started(tmp_path)

    (file,) = tmp_path.glob("provider*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "[]", "{", '{"PATH": "x", "GENAPP_PROVIDER": 7}', '"x"', "\x00"])
def test_what_cannot_be_read_is_as_if_nothing_was_kept(tmp_path: Path, text: str):
    (tmp_path / "provider.json").write_text(text)

    assert kept_provider(tmp_path) == {}
    assert opened(tmp_path).provider == "embedded"


def test_a_folder_that_takes_no_file_is_a_sentence(tmp_path: Path):
    config = started(tmp_path)

    with pytest.raises(NotReady, match="cannot be written"):
        keep_provider(config.model_copy(update={"data_dir": tmp_path / "not there"}))


@pytest.fixture
def genapp(sqlite_template: Path, tmp_path: Path) -> Shell:
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    return Shell(folder=tmp_path, environment={"GENAPP_DATA_DIR": str(tmp_path), "COLUMNS": "200"})


def test_a_page_is_handed_in_for_the_writer_that_runs(genapp: Shell, tmp_path: Path):
    with serving() as writer:
        keep_provider(opened(tmp_path, **writer.settings))

        answer = genapp("submit", *PAGE, "--json")

    assert answer.returncode == 0, answer.stderr
    assert "otherwise" not in answer.stderr
    job = json.loads(answer.stdout)["accepted"][0]["job"]
    assert json.loads(genapp("status", job, "--json").stdout)["provider"] == "openai_compatible"


def test_a_shell_that_says_something_else_is_told(genapp: Shell, tmp_path: Path):
    started(tmp_path)

    submitted = genapp("submit", *PAGE, GENAPP_PROVIDER="embedded")
    checked = genapp("doctor", "--no-call", "--json", GENAPP_PROVIDER="embedded")

    assert "says otherwise than the genapp that was started last: GENAPP_PROVIDER." in submitted.stderr
    found = next(one for one in json.loads(checked.stdout)["findings"] if one["part"] == "settings")
    assert (found["state"], "GENAPP_PROVIDER" in found["found"]) == ("note", True)
    assert "canary" not in submitted.stderr + submitted.stdout + checked.stdout
