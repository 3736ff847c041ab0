"""What is wrong with a form is said at once, by name, and nothing that was typed is lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, WebSocketRoute, expect
from sqlalchemy import func, select
from sqlmodel import Session

from genapp.db import Job
from tests.e2e.steps import fill_form, open_live, place_in_queue, reload, send_form
from tests.support.processes import until
from tests.support.running import Running


def test_every_wrong_field_is_named_at_once(page: Page, app: Running):
    jobs = _count(app)
    open_live(page, "/generate")
    page.get_by_label("Target URL").fill("ftp://shop.example.com")
    page.get_by_label("SKU count").fill("many")
    page.get_by_label("Monthly searches").fill("-5")
    page.get_by_label("Deadline").fill("next spring")
    send_form(page)

    summary = page.get_by_role("alert")
    for label in ("Target URL", "Keywords", "SKU count", "Monthly searches", "Deadline"):
        expect(summary.get_by_role("link", name=label)).to_be_visible()
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label(label)).not_to_have_accessible_description("")
    expect(summary).to_contain_text("5 fields need another look")
    expect(page.get_by_label("SKU count")).to_have_value("many")
    assert _count(app) == jobs


def test_a_name_in_the_summary_leads_to_its_field(page: Page):
    open_live(page, "/generate")
    send_form(page)

    page.get_by_role("alert").get_by_role("link", name="Keywords").click()

    expect(page.get_by_label("Keywords")).to_be_focused()


def test_a_mended_field_stops_complaining(page: Page):
    open_live(page, "/generate")
    send_form(page)
    page.get_by_label("Keywords").fill("armchairs")

    expect(page.get_by_label("Keywords")).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_role("alert").get_by_role("link", name="Keywords")).to_have_count(0)


def test_a_field_that_was_left_wrong_says_so_before_sending(page: Page):
    open_live(page, "/generate")
    page.get_by_label("Target URL").fill("shop")

    expect(page.get_by_label("Target URL")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Keywords")).to_have_attribute("aria-invalid", "false")


def test_the_priority_and_its_reasons_follow_the_figures(page: Page):
    open_live(page, "/generate")
    place = place_in_queue(page)
    expect(place).to_contain_text("Low priority")

    page.get_by_label("SKU count").fill("1500")
    page.get_by_label("Monthly searches").fill("20000")
    page.get_by_label("Content status").select_option("missing")

    expect(place).to_contain_text("High priority")
    expect(place).to_contain_text("80 points")


def test_a_reload_keeps_what_was_typed(page: Page):
    fill_form(page, url="https://www.example.com/armchairs", keywords="armchairs, kept")
    until(lambda: "Delivery time" in (page.evaluate("sessionStorage.getItem('genapp-draft')") or ""))

    reload(page)

    expect(page.get_by_label("Keywords")).to_have_value("armchairs, kept")


def test_what_is_typed_before_the_server_answers_stays(page: Page):
    answers = HeldAnswers()
    page.route_web_socket(re.compile("/_event"), answers.through)
    open_live(page, "/generate")
    keywords = page.get_by_label("Keywords")

    with answers.held():
        page.get_by_label("Target URL").fill("https://www.example.com/armchairs")
        keywords.press_sequentially("armchairs for")
        until(lambda: page.evaluate("true") and answers.waiting)  # the call lets messages arrive
        keywords.press_sequentially(" long evenings")
        expect(keywords).to_have_value("armchairs for long evenings")

    expect(place_in_queue(page)).to_be_visible()
    page.get_by_label("SKU count").fill("1500")
    expect(place_in_queue(page)).to_contain_text("SKU count: 1,500")
    expect(keywords).to_have_value("armchairs for long evenings")
    expect(page.get_by_label("Target URL")).to_have_value("https://www.example.com/armchairs")


def test_what_the_server_says_by_itself_is_taken_over(page: Page):
    fill_form(page, url="https://www.example.com/armchairs", keywords="armchairs to clear")

    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("Keywords")).to_have_value("")
    page.get_by_role("button", name="Fill in an example").click()

    expect(page.get_by_label("Keywords")).not_to_have_value("")


class HeldAnswers:
    """A connection on which the server's answers may be kept back for a while, as on a slow line."""

    def __init__(self) -> None:
        self.waiting: list[tuple[WebSocketRoute, str | bytes]] = []
        self._holding = False

    def through(self, socket: WebSocketRoute) -> None:
        def hear(said: str | bytes) -> None:
            if self._holding:
                self.waiting.append((socket, said))
            else:
                socket.send(said)

        socket.connect_to_server().on_message(hear)

    @contextmanager
    def held(self) -> Iterator[None]:
        self._holding = True
        yield
        self._holding = False
        for socket, said in self.waiting:
            socket.send(said)


def _count(app: Running) -> int:
    with Session(app.engine) as session:
        return session.execute(select(func.count()).select_from(Job)).scalar_one()
