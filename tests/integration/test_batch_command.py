"""`genapp batch`: what it lists, shows and changes, and its exit status."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from genapp.db import BATCH, JOB, reading, transaction
from genapp.jobs import PauseKind, Scope
from genapp.services.queue import holds
from tests.support.commands import CommandLine, environment_of
from tests.support.queue import end

HEADER = "pageType,targetUrl,keywords,language,facts"
FACTS = "Weight: 240 g | Drop: 6 mm | Sizes: 36 to 48"


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


def a_batch(genapp: CommandLine, folder: Path, *options: str, name: str = "shoes.csv", pages: int = 5) -> str:
    rows = (f"category,https://{name}.example.com/{number},{name} word{number},en,{FACTS}" for number in range(pages))
    (folder / name).write_text("\n".join((HEADER, *rows, "brochure,,,,")))
    return genapp("submit", folder / name, "--json", *options).json["batch"]


def jobs_of(engine: Engine, batch_id: str) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(JOB.c.id).where(JOB.c.batch_id == batch_id).order_by(JOB.c.id)))


def test_batches_are_listed_the_newest_first(genapp: CommandLine, tmp_path: Path):
    first, second = a_batch(genapp, tmp_path), a_batch(genapp, tmp_path, "--sample", name="hats.csv")

    table, as_json = genapp("batch", "list"), genapp("batch", "list", "--search", "HAT", "--json")

    assert (table.status, as_json.status) == (0, 0)
    assert table.out.index(second[-12:]) < table.out.index(first[-12:])
    assert "2 held back" in table.out
    assert [(row["id"], row["counts"]["pending"], row["held"]) for row in as_json.json["batches"]] == [(second, 3, 2)]
    assert as_json.json["matching"] == 1


def test_without_a_batch_the_next_step_is_named(genapp: CommandLine):
    assert "genapp submit FILE makes one" in genapp("batch", "list").out


def test_a_batch_shows_its_pages_money_and_failures(genapp: CommandLine, engine: Engine, tmp_path: Path):
    batch = a_batch(genapp, tmp_path, "--budget", "12.5")
    done, failed, *_ = jobs_of(engine, batch)
    end(engine, done, "completed")
    end(engine, failed, "failed")
    with transaction(engine) as session:
        changed = update(JOB).where(JOB.c.id == failed)
        session.execute(changed.values(error_code="provider_down", error_message="it does not answer"))

    answer, as_json = genapp("batch", "show", batch[-8:]), genapp("batch", "show", batch, "--json")

    assert (answer.status, as_json.status) == (0, 0)
    for said in (
        "5, 40 % done (3 pending, 1 completed, 1 failed)", "1 row of the file", "0.00 spent, at most 12.50",
        "provider down", "it does not answer",
    ):  # fmt: skip
        assert said in answer.out
    assert as_json.json["row"]["counts"]["failed"] == 1
    assert as_json.json["causes"][0]["code"] == "provider_down"


def test_the_rest_of_a_sample_is_released_once(genapp: CommandLine, engine: Engine, tmp_path: Path):
    batch = a_batch(genapp, tmp_path, "--sample")

    released, again = genapp("batch", "release", batch[-8:], "--json"), genapp("batch", "release", batch)

    assert (released.status, released.json) == (0, {"batch": batch, "submitted": 2})
    assert "2 pages would cost nothing" in released.err
    assert again.status == 1
    assert "holds no pages back" in again.err
    assert len(jobs_of(engine, batch)) == 5


def test_a_larger_budget_lets_a_batch_go_on(genapp: CommandLine, engine: Engine, tmp_path: Path):
    batch = a_batch(genapp, tmp_path)
    with transaction(engine) as session:
        holds.pause_by_system(session, Scope.BATCH, batch, PauseKind.BUDGET, reason="the budget is used up")

    raised = genapp("batch", "budget", batch, "7,5", "--json")
    told = genapp("batch", "budget", batch, "none")

    assert raised.json == {"batch": batch, "budget_micros": 7_500_000, "committed_micros": 0}
    assert told.out == "shoes.csv: no limit, 0.00 spent\n"
    assert "paused" not in genapp("batch", "show", batch).out
    with reading(engine) as session:
        assert session.scalar(select(BATCH.c.budget_micros)) is None


@pytest.mark.parametrize("amount", ["0", "-1", "much", "nan", "1e30", "0.0000001"])
def test_a_budget_is_an_amount_above_zero(genapp: CommandLine, tmp_path: Path, amount: str):
    batch = a_batch(genapp, tmp_path, "--budget", "3")

    answer = genapp("batch", "budget", batch, "--", amount)

    assert answer.status == 2
    assert "is not an amount above zero" in answer.err
    assert genapp("batch", "show", batch, "--json").json["budget_micros"] == 3_000_000


@pytest.mark.parametrize("words", [("show",), ("release",), ("budget", "none")])
def test_a_batch_that_does_not_exist_is_a_sentence(genapp: CommandLine, words: tuple[str, ...]):
    answer = genapp("batch", words[0], "deadbeef", *words[1:])

    assert answer.status == 1
    assert "there is no batch 'deadbeef'" in answer.err.lower()
    assert "genapp batch list" in answer.err
