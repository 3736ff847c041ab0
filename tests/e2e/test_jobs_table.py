"""Among many jobs one is found: by state, priority and type, by searching, and page by page."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import Job, transaction
from genapp.intake.validate import read_page
from genapp.jobs import Priority
from genapp.services.queue import PageOrder
from tests.e2e.steps import open_live, reload
from tests.support.queue import submit_batch
from tests.support.running import Running

PAGES, FAILED = 60, 7
"""Jobs of the table; the last few have failed, the first is a product page of high priority."""


@pytest.fixture(scope="module", autouse=True)
def _many_jobs(app: Running) -> None:
    """Ended before a worker sees them, so that nothing moves while they are looked at."""
    orders = [_order(number) for number in range(PAGES)]
    with transaction(app.engine) as session:
        ids = submit_batch(session, "many", orders, by=LOCAL_OWNER).job_ids
        for state, some in (("completed", ids[:-FAILED]), ("failed", ids[-FAILED:])):
            session.execute(update(Job).where(Job.id.in_(some)).values(state=state, finished_at=utc_now()))


def _order(number: int) -> PageOrder:
    page = {
        "pageType": "category" if number else "product",
        "targetUrl": f"https://many.example.com/pages/{number}",
        "keywords": f"lantern {number:03}",
        "language": "en",
    }
    return PageOrder(request=read_page(page, now=utc_now()).request, priority=Priority.LOW if number else Priority.HIGH)


def lines(page: Page) -> Locator:
    return page.locator(".tr.body")


def test_a_search_finds_by_keyword_and_by_address(page: Page):
    open_live(page, "/jobs")
    page.get_by_label("Search jobs").fill("lantern 042")
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text("lantern 042")

    page.get_by_label("Search jobs").fill("many.example.com/pages/17")
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text("lantern 017")


def test_the_address_carries_the_search(page: Page):
    open_live(page, "/jobs")
    page.get_by_label("Search jobs").fill("lantern 042")
    page.wait_for_url(re.compile(r"q=lantern"))

    reload(page)

    expect(page.get_by_label("Search jobs")).to_have_value("lantern 042")
    expect(lines(page)).to_have_count(1)


def test_filters_narrow_the_list_together(page: Page):
    open_live(page, "/jobs?q=lantern")
    page.get_by_label("State").select_option("Failed")
    expect(page.get_by_text(f"1 to {FAILED} of {FAILED} jobs")).to_be_visible()
    page.get_by_label("State").select_option("All states")
    page.get_by_label("Priority", exact=True).select_option("High")
    expect(lines(page)).to_have_count(1)
    page.get_by_label("Page type").select_option("Category")
    expect(page.get_by_text("No job matches")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Show all jobs").click()

    expect(lines(page)).to_have_count(25)


def test_pages_of_the_list_follow_each_other(page: Page):
    open_live(page, "/jobs?q=lantern")
    expect(page.get_by_text(f"1 to 25 of {PAGES} jobs")).to_be_visible()
    expect(lines(page).first).to_contain_text("lantern 059")

    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text(f"26 to 50 of {PAGES} jobs")).to_be_visible()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text(f"51 to 60 of {PAGES} jobs")).to_be_visible()
    expect(lines(page).last).to_contain_text("lantern 000")
    expect(page.get_by_role("link", name="Older")).to_have_count(0)

    page.go_back()
    expect(page.get_by_text(f"26 to 50 of {PAGES} jobs")).to_be_visible()
    page.get_by_role("link", name="Newer").click()
    expect(page.get_by_text(f"1 to 25 of {PAGES} jobs")).to_be_visible()


def test_the_whole_line_leads_to_the_job(page: Page):
    open_live(page, "/jobs?q=lantern+033")
    lines(page).click(position={"x": 300, "y": 12})

    expect(page.get_by_role("heading", name="lantern 033", level=1)).to_be_visible()
