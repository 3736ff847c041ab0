"""`python -m tests.screenshots [NAME ...] [--all] [--width N] [--folder DIR]`: picture the screens anew."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from playwright.sync_api import Browser, Page, expect, sync_playwright

from genapp.settings import PROJECT_ROOT
from tests.screenshots.scene import Scene, batch, busy, quiet
from tests.screenshots.shots import MORE_SHOTS, SHOTS, Shot
from tests.support.browser import find_browser, launch_arguments, sign_in

FOLDER = PROJECT_ROOT / "docs" / "screenshots"
HEIGHT = 900
PHONE = 500
"""Narrower screens than this are taken in their whole length."""
PATIENCE_MS = 30_000

SCENES: dict[str, Callable[[Path], AbstractContextManager[Scene]]] = {"quiet": quiet, "batch": batch, "busy": busy}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([shot.name for shot in (*SHOTS, *MORE_SHOTS)]))
@click.option("--all", "everything", is_flag=True, help="Every screen in every state, not only what the README shows.")
@click.option("--width", default=1440, help="Of the screen, in pixels.")
@click.option("--folder", type=click.Path(path_type=Path), default=FOLDER, help="Where the pictures go.")
def main(names: tuple[str, ...], everything: bool, width: int, folder: Path) -> None:
    """Start genapp with sample pages and write a PNG of each screen, light and dark. Without NAMES: the README's."""
    known = (*SHOTS, *MORE_SHOTS)
    chosen = [shot for shot in known if shot.name in names] or (known if everything else SHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    with _browser() as browser:
        for name, scene in SCENES.items():
            if shots := [shot for shot in chosen if shot.scene == name]:
                with tempfile.TemporaryDirectory() as data, scene(Path(data)) as shown:
                    _take(browser, shown, shots, width=width, folder=folder)


@contextmanager
def _browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        path = find_browser(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield browser
        browser.close()


def _take(browser: Browser, scene: Scene, shots: list[Shot], *, width: int, folder: Path) -> None:
    context = browser.new_context(base_url=scene.app.url, viewport={"width": width, "height": HEIGHT}, locale="en-GB")
    page = context.new_page()
    sign_in(page, scene.app.link())
    for shot in shots:
        for scheme in shot.schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shot.way(page, scene)
            _write(page, folder / f"{shot.name}-{scheme}.png", whole=width < PHONE)
    context.close()


def _write(page: Page, path: Path, *, whole: bool) -> None:
    page.evaluate("document.fonts.ready.then(() => document.activeElement?.blur())")
    page.screenshot(path=path, full_page=whole)
    click.echo(f"{path.name}  {path.stat().st_size / 1_000:.0f} kB")


if __name__ == "__main__":
    main()
