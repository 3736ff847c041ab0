"""The queue page: its live variables are made of one view; pausing asks why first."""

from types import SimpleNamespace

import pytest

from genapp.jobs import Priority
from genapp.ui.actions import PauseActions
from genapp.ui.screens.queue.state import QueueHourLive, QueueLive
from tests.support.queue import begin, claim, free_slots, submit
from tests.support.tab import Tab, said

pytestmark = pytest.mark.anyio


def shown(tab: Tab) -> dict:
    return {**tab.shown(QueueLive), **tab.shown(QueueHourLive)}


async def test_everything_the_page_shows_comes_from_two_views(tab: Tab):
    free_slots(tab.engine, 1)
    submit(tab.engine, "oak chairs", priority=Priority.HIGH)
    submit(tab.engine, "oak tables", "lamps", priority=Priority.LOW)
    (claimed,) = claim(tab.engine)
    begin(tab.engine, claimed)

    values = shown(tab)

    assert [(lane.label, lane.waiting, lane.noun) for lane in values["lanes"]] == [
        ("High", "0", "jobs wait"), ("Normal", "0", "jobs wait"), ("Low", "2", "jobs wait"),
    ]  # fmt: skip
    (running,) = values["running"]
    assert (running.keyword, running.stage, running.progress) == ("oak chairs", "validation", 0.0)
    (worker,) = values["workers"]
    assert (worker.used, worker.slots) == (1, 1)
    assert (values["head"].known, values["head"].no_workers) == (True, False)
    assert values["head"].total == "3 jobs in all."
    assert (values["throughput"].total, len(values["throughput"].bars)) == ("0 pages", 60)


async def test_a_pause_has_a_reason_and_ends(tab: Tab):
    tab.go("/queue")
    pauses = await tab.state(PauseActions)

    await pauses.ask("queue", "")
    assert (pauses.open, pauses.what) == (True, "Whole queue")
    await pauses.pause({"reason": "new prices", "minutes": ""})
    (line,) = shown(tab)["pauses"]
    assert (line.reason, line.until, shown(tab)["head"].paused, pauses.open) == ("new prices", 0, True, False)

    assert "Resumed: Whole queue" in said(await pauses.resume("queue", ""))
    assert not shown(tab)["head"].paused


async def test_how_long_comes_from_the_list(tab: Tab):
    pauses = await tab.state(PauseActions)

    await pauses.ask("queue", "")
    told = await pauses.pause({"minutes": "7"})

    assert "choose how long from the list" in said(told)
    assert pauses.open


async def test_a_background_handler_finds_its_room_too(tab: Tab):
    tab.go("/queue")
    queue = await tab.state(QueueLive)

    behind_a_proxy = SimpleNamespace(router=queue.router, view=queue.view)  # as Reflex gives it; its type is another

    assert (queue._key(), QueueLive._key(behind_a_proxy)) == ("all", "all")
