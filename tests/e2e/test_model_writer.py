"""With a model behind an OpenAI-compatible server: what it costs is said, and its words appear as they come."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import SETTINGS, Complaints
from tests.e2e.steps import expect_done, expect_stage, expect_state, generate, open_live
from tests.support.browser import sign_in
from tests.support.running import Running, running
from tests.support.scripted_server.answers import Kind, Step
from tests.support.scripted_server.server import Behaviour
from tests.support.site import Site
from tests.support.writer_server import Writer, serving

PIECES = 40
SECONDS = 12.0
"""Of one answer: long enough to see it grow."""


@pytest.fixture(scope="module")
def writer() -> Iterator[Writer]:
    with serving(Behaviour(pieces=PIECES)) as writer:
        yield writer


@pytest.fixture(scope="module")
def model_app(tmp_path_factory: pytest.TempPathFactory, writer: Writer) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("genapp"), SETTINGS | writer.settings) as app:
        yield app


@pytest.fixture(scope="module")
def signed_in(browser: Browser, model_app: Running) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=model_app.url)
    sign_in(context.new_page(), model_app.link())
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    page = complaints.watch(signed_in).new_page()
    yield page
    page.close()


def test_the_form_says_that_a_model_costs_money(page: Page):
    open_live(page, "/generate")

    expect(page.get_by_text(re.compile("costs? money")).first).to_be_visible()


def test_components_appear_while_they_are_written(page: Page, shop: Site, writer: Writer):
    writer.take(SECONDS)
    generate(page, url=shop.url("/armchairs"), keywords="armchairs of many words")

    expect_stage(page, "Component generation", "running")
    growing = page.locator(".part.sections .part-text")
    expect(growing).to_have_text(re.compile(r"\w+"))
    some = growing.inner_text()
    expect(growing).not_to_have_text(some)
    writer.take(0)
    expect_done(page)


def test_a_refused_key_fails_the_job_and_a_retry_works_when_it_is_mended(page: Page, shop: Site, writer: Writer):
    writer.take(0)
    writer.meet(Step(kind=Kind.STATUS, status=401, times=50, code="invalid_api_key", message="Incorrect API key"))
    generate(page, url=shop.url("/armchairs"), keywords="armchairs without a key")
    expect_state(page, "Failed")
    expect_stage(page, "Component generation", "failed")
    expect(page.get_by_role("alert")).to_contain_text("key")

    writer.forget()
    page.get_by_role("button", name="Retry").first.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Retry the job").click()

    expect_done(page)
