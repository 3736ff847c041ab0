"""Every page in light and dark, on a wide screen and on a phone: readable for everybody, and never wider than it."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.steps import expect_done, expect_state, generate, open_live, reload, send_form
from tests.e2e.test_batch import a_messy_file, check, hand_in, start
from tests.e2e.test_products import FEED, feed, hand_in_feed, product_card
from tests.support.site import Site

GRAVE = {"serious", "critical"}
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
TABS = ("Components", "Preview", "Quality", "Facts", "HTML", "Events")
SCREENS = (
    "overview",
    "generate",
    "generate with errors",
    "jobs",
    "jobs without a match",
    "question",
    "running job",
    "failed job",
    "queue",
    "settings",
    "batches",
    "product data",
    "checked file",
    "batch",
    "no such batch",
    "no such job",
    "no such page",
    "sign-in",
    *TABS,
)


@pytest.fixture(scope="module")
def jobs(browser: Browser, browser_context_args: dict, shop: Site) -> Iterator[dict[str, str]]:
    """Addresses of a finished, a failed and a running job, as long as the tests of this file last."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    finished = generate(page, url=shop.url("/armchairs"), keywords="armchairs to look at")
    expect_done(page)
    failed = generate(page, url=shop.url("/missing"), keywords="armchairs that fail", facts=())
    expect_state(page, "Failed")
    with shop.holding("/rival-1"):
        running = generate(page, url=shop.url("/rival-1"), keywords="armchairs that take long")
        expect_state(page, "Running")
        yield {"finished": finished, "failed": failed, "running": running}
    context.close()


def show(page: Page, screen: str, jobs: dict[str, str]) -> None:
    """Go there and wait until it is whole."""
    match screen:
        case "overview":
            open_live(page, "/")
            expect(page.locator(".tr.body").first).to_be_visible()
        case "generate":
            open_live(page, "/generate")
            expect(page.get_by_text("Low priority")).to_be_visible()
        case "generate with errors":
            open_live(page, "/generate")
            send_form(page)
            expect(page.get_by_role("alert")).to_be_visible()
        case "jobs":
            open_live(page, "/jobs")
            expect(page.locator(".tr.body").first).to_be_visible()
        case "jobs without a match":
            open_live(page, "/jobs?q=nothing+of+that+name")
            expect(page.get_by_text("No job matches")).to_be_visible()
        case "question":
            open_live(page, jobs["failed"])
            page.get_by_role("button", name="Retry").first.click()
            expect(page.get_by_role("alertdialog")).to_be_visible()
        case "running job":
            open_live(page, jobs["running"])
            expect_state(page, "Running")
        case "failed job":
            open_live(page, jobs["failed"])
            expect_state(page, "Failed")
        case "queue":
            open_live(page, "/queue")
            expect(page.get_by_role("heading", name="Throughput")).to_be_visible()
        case "settings":
            open_live(page, "/settings")
            expect(page.get_by_label("Retries")).to_have_value("3")
        case "batches":
            open_live(page, "/batches")
            expect(page.get_by_text("Drop a file with your pages here")).to_be_visible()
        case "product data":
            open_live(page, "/batches")
            hand_in_feed(page, "Looks.csv", FEED.replace(b"Reading lamps", b"Looks"))
            expect(feed(page, "Looks")).to_contain_text("3 products")
            product_card(page).get_by_role("button", name="Load a feed").click()
            expect(page.get_by_text("Drop the product file here")).to_be_visible()
        case "checked file":
            hand_in(page, "look.csv", a_messy_file().replace(b"batch.example", b"look.example"))
            check(page)
        case "batch":
            hand_in(page, "look.csv", a_messy_file().replace(b"batch.example", b"look-again.example"))
            check(page)
            start(page)
            expect(page.locator(".badge", has_text="Done").first).to_be_visible()
        case "no such batch":
            open_live(page, "/batches/01a21040-371b-70d8-b013-72644e952031")
            expect(page.get_by_text("There is no such batch")).to_be_visible()
        case "no such job":
            open_live(page, "/jobs/01a21040-371b-70d8-b013-72644e952031")
            expect(page.get_by_role("heading", name="There is no such job").first).to_be_attached()
        case "no such page":
            page.goto("/no-such-page")
            expect(page.get_by_role("heading", level=1)).to_be_attached()
        case "sign-in":
            page.context.clear_cookies()
            page.goto("/")
            expect(page.get_by_label("Sign-in link")).to_be_visible()
        case tab:
            open_live(page, jobs["finished"])
            page.get_by_role("tab", name=tab).click()
            expect_state(page, "Done")
            expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_hinders_nobody_and_fits(page: Page, complaints, jobs: dict[str, str], screen: str):
    complaints.allow("401", "404")  # the sign-in page and missing pages have these statuses
    page.emulate_media(reduced_motion="reduce")
    show(page, screen, jobs)

    for scheme in ("light", "dark"):
        for size in (WIDE, PHONE):
            page.emulate_media(color_scheme=scheme)
            if screen != "sign-in":
                expect(page.locator("html")).to_have_class(re.compile(rf"\b{scheme}\b"))
            page.set_viewport_size(size)
            assert wider_than_screen(page) == [], f"{scheme}, {size['width']} px"
            assert grave_findings(page) == [], f"{scheme}, {size['width']} px"


def grave_findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def wider_than_screen(page: Page) -> list[str]:
    """What reaches beyond the right edge; empty when the page cannot be scrolled sideways."""
    return page.evaluate(
        """() => {
          const root = document.documentElement, width = root.clientWidth;
          if (root.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > width + 1)
            .map(each => each.tagName + "." + each.className);
        }"""
    )


def test_the_colours_follow_the_system_until_somebody_chooses(page: Page):
    page.emulate_media(color_scheme="dark")
    open_live(page, "/")
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_class(re.compile("light"))


def test_chosen_colours_stay_after_a_reload(page: Page):
    page.emulate_media(color_scheme="light")
    open_live(page, "/")
    page.get_by_role("group", name="Colours").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")

    reload(page)

    expect(page.locator("html")).to_have_class(re.compile("dark"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_the_phone_has_the_same_ways(page: Page):
    page.set_viewport_size(PHONE)
    open_live(page, "/")
    ways = page.get_by_role("navigation", name="Main, phone")
    ways.get_by_role("link", name="Generate").click()
    expect(page.get_by_role("heading", name="Generate a page")).to_be_visible()
    ways.get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible()


def test_a_page_can_be_used_by_keyboard_alone(page: Page):
    open_live(page, "/jobs")
    expect(page.get_by_label("Search jobs")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Generate a page")).to_be_focused()
