"""A job that cannot be done says why and what to add; when the reason is gone, a retry does it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_done, expect_stage, expect_state, generate, open_live
from tests.support.site import Page as ShopPage
from tests.support.site import Site

PATH = "/closed-for-now"


@pytest.fixture
def closed(shop: Site) -> Iterator[Site]:
    """A shop whose page cannot be read until somebody opens it."""
    shop.on[PATH] = ShopPage(status=503, body="<h1>Closed</h1>")
    yield shop
    del shop.on[PATH]


def test_a_job_without_any_fact_fails_with_a_reason_and_succeeds_when_tried_again(page: Page, closed: Site):
    generate(page, url=closed.url(PATH), keywords="armchairs of a closed shop", facts=())

    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("No fact is known about this page")
    expect(trouble).to_contain_text("Add at least")
    expect(trouble).to_contain_text("Error id")
    expect_stage(page, "Validation", "completed")
    expect_stage(page, "Context building", "failed")
    expect_state(page, "Failed")

    closed.on[PATH] = closed.on["/trial"]
    page.get_by_role("button", name="Retry").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Retry the job").click()

    expect_done(page)
    expect(trouble).to_have_count(0)


def test_a_failure_stands_on_the_overview_with_its_reason(page: Page, closed: Site):
    generate(page, url=closed.url(PATH), keywords="armchairs nobody can read", facts=())
    expect_state(page, "Failed")

    open_live(page, "/")

    failure = page.locator(".failed-cols").filter(has_text="armchairs nobody can read")
    expect(failure).to_contain_text("No fact is known about this page")
    failure.get_by_role("link").click()
    expect(page.get_by_role("heading", name="armchairs nobody can read", level=1)).to_be_visible()


def test_leaving_the_question_changes_nothing(page: Page, closed: Site):
    generate(page, url=closed.url(PATH), keywords="armchairs left alone", facts=())
    expect_state(page, "Failed")

    page.get_by_role("button", name="Retry").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Keep as it is").click()

    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect_state(page, "Failed")
