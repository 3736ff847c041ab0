"""A browser that translates the page changes its texts behind React's back; the page goes on, and stays right."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_done, generate
from tests.support.site import Site

TRANSLATE = """
(way) => {
  const skipped = new Set(["SCRIPT", "STYLE", "TEXTAREA", "OPTION", "TITLE", "FONT", "NOSCRIPT"]);
  const translate = (text) => {
    const parent = text.parentNode;
    if (!parent || skipped.has(parent.nodeName) || !text.nodeValue.trim() || parent.closest("svg,head")) return;
    const outer = document.createElement("font"), inner = document.createElement("font");
    outer.appendChild(inner);
    if (way === "moved") {
      parent.insertBefore(outer, text);
      inner.appendChild(text);
    } else {
      inner.textContent = text.nodeValue;
      parent.replaceChild(outer, text);
    }
  };
  const all = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translate(root);
    if (root.nodeType !== Node.ELEMENT_NODE || skipped.has(root.nodeName)) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(translate);
  };
  const start = () => {
    all(document.body);
    new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(all)))
      .observe(document.body, { childList: true, subtree: true });
  };
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
}
"""
"""What a translator does: every text, now and whenever one comes, into `font` elements or replaced by them."""
SCREENS = ("Generate", "Batches", "Jobs", "Queue", "Settings", "Overview")


@pytest.mark.parametrize("way", ["replaced", "moved"])
def test_a_page_that_is_translated_before_it_is_ready_goes_on(page: Page, shop: Site, way: str, complaints):
    complaints.allow("Minified React error")  # React says that it found other texts than it wrote, and draws anew
    page.add_init_script(f"({TRANSLATE})({way!r})")

    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords=f"armchairs, {way} before")
    expect_done(page)

    walk_through(page)


@pytest.mark.parametrize("way", ["replaced", "moved"])
def test_a_page_that_is_translated_later_goes_on_from_screen_to_screen(page: Page, shop: Site, way: str):
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords=f"armchairs, {way} later")
        page.evaluate(TRANSLATE, way)
    expect_done(page)

    walk_through(page)


def walk_through(page: Page) -> None:
    """From screen to screen and back, by the navigation; none is an error."""
    for _ in range(2):
        for name in SCREENS:
            page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=re.compile(name)).click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(name)
            expect(page.get_by_text(re.compile("error occurred|Stack trace|removeChild"))).to_have_count(0)
