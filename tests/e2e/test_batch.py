"""From a messy file to the exported ZIP: mapped, checked, corrected by its error file, started and watched."""

import io
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps import open_live, reload
from tests.support.site import Site

PAGES = 6
SUPPLIER = "Feinkost Ohnesorg"
FACTS = (
    "Weight: {0}40 g",
    "Diameter: 2{0} cm",
    "Material: {1}",
    "Power: {0} W",
    "Depth: {0}5 mm",
    "Warranty: {0} years",
    "Battery life: {0}2 months",
    "Noise: 1{0} dB",
    "Delivery: {0}-9 working days",
)
MATERIALS = ("oak", "steel", "glass", "bamboo", "slate", "brass")


def own_facts(number: int) -> str:
    """Of one page: names and values differ from page to page."""
    chosen = [FACTS[(number + step) % len(FACTS)] for step in (0, 1, 2, 4, 6)]
    return " | ".join(fact.format(number + 2, MATERIALS[number % len(MATERIALS)]) for fact in chosen)


def a_messy_file() -> bytes:
    """As a person exports it: a title above the header, semicolons, Windows letters, one row with two mistakes."""
    rows = ["Pages for autumn", "", "Page Type;URL;Keyword;Language;Facts;Colour;Supplier"]
    for number in range(PAGES):
        address, keyword = f"https://batch.example.com/{number}", f"kitchen clock modell{number} serie{number * 7}"
        rows.append(f"category;{address};{keyword};en;{own_facts(number)};grün {number};{SUPPLIER}")
    rows[5] = rows[5].replace("category", "categori").replace(";en;", ";xx;")
    return "\n".join(rows).encode("cp1252")


def hand_in(page: Page, name: str, data: bytes) -> None:
    open_live(page, "/batches")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    page.wait_for_url(re.compile(r"/uploads/"))
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def check(page: Page) -> None:
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_role("heading", name="The rows")).to_be_visible()


def start(page: Page) -> str:
    page.get_by_role("button", name="Start the batch").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Start the batch").click()
    page.wait_for_url(re.compile(r"/batches/[0-9a-f\-]{36}$"))
    return page.url


def downloaded(page: Page, click: Locator) -> bytes:
    with page.expect_download() as download:
        click.click()
    return Path(download.value.path()).read_bytes()


def test_the_addresses_of_a_file_are_asked_whether_they_are_there(page: Page, shop: Site):
    facts = own_facts(1)
    rows = [f"category,{shop.url(path)},address{path[1:]} chairs,en,{facts}" for path in ("/rival-1", "/missing")]
    hand_in(page, "addresses.csv", "\n".join(("pageType,targetUrl,keywords,language,facts", *rows)).encode())
    check(page)

    page.get_by_role("button", name="Check addresses").click()

    expect(page.get_by_text("2 addresses asked: 1 not there")).to_be_visible()
    expect(page.get_by_role("button", name="Unreachable 1")).to_be_visible()
    expect(page.get_by_text("right for a page that is still to be made")).to_be_visible()


def test_a_messy_file_becomes_a_zip_of_pages(page: Page):
    hand_in(page, "autumn.csv", a_messy_file())
    expect(page.get_by_label("Meaning of Keyword")).to_have_value("field:keywords")
    expect(page.get_by_label("Meaning of Colour")).to_have_value("fact")
    expect(page.locator(".column-line", has_text="Colour")).to_contain_text("A guess")
    expect(page.get_by_label("Meaning of Supplier")).to_have_value("metadata")
    check(page)
    expect(page.get_by_role("button", name="Not accepted 1")).to_be_visible()
    errors = downloaded(page, page.get_by_role("link", name="Error file")).decode("utf-8-sig")
    batch = start(page)
    expect(page.get_by_text(f"of {PAGES - 1}", exact=True)).to_be_visible()

    reload(page)
    expect(page.locator(".badge", has_text="Done").first).to_be_visible()
    page.get_by_text("Export", exact=True).click()
    page.get_by_label("Only pages that are ready").check()
    with page.expect_request(re.compile("/api/exports/html")) as asked:
        archive = zipfile.ZipFile(io.BytesIO(downloaded(page, page.get_by_role("button", name="HTML").first)))

    assert asked.value.url.endswith("&verdict=ready")
    assert len([name for name in archive.namelist() if name.endswith(".html")]) == PAGES - 1
    assert not any(SUPPLIER.encode() in archive.read(name) for name in archive.namelist() if name.endswith(".html"))
    assert "language" in errors.lower()

    corrected = errors.replace("categori;", "category;").replace(";xx;", ";en;")
    hand_in(page, "corrected.csv", corrected.encode())
    check(page)
    expect(page.get_by_role("button", name="Not accepted 0")).to_be_visible()
    assert start(page) != batch


def test_a_column_is_written_about_with_one_click(page: Page):
    hand_in(
        page,
        "one-click.csv",
        a_messy_file().replace(b"batch.example", b"click.example").replace(b"Supplier", b"Warranty"),
    )
    expect(page.get_by_label("Meaning of Warranty")).to_have_value("metadata")

    page.get_by_role("button", name="Write about Warranty").click()

    expect(page.get_by_label("Meaning of Warranty")).to_have_value("fact")
    expect(page.get_by_role("button", name="Write about Warranty")).not_to_be_attached()


def test_the_same_file_again_adds_nothing(page: Page):
    data = a_messy_file().replace(b"batch.example", b"again.example")
    hand_in(page, "first.csv", data)
    check(page)
    start(page)

    hand_in(page, "first.csv", data)
    check(page)

    expect(page.get_by_text("This very file was made a batch before")).to_be_visible()
    expect(page.get_by_role("button", name=f"Written before {PAGES - 1}")).to_be_visible()
    expect(page.get_by_role("button", name="Start the batch")).to_be_disabled()


def test_the_rest_of_a_sample_is_released_after_its_price_was_said(page: Page):
    hand_in(page, "sample.csv", a_messy_file().replace(b"batch.example", b"sample.example"))
    check(page)
    page.get_by_text("A sample first", exact=True).click()
    start(page)
    release = page.get_by_role("button", name="Release the rest")

    release.click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Release 2 pages?")
    expect(question).to_contain_text("The writer of these pages costs nothing.")
    question.get_by_role("button", name="Keep as it is").click()
    expect(page.get_by_text("Look at the sample: 2 pages wait for your release")).to_be_visible()

    release.click()
    question.get_by_role("button", name="Release the rest").click()
    expect(page.get_by_text(f"of {PAGES - 1}", exact=True)).to_be_visible()
    expect(release).not_to_be_attached()


def test_a_file_that_is_no_table_is_refused_in_words(page: Page):
    open_live(page, "/batches")
    page.locator("input[type=file]").set_input_files(
        {"name": "pages.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 and so on"}
    )

    expect(page.get_by_text("This file is a PDF")).to_be_visible()


def test_a_browser_that_is_closed_in_the_middle_loses_nothing(page: Page):
    hand_in(page, "left.csv", a_messy_file().replace(b"batch.example", b"left.example"))
    check(page)
    address = page.url
    context = page.context
    page.close()

    again = context.new_page()
    open_live(again, address)

    expect(again.get_by_role("button", name=f"Good {PAGES - 1}")).to_be_visible()
    start(again)
