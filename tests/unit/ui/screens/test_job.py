"""The job page: every live variable is made of one view, and a job that is not there is said to be missing."""

import pytest

from genapp.page import Block, Component, ComponentKind
from genapp.services.queue import PartView
from genapp.ui.screens.job.result_shapes import _part_line
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


def test_a_component_that_another_writer_wrote_says_so():
    block = Block(text="It weighs 4 kg.")
    written = Component(kind=ComponentKind.FAQ, blocks=(block,), written_by="embedded")
    part = PartView(kind="faq", state="written", ordinal=0, text="It weighs 4 kg.", component=written)

    assert _part_line("faq", part, ended=True).note == "4 words · by the embedded writer"


def test_a_component_that_was_never_finished_does_not_look_as_if_it_were_being_written():
    part = PartView(kind="faq", state="writing", ordinal=0, text="It wei", component=None)

    assert _part_line("faq", part, ended=True).note == "Not written"
    assert _part_line("faq", part, ended=False).note == "Writing"
