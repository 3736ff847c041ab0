"""The commands as a script sees them: what they print, and their exit status. No worker runs here."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import Shell
from tests.support.running import UI_BUILDS, free_port, genapp_command
from tests.support.small_disk import fill, only_to_read, small_disk

PAGE = (
    "--type",
    "category",
    "--url",
    "https://www.example.com/armchairs",
    "--keywords",
    "armchairs",
    "--language",
    "en",
)
GOOD_ROW = "category,https://www.example.com/{0},{0},en,Frame: oak | Covers: wool | Warranty: 5 years"
HEADER = "pageType,targetUrl,keywords,language,facts"


def submitted(genapp: Shell) -> str:
    answer = genapp("submit", *PAGE, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)["accepted"][0]["job"]


def test_a_page_is_accepted_and_listed(genapp: Shell):
    job = submitted(genapp)

    answer = genapp("status")
    assert answer.returncode == 0
    assert job[-12:] in answer.stdout
    assert "1 low" in answer.stdout


def test_every_wrong_option_is_reported_at_once(genapp: Shell):
    answer = genapp(
        "submit", "--type", "poem", "--url", "ftp://example.com", "--sku-count", "many", "--deadline", "soon"
    )

    assert answer.returncode == 2
    for option in ("--type", "--url", "--keywords", "--language", "--sku-count", "--deadline"):
        assert f"  {option}: " in answer.stderr
    assert "6 things are wrong" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_nothing_is_submitted_when_an_option_is_wrong(genapp: Shell):
    genapp("submit", *PAGE, "--priority", "someday")

    assert json.loads(genapp("status", "--json").stdout)["jobs"] == []


def test_problems_come_as_json_when_asked_for(genapp: Shell):
    answer = genapp("submit", *PAGE, "--priority", "someday", "--json")

    assert answer.returncode == 2
    problems = json.loads(answer.stdout)["error"]["problems"]
    assert [problem["field"] for problem in problems] == ["--priority"]


def test_good_rows_of_a_file_are_accepted_and_bad_ones_listed(genapp: Shell, tmp_path: Path):
    rows = [HEADER, GOOD_ROW.format("sofas"), "poem,https://www.example.com/x,x,en,", GOOD_ROW.format("chairs")]
    (tmp_path / "pages.csv").write_text("\n".join(rows))

    answer = genapp("submit", "pages.csv")

    assert answer.returncode == 1
    assert "Accepted: 2 pages" in answer.stdout
    assert "row 3, pageType: " in answer.stderr
    assert len(json.loads(genapp("status", "--json").stdout)["jobs"]) == 2


def test_a_file_of_good_rows_is_accepted_whole(genapp: Shell, tmp_path: Path):
    (tmp_path / "pages.csv").write_text("\n".join([HEADER, GOOD_ROW.format("sofas"), GOOD_ROW.format("chairs")]))

    answer = genapp("submit", "pages.csv", "--json")

    assert answer.returncode == 0
    assert [one["line"] for one in json.loads(answer.stdout)["accepted"]] == [2, 3]


def test_a_file_that_is_not_there_is_wrong_input(genapp: Shell):
    answer = genapp("submit", "nothing.csv")

    assert answer.returncode == 2
    assert "No such file" in answer.stderr


def test_a_file_and_options_together_are_refused(genapp: Shell):
    assert genapp("submit", "pages.csv", *PAGE).returncode == 2


def test_a_missing_key_is_told_before_a_job_is_spent(genapp: Shell):
    answer = genapp("submit", *PAGE, GENAPP_PROVIDER="openai_compatible")

    assert answer.returncode == 1
    assert "GENAPP_PROVIDER" in answer.stderr
    assert json.loads(genapp("status", "--json").stdout)["jobs"] == []


def test_a_job_is_found_by_the_end_of_its_id(genapp: Shell):
    job = submitted(genapp)

    answer = genapp("status", job[-8:], "--json")

    assert answer.returncode == 0
    assert json.loads(answer.stdout)["row"]["id"] == job


def test_a_job_shows_its_seven_stages(genapp: Shell):
    answer = genapp("status", submitted(genapp))

    assert answer.stdout.count("waiting") == 7


def test_a_job_that_does_not_exist_is_a_sentence(genapp: Shell):
    for verb in ("status", "show", "cancel", "retry"):
        answer = genapp(verb, "deadbeef")
        assert answer.returncode == 1
        assert "there is no job 'deadbeef'" in answer.stderr.lower()
        assert "Traceback" not in answer.stderr


def test_a_job_without_content_says_where_it_stands(genapp: Shell):
    answer = genapp("show", submitted(genapp), "--format", "html")

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "it is pending" in answer.stderr


def test_a_job_is_cancelled_and_retried(genapp: Shell):
    job = submitted(genapp)

    assert genapp("cancel", job).returncode == 0
    assert json.loads(genapp("status", job, "--json").stdout)["row"]["state"] == "cancelled"
    assert genapp("retry", job).returncode == 0
    assert json.loads(genapp("status", job, "--json").stdout)["row"]["state"] == "pending"


def test_a_job_that_cannot_be_retried_says_why(genapp: Shell):
    answer = genapp("retry", submitted(genapp))

    assert answer.returncode == 1
    assert "a job that is pending cannot be retried" in answer.stderr


def test_a_sign_in_link_is_printed_alone(genapp: Shell):
    answer = genapp("link")

    assert answer.returncode == 0
    assert answer.stdout.startswith("http://127.0.0.1:8000/sign-in?token=")
    assert len(answer.stdout.splitlines()) == 1


def test_a_sign_in_link_names_the_public_address(genapp: Shell):
    answer = genapp("link", GENAPP_PUBLIC_ORIGINS="https://pages.example.com, https://other.example.com")

    assert answer.stdout.startswith("https://pages.example.com/sign-in?token=")


def test_the_doctor_says_what_to_do_and_fails(genapp: Shell):
    answer = genapp("doctor", "--json", GENAPP_PORT=str(free_port()))

    assert answer.returncode == 1
    states = {finding["part"]: finding["state"] for finding in json.loads(answer.stdout)["findings"]}
    assert states["database"] == "good"
    assert states["redis"] == states["workers"] == states["web"] == "bad"


def test_without_a_database_the_next_step_is_named(genapp: Shell, tmp_path: Path):
    answer = genapp("status", "--data", str(tmp_path / "elsewhere"))

    assert answer.returncode == 1
    assert "genapp up" in answer.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_an_old_database_is_migrated_by_its_command(genapp: Shell, tmp_path: Path):
    elsewhere = str(tmp_path / "elsewhere")

    assert genapp("migrate", "--data", elsewhere).returncode == 0
    assert genapp("status", "--data", elsewhere).returncode == 0


@pytest.mark.parametrize("verb", ["up", "status"])
def test_a_database_of_before_the_first_release_is_a_sentence(data: Path, tmp_path: Path, verb: str):
    with sqlite3.connect(data / "genapp.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0004'")
    database.close()

    settings = {"GENAPP_DATA_DIR": str(data), "GENAPP_PORT": str(free_port()), "GENAPP_UI_DIR": str(UI_BUILDS)}
    answer = subprocess.run(
        [genapp_command(), verb], env=os.environ | settings | {"COLUMNS": "200"}, cwd=tmp_path, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip

    assert answer.returncode == 1
    assert "at revision 0004, of a genapp from before its first release" in answer.stderr
    assert f"move the folder {data} away" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_wrong_settings_are_named_at_once(genapp: Shell):
    answer = genapp("status", GENAPP_PORT="many", GENAPP_FETCH_TIMEOUT="-1")

    assert answer.returncode == 2
    assert "GENAPP_PORT" in answer.stderr
    assert "GENAPP_FETCH_TIMEOUT" in answer.stderr


COMMANDS = (
    ("status",),
    ("submit", *PAGE),
    ("link",),
    ("batch", "list"),
    ("pause",),
    ("settings", "timeout=200"),
    ("actions",),
    ("limits",),
    ("migrate",),
    ("up", "--port", str(free_port())),
)
"""Of each kind one."""


def says(answer: subprocess.CompletedProcess[str], what: str, where: Path) -> None:
    said = answer.stdout + answer.stderr
    assert answer.returncode == 1, said
    assert what in said.lower()
    assert str(where) in said
    for sign in ("Traceback", "SQL:", "sqlite3", "an error of its own"):
        assert sign not in said


@pytest.mark.parametrize("words", [*COMMANDS, ("doctor",)], ids=lambda words: words[0])
@pytest.mark.parametrize("where", [0, 4_096])
def test_every_command_says_that_the_database_is_damaged(genapp: Shell, data: Path, words: tuple[str, ...], where: int):
    with (data / "genapp.db").open("r+b") as damaged:
        damaged.seek(where)
        damaged.write(b"not a page of a database" * 20_000)

    says(genapp(*words, GENAPP_UI_DIR=str(UI_BUILDS)), "the database file is damaged", data)


def test_every_command_says_that_the_disk_is_full(sqlite_template: Path, tmp_path: Path):
    with small_disk(tmp_path / "disk", size=3_000_000) as disk:
        shutil.copyfile(sqlite_template, disk / "genapp.db")
        genapp = Shell(folder=tmp_path, environment={"GENAPP_DATA_DIR": str(disk), "COLUMNS": "200"})
        assert genapp("status").returncode == 0
        fill(disk)

        for words in COMMANDS[1:]:
            says(genapp(*words, GENAPP_UI_DIR=str(UI_BUILDS)), "full", disk)


def test_every_command_says_that_the_disk_may_only_be_read(sqlite_template: Path, tmp_path: Path):
    with small_disk(tmp_path / "disk", size=3_000_000) as disk:
        shutil.copyfile(sqlite_template, disk / "genapp.db")
        genapp = Shell(folder=tmp_path, environment={"GENAPP_DATA_DIR": str(disk), "COLUMNS": "200"})
        only_to_read(disk)

        for words in COMMANDS:
            says(genapp(*words, GENAPP_UI_DIR=str(UI_BUILDS)), "read", disk)


def test_a_reader_that_leaves_early_is_no_error(data: Path):
    environment = os.environ | {"GENAPP_DATA_DIR": str(data)}
    command = f'"{Path(sys.executable).with_name("genapp")}" doctor | head -n 1'

    answer = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=True)

    assert answer.stderr == ""


def test_the_version_is_told(genapp: Shell):
    assert genapp("--version").stdout.startswith("genapp ")
