"""The order of dispatch, the free slots, and that no two claims get the same job."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db.engine import reading, transaction
from genapp.db.models import Job
from genapp.jobs.priority import Priority
from genapp.page.request import ContentStatus
from genapp.services import dispatch, queue_settings, workers
from genapp.services.submit import submit_batch, submit_page
from tests.support.queue import an_order, free_slots, keywords_claimed


def test_high_goes_before_normal_before_low_whatever_came_first(engine: Engine):
    free_slots(engine, 10)
    with transaction(engine) as session:
        for priority in (Priority.LOW, Priority.HIGH, Priority.NORMAL):
            submit_page(session, an_order(priority.value, priority=priority), by=LOCAL_OWNER)

    assert keywords_claimed(engine) == ["high", "normal", "low"]
