"""A page is asked for, written before one's eyes, and read."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import STAGES, expect_done, expect_stage, generate, stage
from tests.support.site import Site


def test_a_page_goes_through_seven_stages_to_its_preview(page: Page, shop: Site):
    generate(page, url=shop.url("/armchairs"), keywords="armchairs, reading chairs")

    expect_done(page)
    page.get_by_role("tab", name="Preview").click()
    preview = page.frame_locator("iframe.preview")
    expect(preview.get_by_role("heading", level=1)).to_contain_text("rmchairs")
    expect(page.get_by_label("Search result preview")).to_contain_text("rmchairs")


def test_each_stage_says_how_long_it_took(page: Page, shop: Site):
    generate(page, url=shop.url("/armchairs"), keywords="oak armchairs")

    expect_done(page)
    for name in STAGES:
        expect(stage(page, name).locator(".stage-time")).to_have_text(re.compile(r"\d"))


def test_a_page_that_runs_is_seen_running(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs in grey")

        expect_stage(page, "Validation", "completed")
        expect_stage(page, "Context building", "running")
        expect_stage(page, "Storage", "waiting")
        expect(page.get_by_role("progressbar", name="Progress of the job")).to_have_attribute("aria-valuenow", "14")
    expect_done(page)
