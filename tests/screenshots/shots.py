"""The pictures, each with the scene it needs and the way to it. A new screen gets one line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page, expect

from tests.screenshots.batch_file import autumn_pages
from tests.screenshots.scene import Scene

Way = Callable[[Page, Scene], None]
BOTH = ("light", "dark")
A_WHILE_MS = 3_000
"""So that there is something to see, and notices are gone."""


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


def _at(path: str, heading: str) -> Way:
    def way(page: Page, scene: Scene) -> None:
        page.goto(path)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        page.wait_for_load_state("networkidle")

    return way


def _checked_file(page: Page, scene: Scene) -> None:
    file: FilePayload = {"name": "autumn pages.csv", "mimeType": "text/csv", "buffer": autumn_pages()}
    page.goto("/batches")
    expect(page.get_by_text("Drop a file with your pages here")).to_be_visible()
    page.locator("input[type=file]").first.set_input_files(file)
    page.wait_for_url(re.compile("/uploads/"))
    for column in ("Warranty", "Assembly"):
        page.get_by_label(f"Meaning of {column}").select_option("fact")
    page.get_by_role("button", name="Check every row").click()
    rows = page.get_by_role("heading", name="The rows")
    expect(rows).to_be_visible()
    rows.evaluate("heading => heading.scrollIntoView({block: 'center'})")


def _batch(page: Page, scene: Scene) -> None:
    """The batch is started for the first picture; the second looks at the same one a moment later."""
    if "/batches/" in page.url:
        page.reload()
    else:
        _checked_file(page, scene)
        page.get_by_role("button", name="Start the batch").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Start the batch").click()
        page.wait_for_url(re.compile(r"/batches/[0-9a-f\-]{36}"))
    expect(page.locator(".badge", has_text="Done").first).to_be_visible()
    page.wait_for_timeout(A_WHILE_MS)


SHOTS = (
    Shot(name="job-running", scene="busy", way=_running_job),
    Shot(name="overview", scene="busy", way=_overview),
    Shot(name="generate", scene="quiet", way=_generate, schemes=("light",)),
    Shot(name="job-finished", scene="quiet", way=_finished("Preview")),
    Shot(name="queue", scene="busy", way=_at("/queue", "Throughput")),
    Shot(name="checked-file", scene="batch", way=_checked_file, schemes=("light",)),
    Shot(name="batch", scene="batch", way=_batch),
)
"""What the README shows."""

MORE_SHOTS = (
    Shot(name="jobs", scene="busy", way=_jobs),
    Shot(name="jobs-none", scene="quiet", way=_no_job),
    Shot(name="generate-errors", scene="quiet", way=_form_errors),
    Shot(name="settings", scene="quiet", way=_at("/settings", "Settings")),
    Shot(name="batches", scene="batch", way=_at("/batches", "Batches")),
    Shot(name="job-failed", scene="quiet", way=_failed_job),
    *(
        Shot(name=f"job-{tab.lower()}", scene="quiet", way=_finished(tab))
        for tab in ("Components", "Quality", "Facts", "HTML", "Events")
    ),
)
"""What one wants to see, too, while working on the screens: `--all`."""
