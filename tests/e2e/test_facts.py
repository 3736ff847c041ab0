"""A person decides on the fact sheet of a job: what is confirmed, corrected and added is written, the rest is not."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps import JOB_ADDRESS, expect_done, expect_state, generate
from tests.support.site import Page as ShopPage
from tests.support.site import Site

BODY = """<!doctype html><html lang="en"><head><title>Oak table Ida</title></head><body><main><h1>Oak table Ida</h1>
<h2>Details</h2><p>The top is made of solid oak from the Vosges and is 40 mm thick.</p>
<p>The frame carries a load of 120 kg without bending.</p>
<h2>Specifications</h2><table><tr><th>Width</th><td>160 cm</td></tr><tr><th>Height</th><td>76 cm</td></tr></table>
</main></body></html>"""


@pytest.fixture
def table(shop: Site, request: pytest.FixtureRequest) -> Iterator[str]:
    """A page with two rows of a table and two sentences: too little to be written before a person has looked.

    Each story has its own: what was decided belongs to the page.
    """
    path = f"/{'-'.join(request.node.originalname.split('_')[1:5])}"
    shop.on[path] = ShopPage(body=BODY)
    yield shop.url(path)
    del shop.on[path]


def fact(page: Page, words: str) -> Locator:
    return page.locator("li.fact").filter(has_text=words)


def card(page: Page, title: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def test_facts_are_confirmed_corrected_rejected_and_added_and_the_page_is_written_by_them(page: Page, table: str):
    generate(page, url=table, keywords="oak table Ida", kind="product", facts=())
    expect_state(page, "Failed")
    page.get_by_role("tab", name=re.compile("^Facts")).click()
    waiting = card(page, "Not used until you confirm it")
    expect(waiting.locator("li.fact")).to_have_count(2)
    expect(page.get_by_text("Too few facts may be used.")).to_be_visible()

    waiting.get_by_role("button", name=re.compile("^Confirm: The top")).press("Enter")
    expect(waiting.locator("li.fact")).to_have_count(1)
    expect(card(page, "Fact sheet")).to_contain_text("Confirmed by Owner")
    page.get_by_role("button", name="Retry").last.click()
    page.get_by_role("alertdialog").get_by_role("button", name="Retry the job").click()
    expect_done(page)

    page.get_by_role("button", name="Correct: Height: 76 cm").click()
    page.get_by_role("textbox", name="Height").fill("#REF!")
    page.get_by_role("textbox", name="Height").press("Enter")
    expect(page.get_by_text("says nothing that a page could tell")).to_be_visible()
    page.get_by_role("textbox", name="Height").fill("74 cm")
    page.get_by_role("textbox", name="Height").press("Enter")
    expect(fact(page, "Height")).to_contain_text("The source says “Height: 76 cm”")
    page.get_by_role("button", name="Reject: Width: 160 cm").click()
    expect(card(page, "Left out").locator("li.fact")).to_contain_text("Still in this text")
    page.get_by_label(re.compile("^Name")).fill("Warranty")
    page.get_by_label("What is true of the page").fill("10 years")
    page.get_by_role("button", name="Add a fact").click()
    expect(fact(page, "Warranty")).to_contain_text("Not in this text yet")
    expect(page.get_by_text("3 facts are not in this text as decided now")).to_be_visible()

    first = page.url
    page.get_by_role("button", name="Write again with these facts").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("Costs nothing and sends nothing anywhere.")
    question.get_by_role("button", name="Write again").click()
    page.wait_for_url(lambda url: bool(JOB_ADDRESS.search(url)) and url != first)
    expect_done(page)
    page.get_by_role("tab", name="Components").click()
    expect(page.locator(".part-text").first).to_be_visible()
    text = " ".join(page.locator(".part-text").all_inner_texts())
    assert all(re.search(rf"\b{words}\b", text) for words in ("Vosges", "74", "10.years")), text
    assert not re.search(r"\b(160|76|120)\b", text), text


def test_a_decision_is_undone_from_the_bar(page: Page, table: str):
    generate(page, url=table, keywords="oak table undone", kind="product", facts=("Colour: natural",))
    expect_done(page)
    page.get_by_role("tab", name=re.compile("^Facts")).click()

    page.get_by_role("button", name="Reject: Width: 160 cm").click()
    expect(card(page, "Left out").locator("li.fact")).to_have_count(1)
    page.get_by_role("button", name="Undo", exact=True).click()

    expect(card(page, "Left out")).to_have_count(0)
    expect(fact(page, "160 cm")).to_contain_text("Used unconfirmed")
