"""The web process may die at any moment: open pages find their way back by themselves."""

import os
import signal

from playwright.sync_api import Page, expect

from tests.e2e.steps import expect_done, expect_stage, generate, open_live
from tests.support.processes import children_of, command_of, until
from tests.support.running import Running
from tests.support.site import Site

NETWORK = ("ERR_CONNECTION_REFUSED", "WebSocket", "websocket", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
"""What a browser says while nobody answers."""
MARK = "document.body.dataset.mark = 'not loaded anew'"


def test_an_open_page_catches_up_after_the_web_process_was_killed(page: Page, app: Running, shop: Site, complaints):
    complaints.allow(*NETWORK)
    with shop.holding("/armchairs"):
        generate(page, url=shop.url("/armchairs"), keywords="armchairs after a crash")
        expect_stage(page, "Context building", "running")
        page.evaluate(MARK)

        kill_web(app)
    expect_done(page)

    assert page.evaluate("document.body.dataset.mark") == "not loaded anew"
    expect(page.get_by_role("complementary", name="Side bar").get_by_role("status")).to_have_text("Live")


def test_what_is_clicked_after_a_restart_works(page: Page, app: Running, shop: Site, complaints):
    complaints.allow(*NETWORK)
    open_live(page, "/generate")
    page.get_by_label("Keywords").fill("armchairs, before the crash")
    kill_web(app)
    expect(page.get_by_role("complementary", name="Side bar").get_by_role("status")).to_have_text("Live")

    page.get_by_label("Target URL").fill(shop.url("/armchairs"))
    page.get_by_label("Facts").fill("Material: wool\nSeat height: 42 cm\nColours: grey")
    page.get_by_role("button", name="Generate the page").click()

    expect(page.get_by_role("heading", name="armchairs", level=1)).to_be_visible()
    expect_done(page)


def kill_web(app: Running) -> None:
    """End the web process as a crash would, and return when another one was started."""
    before = web_processes(app)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: web_processes(app) - before)


def web_processes(app: Running) -> set[int]:
    """The one that `genapp up` started; it has a worker of its own, which ends with it."""
    return {pid for pid in children_of(app.process.pid) if "granian" in command_of(pid)}
