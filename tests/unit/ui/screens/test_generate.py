"""The form of a page: nothing typed is lost, what is wrong is said at its field, and it is sent once."""

import json

import pytest
from sqlalchemy import func, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, load, reading, transaction
from genapp.intake.products import without_told
from genapp.page import PageRequest
from genapp.services.queue import queue_settings
from genapp.ui.screens.generate.shapes import EMPTY, example
from genapp.ui.screens.generate.state import Generate
from tests.support.tab import Tab, said

pytestmark = pytest.mark.anyio


async def test_what_is_typed_is_kept_and_only_touched_fields_are_judged(tab: Tab):
    form = await tab.state(Generate)

    await form.open_form()
    await form.change("targetUrl", "ftp://example.com")

    assert list(form.wrong) == ["targetUrl"]
    assert json.loads(form.draft)["targetUrl"] == "ftp://example.com"


async def test_a_form_that_is_sent_with_faults_lists_all_of_them(tab: Tab):
    form = await tab.state(Generate)

    assert [event async for event in form.submit(dict(EMPTY))] == []

    assert {one["href"] for one in form.summary} >= {"#field-targetUrl", "#field-keywords"}
    assert not form.sending


async def test_a_page_without_a_voice_gets_the_one_of_the_settings_as_the_form_says(tab: Tab):
    with transaction(tab.engine) as session:
        queue_settings.save(session, {"brand_voice": "warm and short"}, by=LOCAL_OWNER)
    form = await tab.state(Generate)
    await form.open_form()
    given = example() | {"brandVoice": "loud"}
    empty = example() | {"brandVoice": "", "targetUrl": "https://www.example.com/another"}
    for values in (given, empty):
        assert len([event async for event in form.submit(values)]) == 2

    assert form.voice == "warm and short"
    with reading(tab.engine) as session:
        requests = [load(PageRequest, text) for text in session.scalars(select(JOB.c.request).order_by(JOB.c.id))]
    assert [request.brand_voice for request in requests] == ["loud", "warm and short"]
    assert [without_told(request).brand_voice for request in requests] == ["loud", ""]


async def test_a_form_sent_twice_makes_one_job(tab: Tab):
    form = await tab.state(Generate)

    (_, first) = [event async for event in form.submit(example())]

    assert "/jobs/" in said(first)
    assert (form.values, form.draft, form.sending) == (EMPTY, "", False)
    with reading(tab.engine) as session:
        assert session.scalar(select(func.count()).select_from(JOB)) == 1


async def test_the_form_says_what_a_page_type_cannot_do_without(tab: Tab):
    form = await tab.state(Generate)
    await form.open_form()

    await form.change("pageType", "location")
    assert form.ahead.missing == (
        "A location page lives from its address, opening hours and services: no address is known."
    )
    assert form.ahead.lives.endswith("Readers also look for: opening hours, services, phone, directions.")

    await form.change("facts", "Address: 2 Kiln Road, Fernwick\nOpening hours: Mon-Sat 8-16")
    assert form.ahead.missing == ""
    assert form.ahead.lives.endswith("Readers also look for: services, phone, directions.")
