"""The form of a page: nothing typed is lost, what is wrong is said at its field, and it is sent once."""

import json

import pytest
from sqlalchemy import func, select

from genapp.db import JOB, reading
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


async def test_a_form_sent_twice_makes_one_job(tab: Tab):
    form = await tab.state(Generate)

    (_, first) = [event async for event in form.submit(example())]

    assert "/jobs/" in said(first)
    assert (form.values, form.draft, form.sending) == (EMPTY, "", False)
    with reading(tab.engine) as session:
        assert session.scalar(select(func.count()).select_from(JOB)) == 1
