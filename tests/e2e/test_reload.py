"""A job can be left, opened again and opened twice: every page shows the same, at the same moment."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.steps import expect_done, expect_stage, expect_state, generate, open_live, reload, stage
from tests.support.site import Site


def test_a_reload_in_the_middle_changes_nothing(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs, reloaded")
        expect_stage(page, "Context building", "running")

        reload(page)

        expect_stage(page, "Validation", "completed")
        expect_stage(page, "Context building", "running")
        expect_state(page, "Running")
    expect_done(page)


def test_two_tabs_show_the_same_job(page: Page, context: BrowserContext, shop: Site):
    with shop.holding("/armchairs"):
        address = generate(page, url=shop.url("/armchairs"), keywords="armchairs in two tabs")
        other = context.new_page()
        open_live(other, address)
        for tab in (page, other):
            expect_stage(tab, "Context building", "running")
            expect_state(tab, "Running")
    for tab in (page, other):
        expect_done(tab)
    for name in ("Context building", "Storage"):
        expect(stage(other, name)).to_have_text(stage(page, name).inner_text().replace("\n", ""))


def test_the_overview_and_the_list_follow_without_a_reload(page: Page, context: BrowserContext, shop: Site):
    overview, jobs = context.new_page(), context.new_page()
    open_live(overview, "/")
    open_live(jobs, "/jobs")
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs seen elsewhere")
        for tab in (overview, jobs):
            line = tab.get_by_role("listitem").filter(has_text="armchairs seen elsewhere")
            expect(line.get_by_text("Running")).to_be_visible()
            expect(line.get_by_text("Context building")).to_be_visible()
    for tab in (overview, jobs):
        line = tab.get_by_role("listitem").filter(has_text="armchairs seen elsewhere")
        expect(line.get_by_text("Done", exact=True)).to_be_visible()
        expect(line.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


def test_a_finished_job_is_the_same_after_a_reload(page: Page, shop: Site):
    generate(page, url=shop.url("/lamp"), keywords="Lumo desk lamp", kind="product")
    expect_done(page)
    title = page.locator(".part.title .part-text").text_content() or ""

    reload(page)

    expect_done(page)
    expect(page.locator(".part.title .part-text")).to_have_text(re.sub(r"\s+", " ", title))
