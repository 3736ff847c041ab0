"""The queue is paused, says so at the job that waits, and goes on; a wrong setting is named."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_done, generate, open_live
from tests.support.running import Running
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
    page.get_by_label("Retries").fill("99")
    page.get_by_role("button", name=re.compile("^Save")).first.click()

    expect(page.get_by_text(re.compile("from 0 to 20")).first).to_be_visible()
    open_live(page, "/settings")
    expect(page.get_by_label("Retries")).to_have_value("3")


def test_a_check_is_a_blocker_for_one_page_type(page: Page):
    open_live(page, "/settings")
    page.get_by_label("Page type", exact=True).select_option(label="Product")
    level = page.get_by_label(re.compile("^No empty praise"))
    expect(level).to_have_value("as for all")
    level.select_option(label="Blocker")
    page.get_by_role("button", name="Save levels").click()
    expect(page.get_by_text("Levels of their own have: Product (1).")).to_be_visible()

    open_live(page, "/settings")
    expect(page.get_by_label(re.compile("^No empty praise"))).to_have_value("as found")
    page.get_by_label("Page type", exact=True).select_option(label="Product")
    expect(page.get_by_label(re.compile("^No empty praise"))).to_have_value("blocker")


def test_a_paused_writer_says_so_above_the_limits_and_is_resumed_there(page: Page, app: Running):
    """This one writes no page here, so that no other story waits for it."""
    app.command("pause", "provider", "openai_compatible", "--reason", "the key is being changed", "--minutes", "90")
    open_live(page, "/settings")
    pauses = page.get_by_role("list", name="Pauses in force")
    expect(pauses).to_contain_text("Provider openai_compatible is paused")
    expect(pauses).to_contain_text("the key is being changed")
    expect(pauses).to_contain_text("until")

    pauses.get_by_role("button", name=re.compile("^Resume")).click()

    expect(pauses).to_have_count(0)
    open_live(page, "/queue")
    expect(page.get_by_text(re.compile(r"jobs? in all\."))).to_be_visible()
