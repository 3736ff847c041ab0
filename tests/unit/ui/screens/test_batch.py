"""The page of a batch, and what can be done to it."""

import asyncio

import pytest

from genapp.page import FactState
from genapp.ui.actions import Confirm, LastAction
from genapp.ui.screens.batch.state import BatchActions, BatchKinds, BatchLive, BatchPages, Release
from genapp.ui.screens.batches.state import BatchesLive
from tests.support.fact_pages import line, submit_many, tables, write_all
from tests.support.tab import Tab, a_batch, said

pytestmark = pytest.mark.anyio


async def test_a_batch_is_shown_with_its_pages(tab: Tab):
    batch = a_batch(tab.engine, pages=3)
    tab.go(f"/batches/{batch}?state=pending")
    key = (await tab.state(BatchPages))._key() or ""

    pages, listed = tab.shown(BatchPages, key), tab.shown(BatchesLive, "1")

    head = tab.shown(BatchLive, batch)["head"]
    assert (head.of, head.open, head.state_label, head.spent) == ("of 3", 3, "Waiting", "0.00")
    assert (len(pages["rows"]), pages["paging"].span, pages["paging"].narrowed) == (3, "3 pages", True)
    assert [line.note for line in listed["rows"]] == ["3 pages · Owner"]


async def test_a_batch_that_is_not_there_is_missing(tab: Tab):
    values = tab.shown(BatchLive, "nothing")

    assert (values["head"].known, values["head"].missing, values["parts"]) == (False, True, [])


async def test_the_same_state_again_shows_all_pages(tab: Tab):
    actions = await tab.state(BatchActions)

    tab.go("/batches/b1")
    assert "/batches/b1?state=failed" in said(await actions.show_only("failed"))

    tab.go("/batches/b1?state=failed")
    assert "state" not in said(await actions.show_only("failed"))


async def test_a_paused_batch_goes_on_when_it_is_told_so(tab: Tab):
    batch = a_batch(tab.engine, pages=2)
    tab.go(f"/batches/{batch}")
    actions = await tab.state(BatchActions)

    await actions.pause()
    assert tab.shown(BatchLive, batch)["head"].paused

    await actions.resume()
    assert not tab.shown(BatchLive, batch)["head"].paused


async def test_a_budget_is_an_amount(tab: Tab):
    batch = a_batch(tab.engine, pages=2)
    tab.go(f"/batches/{batch}")
    actions = await tab.state(BatchActions)

    await actions.type_budget("a lot")
    assert "amount" in said(await actions.save_budget())

    await actions.type_budget("25,50")
    await actions.save_budget()
    assert (tab.shown(BatchLive, batch)["head"].budget, actions.budget) == ("25.50", "")


async def test_the_rest_of_a_sample_is_released_after_its_cost_is_known(tab: Tab):
    batch = a_batch(tab.engine, pages=5, sampled=True)
    tab.go(f"/batches/{batch}")
    release, question = await tab.state(Release), await tab.state(Confirm)
    assert tab.shown(BatchLive, batch)["head"].held == "2 pages"

    await release.ask()
    assert question.title == "Release 2 pages?"
    assert question.text.startswith("The writer of these pages costs nothing.")

    assert "2 pages more in the queue" in said(await tab.follow(await question.confirm()))
    assert tab.shown(BatchLive, batch)["head"].held == ""


async def test_all_facts_of_a_kind_are_confirmed_after_they_are_counted(tab: Tab):
    batch = submit_many(tab.engine, tables("oak tables"), tables("pine tables"))
    await asyncio.to_thread(write_all, tab.engine)
    tab.go(f"/batches/{batch.batch_id}")
    kinds, question, last = await tab.state(BatchKinds), await tab.state(Confirm), await tab.state(LastAction)

    first = tab.shown(BatchKinds, kinds._key() or "")["rows"][0]
    await kinds.ask(first.kind, "confirmed")
    await tab.follow(await question.confirm())

    assert (first.name, first.proposed, first.confirm) == ("Sentences", "4 proposed, not used", "Confirm all 4")
    assert question.title == "Confirm 4 facts of this kind?"
    assert "on 2 pages, such as “The oak comes from the Vosges”." in question.text
    assert "still to be read, too" in question.text
    assert last.text == "Confirmed 4 facts “Sentences” (text) of the batch “tables.csv”"
    assert line(tab.engine, batch.job_ids[1], "Vosges").state is FactState.CONFIRMED
    again = next(row for row in tab.shown(BatchKinds, kinds._key() or "")["rows"] if row.kind == first.kind)
    assert (again.confirmed, again.can_confirm, again.can_withdraw) == ("4 confirmed", False, True)
    assert again.note == "Confirmed by Owner, for pages still to be read too"

    await last.undo(last.action_id).__anext__()
    await kinds.ask(first.kind, "withdrawn")
    assert question.title.startswith("Take back what was said of")


async def test_the_facts_of_a_batch_are_narrowed_to_what_is_proposed_and_turned_over(tab: Tab):
    batch = submit_many(tab.engine, tables("oak tables"))
    await asyncio.to_thread(write_all, tab.engine)
    tab.go(f"/batches/{batch.batch_id}")
    kinds = await tab.state(BatchKinds)

    await kinds.turn(1)
    assert (kinds._key() or "").split(" ")[1:] == ["2", "0"]
    await kinds.only(True)
    shown = tab.shown(BatchKinds, kinds._key() or "")

    assert {row.name for row in shown["rows"]} == {"Sentences", "Height"}
    assert (shown["head"].span, shown["head"].later) == ("2 kinds of facts · page 1 of 1", False)
    await kinds.turn(-1)
    assert kinds.page == 1
    tab.go("/batches")
    assert kinds._key() is None
