"""A job is cancelled only after a question, from its own page and from the list."""

from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_state, generate, open_live
from tests.support.site import Site


def test_a_running_job_is_cancelled_after_a_question(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs nobody wants")
        expect_state(page, "Running")

        page.get_by_role("main").get_by_role("button", name="Cancel").click()
        question = page.get_by_role("alertdialog", name="Cancel this job?")
        expect(question).to_contain_text("armchairs nobody wants")
        question.get_by_role("button", name="Cancel the job").click()

        expect_state(page, "Cancelled")
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


def test_escape_keeps_the_job(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs somebody wants")
        page.get_by_role("main").get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("alertdialog")).to_be_visible()

        page.keyboard.press("Escape")

        expect(page.get_by_role("alertdialog")).to_have_count(0)
        expect_state(page, "Running")
    expect_state(page, "Done")


def test_the_question_holds_the_focus(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs in question")
        page.get_by_role("main").get_by_role("button", name="Cancel").click()
        question = page.get_by_role("alertdialog")
        expect(question.get_by_role("button", name="Keep as it is")).to_be_focused()

        for _ in range(3):
            page.keyboard.press("Tab")
            assert question.evaluate("dialog => dialog.contains(document.activeElement)")
        page.keyboard.press("Escape")


def test_a_job_is_cancelled_from_the_list(page: Page, shop: Site):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs in the list")
        open_live(page, "/jobs?q=armchairs+in+the+list")
        page.get_by_role("button", name="Cancel armchairs in the list").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Cancel the job").click()

        line = page.get_by_role("main").get_by_role("listitem").filter(has_text="armchairs in the list")
        expect(line.get_by_text("Cancelled")).to_be_visible()
        expect(line.get_by_role("button", name="Retry armchairs in the list")).to_be_visible()
