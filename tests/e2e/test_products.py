"""Product data is loaded once in the browser, and the pages of a file take their figures from it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps import fill_form, open_live, place_in_queue
from tests.e2e.test_batch import check, hand_in, start

FEED = b"""Handle,Title,Vendor,Type,Variant SKU,Variant Price
anbo,Anbo lamp,Northwood,Reading lamps,A1,49.00
anbo,,,,A2,59.00
cora,Cora lamp,Hay,Reading lamps,C1,119.00
"""
PAGES = b"""pageType,targetUrl,keywords,language,facts
category,https://lamps.example.com/reading-lamps,reading lamps,en,Light: warm white | Cable: 2 m
"""


def product_card(page: Page) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name="Product data", exact=True))


def feed(page: Page, name: str) -> Locator:
    return product_card(page).locator(".feed-line").filter(has_text=name)


def hand_in_feed(page: Page, name: str, data: bytes) -> None:
    product_card(page).get_by_role("button", name="Load a feed").click()
    product_card(page).get_by_label("Currency of plain prices").fill("EUR")
    product_card(page).get_by_label("Currency of plain prices").press("Tab")
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    product_card(page).locator("input[type=file]").set_input_files(file)


def test_pages_take_their_figures_from_a_feed(page: Page):
    open_live(page, "/batches")
    hand_in_feed(page, "Lamps.csv", FEED)
    expect(feed(page, "Lamps")).to_contain_text("3 products")

    hand_in(page, "lamp-pages.csv", PAGES)
    check(page)
    expect(page.get_by_role("button", name="Good 1")).to_be_visible()
    start(page)
    page.get_by_role("link", name=re.compile("reading lamps")).first.click()
    page.get_by_role("tab", name=re.compile("Facts")).click()

    fact = page.locator(".fact").filter(has_text="sku count: 2")
    expect(fact).to_contain_text("Product data")
    expect(page.locator(".fact").filter(has_text="€49.00 to €119.00")).to_contain_text("Product data")

    fill_form(page, url="https://lamps.example.com/reading-lamps", keywords="lamps for reading")
    expect(place_in_queue(page)).to_contain_text("Loaded product data counts 2 products for this page.")

    open_live(page, "/batches")
    product_card(page).get_by_role("button", name="Remove Lamps").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove the feed").click()
    expect(feed(page, "Lamps")).not_to_be_attached()


def test_a_file_without_products_is_refused_in_words(page: Page):
    open_live(page, "/batches")
    hand_in_feed(page, "pages.csv", b"a,b\n1,2\n")

    expect(product_card(page).get_by_role("alert")).to_contain_text("no column with names of products")
