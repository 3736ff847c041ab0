"""The queue is paused, says so at the job that waits, and goes on; a wrong setting is named."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_done, generate, open_live
from tests.support.site import Site


def test_a_paused_queue_holds_a_job_back_and_says_why(page: Page, shop: Site):
    open_live(page, "/queue")
    page.get_by_role("button", name="Pause queue").click()
    page.get_by_role("dialog").or_(page.get_by_role("alertdialog")).get_by_role(
        "button", name=re.compile("^Pause")
    ).click()
    expect(page.get_by_role("button", name="Resume queue")).to_be_visible()

    job = generate(page, url=shop.url("/armchairs"), keywords="chairs that wait for the queue")
    expect(page.get_by_text(re.compile("queue is paused", re.I)).first).to_be_visible()
    open_live(page, "/queue")
    page.get_by_role("button", name="Resume queue").click()

    open_live(page, job)
    expect_done(page)


def test_a_wrong_setting_is_named_and_nothing_is_saved(page: Page):
    open_live(page, "/settings")
    page.get_by_label("Attempts").fill("99")
    page.get_by_role("button", name=re.compile("^Save")).first.click()

    expect(page.get_by_text(re.compile("from 1 to 20")).first).to_be_visible()
    open_live(page, "/settings")
    expect(page.get_by_label("Attempts")).to_have_value("3")
