"""The list of jobs: what it shows, and the questions before something is done to what it shows."""

import pytest

from genapp.ui.actions import Bulk, Confirm, JobActions, LastAction
from genapp.ui.screens.jobs.state import JobsFilter, JobsLive
from tests.support.queue import job_of, submit
from tests.support.tab import Tab, said

pytestmark = pytest.mark.anyio


async def test_the_address_says_which_jobs_are_shown(tab: Tab):
    submit(tab.engine, "oak chairs", "oak tables", "lamps")
    tab.go("/jobs?q=oak&state=nonsense")
    live = await tab.state(JobsLive)

    values = tab.shown(JobsLive, live._key() or "")

    assert sorted(line.keyword for line in values["rows"]) == ["oak chairs", "oak tables"]
    assert (values["paging"].span, values["paging"].narrowed) == ("1 to 2 of 2 jobs", True)


async def test_another_page_sits_in_no_room_of_the_list(tab: Tab):
    tab.go("/queue")

    assert (await tab.state(JobsLive))._key() is None


async def test_two_choices_in_a_row_both_count(tab: Tab):
    tab.go("/jobs")
    chosen = await tab.state(JobsFilter)

    await chosen.choose("state", "failed")
    second = await chosen.choose("priority", "high")

    assert "/jobs?state=failed&priority=high" in said(second)


async def test_a_job_is_cancelled_only_after_the_answer(tab: Tab):
    (job,) = submit(tab.engine, "oak chairs")
    actions, question = await tab.state(JobActions), await tab.state(Confirm)

    await actions.ask_cancel(job, "oak chairs")
    assert (question.open, question.title, question.danger) == (True, "Cancel this job?", True)
    assert job_of(tab.engine, job).state == "pending"

    told = await tab.follow(await question.confirm())
    assert "Cancelled" in said(told)
    assert (question.open, job_of(tab.engine, job).state) == (False, "cancelled")


async def test_closing_the_question_forgets_nothing_but_the_question(tab: Tab):
    (job,) = submit(tab.engine, "oak chairs")
    actions, question = await tab.state(JobActions), await tab.state(Confirm)

    await actions.ask_cancel(job, "oak chairs")
    await question.close()

    assert (question.open, job_of(tab.engine, job).state) == (False, "pending")


async def test_all_that_is_listed_is_cancelled_and_brought_back(tab: Tab):
    jobs = submit(tab.engine, "oak chairs", "oak tables", "lamps")
    tab.go("/jobs?q=oak")
    bulk, question, last = await tab.state(Bulk), await tab.state(Confirm), await tab.state(LastAction)

    await bulk.ask_cancel()
    assert (question.title, question.button) == ("Cancel 2 jobs?", "Cancel 2 jobs")
    await tab.follow(await question.confirm())
    assert [job_of(tab.engine, job).state for job in jobs] == ["cancelled", "cancelled", "pending"]
    assert last.text == "Cancelled 2 jobs with search oak"

    done = [event async for event in last.undo(last.action_id)]
    assert "2 changes taken back" in said(done[-1])
    assert [job_of(tab.engine, job).state for job in jobs] == ["pending"] * 3


async def test_an_answer_is_taken_once(tab: Tab):
    submit(tab.engine, "oak chairs")
    tab.go("/jobs")
    bulk, question = await tab.state(Bulk), await tab.state(Confirm)

    await bulk.ask_cancel()
    first, second = await question.confirm(), await question.confirm()
    await tab.follow(first)

    assert second is None
    assert await bulk.apply() is None


async def test_nothing_to_do_is_said_instead_of_asked(tab: Tab):
    submit(tab.engine, "oak chairs")
    tab.go("/jobs")
    bulk, question = await tab.state(Bulk), await tab.state(Confirm)

    told = await bulk.ask_retry()

    assert "No job here can be tried again" in said(told)
    assert not question.open
