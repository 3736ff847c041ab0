"""The commands that control the queue, as a script sees them: what they print, and their exit status."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import reading, transaction
from genapp.jobs import Priority
from genapp.services.queue import queue_settings
from tests.support.commands import Shell
from tests.support.queue import an_order, end, job_of, submit, submit_batch
from tests.support.running import genapp_command


def a_batch(engine: Engine, pages: int) -> str:
    with transaction(engine) as session:
        orders = [an_order(str(number), priority=Priority.LOW) for number in range(pages)]
        return submit_batch(session, "shoes", orders, by=LOCAL_OWNER).batch_id


def test_a_script_previews_cancels_and_takes_it_back(genapp: Shell, queue: Engine):
    batch = a_batch(queue, 3)
    (other,) = submit(queue, "other")

    counted = json.loads(genapp("cancel", "--batch", batch[-8:], "--dry-run", "--json").stdout)
    done = genapp("cancel", "--batch", batch[-8:], "--yes", "--json")
    figures = json.loads(done.stdout)

    assert counted == {"affected": 3, "running": 0, "unaffected": [], "dry_run": True}
    assert done.returncode == 0
    assert (figures["affected"], figures["came"], figures["gone"]) == (3, 0, 0)
    assert job_of(queue, other).state == "pending"
    listed = json.loads(genapp("actions", "--json").stdout)
    assert [(row["id"], row["kind"], row["affected"]) for row in listed["rows"]] == [(figures["action"], "cancel", 3)]

    undone = genapp("undo", figures["action"][-12:], "--json")
    assert (undone.returncode, json.loads(undone.stdout)["restored"]) == (0, 3)


def test_without_a_terminal_or_yes_nothing_is_changed(genapp: Shell, queue: Engine):
    (job_id,) = submit(queue, "a")

    answer = genapp("cancel", "--all")

    assert answer.returncode == 2
    assert "--yes" in answer.stderr
    assert job_of(queue, job_id).state == "pending"


@pytest.mark.parametrize(("typed", "status", "state"), [("y\n", 0, "cancelled"), ("n\n", 1, "pending")])
def test_a_person_is_asked_first(data: Path, queue: Engine, typed: str, status: int, state: str):
    (job_id,) = submit(queue, "a")
    hers, its = pty.openpty()
    os.write(hers, typed.encode())

    command = [genapp_command(), "cancel", "--state", "pending"]
    environment = os.environ | {"GENAPP_DATA_DIR": str(data), "COLUMNS": "200"}
    answer = subprocess.run(command, env=environment, stdin=its, capture_output=True, text=True, check=False)

    assert "Cancels 1 job." in answer.stdout
    assert (answer.returncode, job_of(queue, job_id).state) == (status, state)
    os.close(hers)
    os.close(its)


@pytest.mark.parametrize(
    "words", [(), ("--all", "--state", "failed"), ("some-job", "--all"), ("--batch", "nothing-like-it", "--yes")]
)
def test_jobs_are_never_meant_by_accident(genapp: Shell, queue: Engine, words: tuple[str, ...]):
    (job_id,) = submit(queue, "a")

    assert genapp("cancel", *words).returncode in {1, 2}
    assert job_of(queue, job_id).state == "pending"


def test_failed_jobs_are_retried_and_waiting_ones_moved_by_filter(genapp: Shell, queue: Engine):
    failed, waiting = submit(queue, "a", "b", priority=Priority.LOW)
    end(queue, failed, "failed")

    retried = json.loads(genapp("retry", "--all", "--yes", "--json").stdout)
    moved = genapp("priority", "high", "--search", "b", "--yes")

    assert (retried["affected"], retried["unaffected"]) == (1, [{"reason": "is pending", "count": 1}])
    assert moved.returncode == 0
    assert "Moved 1 job." in moved.stdout
    assert [job_of(queue, job_id).priority for job_id in (failed, waiting)] == ["low", "high"]


def test_a_named_job_is_moved_without_a_question(genapp: Shell, queue: Engine):
    (job_id,) = submit(queue, "a")

    assert genapp("priority", "high", job_id[-12:]).returncode == 0
    assert job_of(queue, job_id).priority == "high"


def test_the_queue_is_paused_and_resumed(genapp: Shell, queue: Engine):
    paused = genapp("pause", "--reason", "prices change", "--json")

    assert json.loads(paused.stdout)["pauses"][0]["reason"] == "prices change"
    assert genapp("resume", "queue").returncode == 0
    assert genapp("resume").returncode == 1
    assert genapp("pause", "planet").returncode == 2
    assert genapp("pause", "provider", "nobody").returncode == 2


def test_settings_and_limits_are_shown_and_changed(genapp: Shell, queue: Engine):
    changed = genapp("settings", "max_concurrency=9", "--json")
    wrong = genapp("settings", "max_concurrency=none", "planets=9")
    limited = genapp("limits", "provider", "embedded", "concurrency=2", "--json")

    assert json.loads(changed.stdout)["max_concurrency"] == 9
    assert wrong.returncode == 2
    assert "max_concurrency" in wrong.stderr
    assert "planets" in wrong.stderr
    assert json.loads(limited.stdout)["limits"][0]["limits"]["concurrency"] == 2
    with reading(queue) as session:
        assert queue_settings.load(session).max_concurrency == 9
    assert "max_concurrency" in genapp("settings").stdout
    assert "provider embedded" in genapp("limits").stdout


@pytest.mark.parametrize("verb", ["cancel", "retry", "priority", "pause", "resume", "actions", "undo", "limits"])
def test_each_command_explains_itself(genapp: Shell, verb: str):
    answer = genapp(verb, "--help")

    assert answer.returncode == 0
    assert f"Usage: genapp {verb}" in answer.stdout
    assert "--json" in answer.stdout
