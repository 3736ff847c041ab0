"""The job page: every live variable is made of one view, and a job that is not there is said to be missing."""

import asyncio

import pytest

from genapp.page import Block, Component, ComponentKind
from genapp.services.queue import PartView
from genapp.ui.actions import Confirm, LastAction
from genapp.ui.screens.job.result_shapes import _part_line
from genapp.ui.screens.job.state import JobFactActions, JobLive
from tests.support.fact_pages import submit_one, tables, write_all
from tests.support.queue import submit
from tests.support.tab import Tab, said

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


def test_a_component_that_another_writer_wrote_says_so():
    block = Block(text="It weighs 4 kg.")
    written = Component(kind=ComponentKind.FAQ, blocks=(block,), written_by="embedded")
    part = PartView(kind="faq", state="written", ordinal=0, text="It weighs 4 kg.", component=written)

    assert _part_line("faq", part, ended=True).note == "4 words · by the embedded writer"


def test_a_component_that_was_never_finished_does_not_look_as_if_it_were_being_written():
    part = PartView(kind="faq", state="writing", ordinal=0, text="It wei", component=None)

    assert _part_line("faq", part, ended=True).note == "Not written"
    assert _part_line("faq", part, ended=False).note == "Writing"


async def test_facts_are_decided_on_and_the_page_is_written_again_after_the_price_is_said(tab: Tab):
    job = submit_one(tab.engine, tables())
    await asyncio.to_thread(write_all, tab.engine)
    tab.go(f"/jobs/{job}")
    acts, question, last = await tab.state(JobFactActions), await tab.state(Confirm), await tab.state(LastAction)
    first = tab.shown(JobLive, job)
    assert first["sheet"].changed == ""
    height = next(one for one in first["facts"] if one.name == "Height")

    await acts.say("confirm", first["proposed"][0].key)
    await acts.edit(height.key, height.text)
    await acts.correct({"correction": "n/a"})
    assert (acts.editing, acts.wrong) == (height.key, "The fact says nothing that a page could tell: 'n/a'.")
    await acts.correct({"correction": "74 cm"})
    await acts.add({"name": "Warranty", "value": ""})
    assert acts.wrong_new == "The fact is empty: write what is true of the page."
    await acts.add({"name": "Warranty", "value": "10 years"})

    shown = tab.shown(JobLive, job)
    assert (shown["sheet"].changed, shown["sheet"].again) == ("3 facts are not in this text as decided now", True)
    assert len(shown["proposed"]) == 1
    notes = {one.said: one.note for one in shown["facts"]}
    assert (
        notes["Height: 74 cm"] == "Corrected by Owner · The source says “Height: 76 cm” · In this text with other words"
    )
    assert notes["Warranty: 10 years"] == "Added by Owner · Not in this text yet"
    assert last.text == "Added a fact of “oak tables”: Warranty: 10 years"
    assert (acts.name, acts.value, acts.editing) == ("", "", "")
    await acts.ask_again()
    assert "Costs nothing and sends nothing anywhere." in question.text
    assert "/jobs/" in said((await tab.follow(await question.confirm()))[1])


async def test_a_job_that_lacks_confirmed_facts_says_how_it_is_mended(tab: Tab):
    job = submit_one(tab.engine, tables(facts=("Material: solid oak",)))
    await asyncio.to_thread(write_all, tab.engine)

    head = tab.shown(JobLive, job)["sheet"]

    assert head.mend.startswith("Too few facts may be used. Confirm what is true of 2 proposed facts below")
    assert (head.may_retry, head.changed) == (True, "")


async def test_what_is_decided_already_is_told_as_no_change(tab: Tab):
    job = submit_one(tab.engine, tables())
    await asyncio.to_thread(write_all, tab.engine)
    tab.go(f"/jobs/{job}")
    acts = await tab.state(JobFactActions)
    key = tab.shown(JobLive, job)["proposed"][0].key

    assert await acts.say("confirm", key) is None
    assert "Nothing was changed" in said(await acts.say("confirm", key))
    assert "not on the sheet any more" in said(await acts.say("confirm", "0" * 24))
