"""Shows a browser build while it runs: what it does and how long it has taken."""

from pathlib import Path
from typing import Final

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from genapp.commands.console import err
from genapp.launcher.ui_build import ensure_ui, find_ui
from genapp.settings import Settings

STEPS: Final = {
    "waiting for another build": "waiting for another build to finish",
    "initializ": "preparing",
    "installing": "fetching the parts of the pages (the first time takes a minute or more)",
    "compiling": "compiling the pages",
    "creating production build": "packing the pages",
}
"""What a line of the build's output means for somebody who waits."""


def built_pages(config: Settings) -> Path:
    """The folder to serve; a build that is needed is shown while it runs."""
    if found := find_ui(config.builds_dir):
        return found
    if not err.is_terminal:
        err.print("Building the pages for the browser; this happens once and can take a minute or two.", soft_wrap=True)
        return ensure_ui(config.builds_dir)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("Building the pages for the browser, once: preparing")

        def report(line: str) -> None:
            step = next((text for mark, text in STEPS.items() if mark in line.lower()), None)
            if step:
                progress.update(task, description=f"Building the pages for the browser, once: {step}")

        return ensure_ui(config.builds_dir, report=report)
