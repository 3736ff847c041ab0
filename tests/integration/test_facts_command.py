"""`genapp facts` as a script sees it: the sheet of a job, the kinds of a batch, decisions and their way back."""

import json

import pytest
from sqlalchemy import Engine

from genapp.page import FactState
from tests.support.commands import Shell
from tests.support.fact_pages import line, sheet, submit_many, submit_one, tables, write_all
from tests.support.queue import job_of


@pytest.fixture
def job(queue: Engine) -> str:
    job_id = submit_one(queue, tables())
    write_all(queue)
    return job_id


def test_a_sheet_is_shown_decided_on_and_written_again(genapp: Shell, queue: Engine, job: str):
    numbers = {one.value: one.number for one in sheet(queue, job).facts}

    shown = genapp("facts", job[-12:])
    done = genapp(
        "facts", job[-12:], "--confirm", str(numbers["The oak comes from the Vosges."]),
        "--reject", str(numbers["160 cm"]), "--correct", str(numbers["76 cm"]), "74 cm",
        "--add", "Warranty", "10 years",
    )  # fmt: skip
    again = genapp("facts", job[-12:], "--again", "--json")

    assert shown.returncode == done.returncode == 0
    assert "proposed (not used)" in shown.stdout
    assert "Decided on 4 facts of “oak tables”" in done.stdout
    assert "To take it back: genapp undo" in done.stdout
    assert "4 facts not in the text as decided now." in done.stdout
    new = json.loads(again.stdout)["new_job"]
    assert "1 page would cost nothing" in again.stderr
    write_all(queue)
    assert line(queue, new, "74 cm").written
    assert not line(queue, new, "160 cm").written


def test_a_decision_is_taken_back_by_number_or_by_undo(genapp: Shell, queue: Engine, job: str):
    number = str(line(queue, job, "Height").number)
    action = json.loads(genapp("facts", job, "--reject", number, "--json").stdout)["action"]

    genapp("facts", job, "--take-back", number)
    assert line(queue, job, "Height").state is FactState.PROPOSED
    genapp("facts", job, "--reject", number)
    later = genapp("undo", action)

    assert later.returncode == 0
    assert line(queue, job, "Height").state is FactState.PROPOSED


def test_what_is_wrong_is_said_and_nothing_is_changed(genapp: Shell, queue: Engine, job: str):
    wrong = {
        ("facts",): "name a job, or a batch",
        ("facts", job, "--batch", "x"): "name a job, or a batch",
        ("facts", "--batch", "x", "--confirm", "1"): "single facts are decided with the job",
        ("facts", job, "--confirm-kind", "Height"): "kinds of facts are decided in a batch",
        ("facts", job, "--confirm", "one"): "is no list of numbers",
        ("facts", job, "--confirm", "99"): "no fact 99 on this sheet",
        ("facts", job, "--add", "Weight", "#REF!"): "says nothing that a page could tell",
        ("facts", "nobody"): "nobody",
        ("facts", "--batch", "nobody"): "nobody",
    }
    for arguments, says in wrong.items():
        answer = genapp(*arguments)
        assert answer.returncode in (1, 2), arguments
        assert says in answer.stderr, arguments
    assert not [one for one in sheet(queue, job).facts if one.by]


def test_the_facts_of_a_batch_are_counted_confirmed_and_rejected_by_kind(genapp: Shell, queue: Engine):
    batch = submit_many(queue, tables("oak tables"), tables("pine tables"))
    write_all(queue)

    listed = json.loads(genapp("facts", "--batch", batch.batch_id[-8:], "--proposed", "--json").stdout)
    counted = json.loads(
        genapp("facts", "--batch", batch.batch_id, "--confirm-kind", "sentences", "--dry-run", "--json").stdout
    )
    unasked = genapp("facts", "--batch", batch.batch_id, "--confirm-kind", "sentences")
    done = genapp("facts", "--batch", batch.batch_id, "--confirm-kind", "Sentences", "--reject-kind", "height", "--yes")

    assert [(one["name"], one["facts"]) for one in listed["kinds"]] == [("", 4), ("Height", 2)]
    assert (counted["affected"], counted["single"], counted["dry_run"]) == (4, 0, True)
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    assert "Confirmed 4 facts “Sentences” (text) of the batch “tables.csv”" in done.stdout
    assert "Rejected 2 facts “Height” (table) of the batch “tables.csv”" in done.stdout
    for job_id in batch.job_ids:
        assert line(queue, job_id, "Vosges").state is FactState.CONFIRMED
        assert line(queue, job_id, "Height").state is FactState.REJECTED


def test_the_setting_is_shown_and_changed(genapp: Shell, queue: Engine, job: str):
    genapp("settings", "unconfirmed_facts=table, text")
    shown = json.loads(genapp("settings", "--json").stdout)["unconfirmed_facts"]
    refused = genapp("settings", "unconfirmed_facts=shelf")
    genapp("settings", "unconfirmed_facts=")

    assert shown == "table, text"
    assert "'shelf' is no place of a page" in refused.stderr
    assert json.loads(genapp("settings", "--json").stdout)["unconfirmed_facts"] == ""
    assert job_of(queue, job).state == "completed"
