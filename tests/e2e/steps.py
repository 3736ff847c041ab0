"""What people do on the screens, by the words that they read there."""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

FACTS = (
    "Material: wool and solid oak",
    "Seat height: 42 to 46 cm",
    "Colours: grey, green",
    "The covers come off for washing.",
    "Delivery time: 5 days",
)
STAGES = (
    "Validation",
    "Context building",
    "Component generation",
    "Template assembly",
    "Quality validation",
    "Post-processing",
    "Storage",
)
JOB_ADDRESS = re.compile(r"/jobs/[0-9a-f\-]{36}$")


def open_live(page: Page, address: str) -> None:
    """Go there, and be `ready`."""
    page.goto(address)
    ready(page)


def reload(page: Page) -> None:
    """Load the page anew, and be `ready`."""
    page.reload()
    ready(page)


def ready(page: Page) -> None:
    """Wait until the page has its state and its socket answers; what is clicked or typed before would be lost."""
    expect(page.get_by_role("status").filter(has_text=re.compile("^Live$")).first).to_be_attached()


def place_in_queue(page: Page) -> Locator:
    """The part of the form that says which priority follows."""
    return page.locator("section.card").filter(has=page.get_by_role("heading", name="Place in the queue", exact=True))


def fill_form(page: Page, *, url: str, keywords: str, facts: Iterable[str] = FACTS, kind: str = "category") -> None:
    """Open the form and say what page is wanted."""
    open_live(page, "/generate")
    choice = page.get_by_role("radio", name=re.compile(f"^{kind}", re.I))
    choice.click(force=True)
    expect(choice).to_be_checked()
    page.get_by_label("Target URL").fill(url)
    page.get_by_label("Keywords").fill(keywords)
    page.get_by_label("Facts").fill("\n".join(facts))


def send_form(page: Page) -> None:
    page.get_by_role("button", name="Generate the page").click()


def generate(page: Page, *, url: str, keywords: str, facts: Iterable[str] = FACTS, kind: str = "category") -> str:
    """Submit a page and arrive at its job; returns the job's address."""
    fill_form(page, url=url, keywords=keywords, facts=facts, kind=kind)
    send_form(page)
    page.wait_for_url(JOB_ADDRESS)
    return page.url


def stage(page: Page, name: str) -> Locator:
    return page.locator(".stages > li").filter(has_text=re.compile(rf"^{name}"))


def expect_stage(page: Page, name: str, outcome: str) -> None:
    """`outcome` is what a screen reader says of it: waiting, running, completed, ..."""
    expect(stage(page, name)).to_have_class(re.compile(rf"\b{outcome}\b"))


def expect_state(page: Page, label: str) -> None:
    """What the badge of an open job says."""
    expect(page.locator(".job-meta .badge").first).to_have_text(label)


def expect_done(page: Page) -> None:
    for name in STAGES:
        expect_stage(page, name, "completed")
    expect_state(page, "Done")
