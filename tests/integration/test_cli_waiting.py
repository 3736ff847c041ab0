"""`--wait`: returns when all jobs have ended, and says what holds them back meanwhile."""

import threading

import pytest
from sqlalchemy import Engine, event

from genapp.access import LOCAL_OWNER
from genapp.cli.following import wait_for
from genapp.db import reading, transaction
from genapp.jobs import Scope
from genapp.services.queue import control, holds, in_force
from tests.support.processes import until
from tests.support.queue import an_order, submit_batch


def test_it_says_once_that_the_batch_is_paused(engine: Engine, capsys: pytest.CaptureFixture[str]):
    with transaction(engine) as session:
        receipt = submit_batch(session, "autumn", [an_order()], by=LOCAL_OWNER)
        holds.pause(session, Scope.BATCH, receipt.batch_id, "prices are wrong", by=LOCAL_OWNER)
    [job_id] = receipt.job_ids
    looks: list[object] = []
    event.listen(engine, "begin", looks.append)
    canceller = threading.Thread(target=_cancel_after_some_looks, args=(engine, job_id, looks))

    canceller.start()
    [row] = wait_for(engine, [job_id], batch_id=receipt.batch_id)
    canceller.join()

    said = capsys.readouterr().err
    assert row.state == "cancelled"
    assert said.count("prices are wrong") == 1


def _cancel_after_some_looks(engine: Engine, job_id: str, looks: list[object]) -> None:
    """Each look begins once for the jobs and once for the pauses."""
    until(lambda: len(looks) >= 7)
    with reading(engine) as session:
        assert in_force(session, by=LOCAL_OWNER)
    with transaction(engine) as session:
        control.cancel(session, job_id, by=LOCAL_OWNER)
