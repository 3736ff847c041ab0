"""Every process of one genapp reads the same settings, whatever folder it runs in."""

import pytest

from genapp.errors import BadInput
from genapp.launcher.environment import as_environment, read_settings, variable_of


def test_relative_paths_become_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENAPP_DATA_DIR", "my data")
    monkeypatch.setenv("GENAPP_DATABASE_URL", "sqlite:///shop.db")

    values = as_environment(read_settings())

    assert values["GENAPP_DATA_DIR"] == str(tmp_path / "my data")
    assert values["GENAPP_DATABASE_URL"] == f"sqlite:///{tmp_path / 'shop.db'}"


def test_what_a_dotenv_file_says_reaches_the_children(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("GENAPP_PROVIDER_API_KEY=secret\nREDIS_URL=redis://here:6379\n")
    monkeypatch.chdir(tmp_path)

    values = as_environment(read_settings())

    assert values["GENAPP_PROVIDER_API_KEY"] == "secret"
    assert values["REDIS_URL"] == "redis://here:6379"


def test_reading_what_was_written_gives_the_same_settings(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENAPP_PORT", "8123")
    first = read_settings()

    for name, value in as_environment(first).items():
        monkeypatch.setenv(name, value)

    assert read_settings() == first


def test_all_wrong_variables_are_named_at_once(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENAPP_PORT", "many")
    monkeypatch.setenv("GENAPP_FETCH_TIMEOUT", "-1")

    with pytest.raises(BadInput) as caught:
        read_settings()

    assert [problem.field for problem in caught.value.problems] == ["GENAPP_PORT", "GENAPP_FETCH_TIMEOUT"]


def test_a_setting_with_a_name_of_its_own_keeps_it():
    assert variable_of("redis_url") == "REDIS_URL"
