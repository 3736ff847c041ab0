"""The pictures, each with the scene it needs and the way to it. A new screen gets one line here."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.screenshots.scene import Scene

Way = Callable[[Page, Scene], None]
BOTH = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture per colour scheme; `way` leads to what is shown."""

    name: str
    scene: str
    """A key of `SCENES` in `__main__`."""
    way: Way
    schemes: tuple[str, ...] = BOTH


def _overview(page: Page, scene: Scene) -> None:
    page.goto("/")
    expect(page.locator(".tr.body").first).to_be_visible()


def _generate(page: Page, scene: Scene) -> None:
    page.goto("/generate")
    page.get_by_role("button", name="Fill in an example").click()
    expect(page.get_by_label("Target URL")).not_to_have_value("")


def _form_errors(page: Page, scene: Scene) -> None:
    page.goto("/generate")
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Target URL").fill("ftp://example.com")
    page.get_by_role("button", name="Generate the page").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _jobs(page: Page, scene: Scene) -> None:
    page.goto("/jobs")
    expect(page.locator(".tr.body").first).to_be_visible()


def _no_job(page: Page, scene: Scene) -> None:
    page.goto("/jobs?q=nothing+like+this")
    expect(page.get_by_text("No job matches")).to_be_visible()


def _running_job(page: Page, scene: Scene) -> None:
    page.goto(scene.running)
    expect(page.locator(".part.writing").first).to_be_visible()


def _finished(tab: str) -> Way:
    def way(page: Page, scene: Scene) -> None:
        page.goto(scene.finished)
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
        if tab == "Preview":
            expect(page.frame_locator("iframe.preview").get_by_role("heading", level=1)).to_be_visible()

    return way


def _failed_job(page: Page, scene: Scene) -> None:
    page.goto(scene.failed)
    expect(page.get_by_role("alert")).to_be_visible()


SHOTS = (
    Shot(name="job-running", scene="busy", way=_running_job),
    Shot(name="overview", scene="busy", way=_overview),
    Shot(name="generate", scene="quiet", way=_generate, schemes=("light",)),
    Shot(name="job-finished", scene="quiet", way=_finished("Preview")),
)
"""What the README shows."""

MORE_SHOTS = (
    Shot(name="jobs", scene="busy", way=_jobs),
    Shot(name="jobs-none", scene="quiet", way=_no_job),
    Shot(name="generate-errors", scene="quiet", way=_form_errors),
    Shot(name="job-failed", scene="quiet", way=_failed_job),
    *(
        Shot(name=f"job-{tab.lower()}", scene="quiet", way=_finished(tab))
        for tab in ("Components", "Quality", "Facts", "HTML", "Events")
    ),
)
"""What one wants to see, too, while working on the screens: `--all`."""
