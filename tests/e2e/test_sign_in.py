"""Nobody comes in without a link, and a link opens the door once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIRequestContext, BrowserContext, Page, Playwright, expect

from tests.e2e.steps import ready
from tests.support.browser import sign_in
from tests.support.running import Running

ADDRESSES = ("/", "/generate", "/jobs", "/jobs/01a21040-371b-70d8-b013-72644e952031", "/no-such-page", "/tokens.css")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Signed out."""
    return browser_context_args | {"storage_state": {"cookies": [], "origins": []}}


@pytest.fixture
def asker(playwright: Playwright, app: Running) -> Iterator[APIRequestContext]:
    """Asks without a cookie, and follows nothing."""
    asker = playwright.request.new_context(base_url=app.url, max_redirects=0)
    yield asker
    asker.dispose()


def test_the_printed_link_signs_in_by_its_button(page: Page, app: Running):
    page.goto(app.link())
    assert page.context.cookies() == [], "opening it, as a preview does, signs nobody in"
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(page.get_by_role("complementary").get_by_text("Owner")).to_be_visible()
    expect(page).to_have_url(app.url + "/")


def test_a_link_can_be_pasted_into_the_sign_in_page(page: Page, app: Running, complaints):
    complaints.allow("401")
    page.goto("/")
    page.get_by_label("Sign-in link").fill(app.link())
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_answers_without_a_session(asker: APIRequestContext, address: str):
    answer = asker.get(address)

    assert answer.status == 401
    assert "genapp link" in answer.text()


@pytest.mark.parametrize("address", ["/_event/?EIO=4&transport=polling", "/api/session", "/api/sample.csv"])
def test_no_door_behind_the_pages_answers_without_a_session(asker: APIRequestContext, address: str):
    assert asker.get(address).status == 401


def test_a_used_link_is_refused_with_a_page_that_says_what_to_do(
    page: Page, context: BrowserContext, app: Running, complaints
):
    complaints.allow("status of 4")
    link = app.link()
    sign_in(page, link)
    context.clear_cookies()
    page.goto(link)

    expect(page.get_by_role("heading", name="This sign-in link does not work")).to_be_visible()
    expect(page.get_by_text("genapp link")).to_be_visible()
    expect(page.get_by_label("Sign-in link")).to_be_visible()


def test_signing_out_shows_the_sign_in_page(page: Page, app: Running, complaints):
    complaints.allow("401", "WebSocket", "websocket")
    sign_in(page, app.link())
    ready(page)
    page.get_by_role("complementary").get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    page.goto("/jobs")
    expect(page.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
