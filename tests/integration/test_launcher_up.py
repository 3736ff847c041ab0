"""`genapp up` as a whole: it starts, survives, refuses a second one, and leaves nothing behind."""

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.processes import command_of, family_of, is_alive, program_of, until
from tests.support.running import Running, free_port, running
from tests.support.submission import FACTS, PAGE

LATER = 60


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One genapp for the tests that leave it as they found it."""
    with running(tmp_path_factory.mktemp("up") / "my data") as app:
        yield app


def workers_of(app: Running) -> list[int]:
    return sorted(pid for pid in family_of(app.process.pid) if "-m workers --grace" in command_of(pid))


def test_the_sign_in_page_answers_and_a_link_opens_the_app(app: Running):
    with httpx.Client(base_url=app.url, trust_env=False) as browser:
        assert browser.get("/").status_code == 401

        app.sign_in(browser)

        assert browser.get("/").status_code == 200


def test_what_it_writes_is_for_no_other_user_of_the_machine(app: Running):
    open_to_others = [
        path.relative_to(app.data).as_posix()
        for path in [app.data, *app.data.rglob("*")]
        if path.stat().st_mode & 0o077 and not path.is_symlink()
    ]

    assert {"genapp.db", "logs/web.log", "logs/dispatcher.log"} <= {
        path.relative_to(app.data).as_posix() for path in app.data.rglob("*")
    }
    assert open_to_others == []


def test_who_writes_is_kept_for_other_terminals(app: Running):
    found = json.loads(app.command("doctor", "--json").stdout)["findings"]

    assert (
        next(one["found"] for one in found if one["part"] == "settings") == "who writes is what genapp was started with"
    )


def test_a_page_is_written_and_shown(app: Running):
    answer = app.command("submit", *PAGE, *FACTS, "--wait", "--json")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    job = json.loads(answer.stdout)["accepted"][0]
    assert job["ended"]["state"] == "completed"
    assert "<h1" in app.command("show", job["job"], "--format", "html").stdout
    assert app.command("show", job["job"]).stdout.lstrip().startswith("#")
    assert json.loads(app.command("show", job["job"], "--format", "json").stdout)["content"]["words"] > 0


def test_a_job_that_fails_is_told_by_the_status_of_the_wait(app: Running):
    answer = app.command("submit", *PAGE, "--wait")

    assert answer.returncode == 1
    assert "failed: " in answer.stdout


def test_a_killed_worker_comes_back(app: Running):
    until(lambda: len(workers_of(app)) == 3)
    before = workers_of(app)

    os.kill(before[0], signal.SIGKILL)

    until(lambda: len(workers_of(app)) == 3 and before[0] not in workers_of(app))
    assert any("was ended by SIGKILL; it is started again" in line for line in app.lines)


def test_a_killed_web_server_comes_back(app: Running):
    (first,) = [pid for pid in family_of(app.process.pid) if "granian" in command_of(pid) and _leads(pid)]

    os.kill(first, signal.SIGKILL)

    until(lambda: not is_alive(first))
    until(lambda: _answers(app))


@pytest.mark.parametrize("killed", [True, False])
def test_the_folder_and_the_socket_of_redis_are_made_again(app: Running, killed: bool):
    (first,) = redis_of(app)
    shutil.rmtree(app.data / "redis")
    (app.data / "redis.sock").unlink()
    if killed:
        os.kill(first, signal.SIGKILL)

    until(lambda: redis_of(app) not in ([], [first]))
    answer = app.command("submit", *PAGE, *FACTS, "--wait")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def redis_of(app: Running) -> list[int]:
    return [pid for pid in family_of(app.process.pid) if "valkey-server" in program_of(pid)]


def test_the_terminal_says_that_nothing_can_be_written_and_when_it_can_again(app: Running):
    until(lambda: len(workers_of(app)) == 3)
    before = workers_of(app)
    with sqlite3.connect(app.data / "genapp.db", isolation_level=None, timeout=60) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        until(lambda: any("The database is locked by another program: try again" in line for line in app.lines))
        somebody.execute("ROLLBACK")
    somebody.close()

    until(lambda: any("The database takes what is written again." in line for line in app.lines))
    assert workers_of(app) == before


def test_the_setting_workers_is_followed_while_it_runs(app: Running):
    _set_workers(app, 1)
    until(lambda: len(workers_of(app)) == 1)

    _set_workers(app, 3)
    until(lambda: len(workers_of(app)) == 3)


def test_a_second_one_on_the_same_data_is_refused(app: Running):
    answer = app.command("up", "--port", str(free_port()))

    assert answer.returncode == 1
    assert f"already runs on this data directory at {app.url}" in answer.stderr


def test_a_port_in_use_is_a_sentence(app: Running, tmp_path: Path):
    answer = app.command("up", "--data", str(tmp_path / "other"))

    assert answer.returncode == 1
    assert f"port {app.port} on 127.0.0.1 cannot be used: another program uses it" in answer.stderr


def test_the_doctor_finds_all_well(app: Running):
    answer = app.command("doctor")

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_running_afterwards(tmp_path: Path, number: signal.Signals):
    with running(tmp_path / "data") as app:
        family = family_of(app.process.pid)
        assert len(family) >= 6

        app.process.send_signal(number)
        app.process.wait(LATER)

        until(lambda: not any(map(is_alive, family)))
        assert app.process.returncode == (-number if number == signal.SIGKILL else 0)


def _leads(pid: int) -> bool:
    return os.getpgid(pid) == pid


def _answers(app: Running) -> bool:
    try:
        return httpx.get(f"{app.url}/", trust_env=False).status_code == 401
    except httpx.TransportError:
        return False


def _set_workers(app: Running, count: int) -> None:
    from genapp.access import LOCAL_OWNER
    from genapp.db import transaction
    from genapp.services.queue import save

    with transaction(app.engine) as session:
        save(session, {"workers": count}, by=LOCAL_OWNER)
