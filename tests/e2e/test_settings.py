"""Settings: the voice comes from pages that sound right, is corrected, and is in force."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import open_live, reload

GOOD = "Moving with Pipemoor\nYou keep the keys until the evening. You pay what the estimate says.\n"


def test_a_voice_is_read_from_good_pages_and_corrected(page: Page):
    open_live(page, "/settings")
    rules = page.get_by_label("Rules, one a line")
    before = rules.input_value()
    page.get_by_role("button", name="Propose rules").click()
    expect(page.get_by_text("Is empty; paste the text or the addresses")).to_be_visible()

    page.get_by_label("Pages that sound right").fill(GOOD)
    page.get_by_role("button", name="Propose rules").click()

    expect(rules).to_have_value(re.compile("Address the reader with you"))
    assert "Address the reader with you" not in before
    rules.fill("Address the reader with you\nBe nice")
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text('"Be nice" is no rule')).to_be_visible()
    rules.fill("Address the reader with you\nNever write: cheap")
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Every page is held against these rules from now on.")).to_be_visible()
    reload(page)
    expect(rules).to_have_value("Address the reader with you\nNever write: cheap")
    rules.fill(before)
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Every page is held against these rules from now on.").first).to_be_visible()
