"""The job page: every live variable is made of one view, and a job that is not there is said to be missing."""

import pytest

from genapp.ui.screens.job.state import JobLive
from tests.support.queue import submit
from tests.support.tab import Tab

pytestmark = pytest.mark.anyio


async def test_a_waiting_job_says_why_it_waits(tab: Tab):
    (job,) = submit(tab.engine, "oak chairs")

    values = tab.shown(JobLive, job)

    head = values["head"]
    assert (head.title, head.line.state_label, head.waits) == ("oak chairs", "Waiting", True)
    assert (values["waiting"].known, values["waiting"].ahead) == (True, "No job is ahead of it.")
    assert len(values["stages"]) == 7
    assert {part.note for part in values["parts"]} == {"Waits"}
    assert (values["report"].state, values["content"].known) == ("none", False)


async def test_a_job_that_is_not_there_is_missing(tab: Tab):
    values = tab.shown(JobLive, "nothing")

    assert (values["head"].known, values["head"].missing) == (True, True)
    assert (values["events"], values["topics"], values["waiting"].known) == ([], [], False)


async def test_the_room_is_the_job_of_the_address(tab: Tab):
    live = await tab.state(JobLive)

    tab.go("/jobs/0190-abc")
    assert live._key() == "0190-abc"

    tab.go("/jobs")
    assert live._key() is None
