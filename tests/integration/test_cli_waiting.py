"""`--wait`: returns when all jobs have ended, and says what holds them back meanwhile."""

import threading
import time

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.commands.waiting import wait_for
from genapp.db.engine import reading, transaction
from genapp.jobs.restrictions import Scope
from genapp.services import control, pauses
from genapp.services.pauses import in_force
from tests.support.queue import an_order, submit_batch


def test_it_says_once_that_the_batch_is_paused(engine: Engine, capsys: pytest.CaptureFixture[str]):
    with transaction(engine) as session:
        receipt = submit_batch(session, "autumn", [an_order()], by=LOCAL_OWNER)
        pauses.pause(session, Scope.BATCH, receipt.batch_id, "prices are wrong", by=LOCAL_OWNER)
    [job_id] = receipt.job_ids
    canceller = threading.Thread(target=_cancel_after_three_looks, args=(engine, job_id))

    canceller.start()
    [row] = wait_for(engine, [job_id], batch_id=receipt.batch_id)
    canceller.join()

    said = capsys.readouterr().err
    assert row.state == "cancelled"
    assert said.count("prices are wrong") == 1


def _cancel_after_three_looks(engine: Engine, job_id: str) -> None:
    time.sleep(1.0)
    with reading(engine) as session:
        assert in_force(session, by=LOCAL_OWNER)
    with transaction(engine) as session:
        control.cancel(session, job_id, by=LOCAL_OWNER)
