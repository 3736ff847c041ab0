"""The options that say which jobs a command is meant for: named ones, or all that match."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, Final

import click
from sqlmodel import Session

from genapp.commands.finding import find_batch
from genapp.jobs.priority import Priority
from genapp.jobs.states import JobState
from genapp.page.request import PageType
from genapp.services.views import JobFilter

NAME_THEM: Final = "name jobs, or say which: --batch, --state, --priority, --type, --search, or --all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was given on the command line."""

    batch: str | None
    states: tuple[str, ...]
    classes: tuple[str, ...]
    page_type: str | None
    search: str | None
    everything: bool
    yes: bool
    dry_run: bool

    @property
    def narrowed(self) -> bool:
        return bool(self.batch or self.states or self.classes or self.page_type or self.search)

    def check(self, jobs: tuple[str, ...]) -> None:
        """Jobs are named or described, not both, and never meant by accident. Raises `click.UsageError`."""
        if jobs and (self.narrowed or self.everything):
            raise click.UsageError("name jobs, or describe them with options, but not both")
        if not jobs and not self.narrowed and not self.everything:
            raise click.UsageError(NAME_THEM)
        if self.narrowed and self.everything:
            raise click.UsageError("--all means every job; leave it out, or the other options")

    def filter(self, session: Session) -> JobFilter:
        """Raises `NotFound` for a batch that does not exist."""
        return JobFilter(
            states=tuple(JobState(state) for state in self.states),
            priorities=tuple(Priority(priority) for priority in self.classes),
            page_type=self.page_type or "",
            batch_id=find_batch(session, self.batch) if self.batch else "",
            search=self.search or "",
        )


def target_options(function: Callable[..., Any]) -> Callable[..., Any]:  # Any: a click command's function
    """Options for everything that matches, in the order of --help; they arrive as `wanted`."""

    @wraps(function)
    def command(**given: Any) -> Any:  # Any: what click hands over, and a status
        wanted = Wanted(**{field.name: given.pop(field.name) for field in fields(Wanted)})
        return function(wanted=wanted, **given)

    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS: Final = (
    click.option("--batch", metavar="BATCH", help="Only jobs of this batch (its id, or the end of it)."),
    click.option(
        "--state", "states", multiple=True, type=click.Choice([state.value for state in JobState]),
        help="Only jobs in this state; may be repeated.",
    ),
    click.option(
        "--priority", "classes", multiple=True, type=click.Choice([priority.value for priority in Priority]),
        help="Only jobs of this priority; may be repeated.",
    ),
    click.option(
        "--type", "page_type", type=click.Choice([page_type.value for page_type in PageType]),
        help="Only pages of this type.",
    ),
    click.option("--search", metavar="TEXT", help="Only jobs with this text in their keyword, address or id."),
    click.option("--all", "everything", is_flag=True, help="Every job."),
    click.option("--yes", is_flag=True, help="Do not ask; for scripts."),
    click.option("--dry-run", is_flag=True, help="Only say how many jobs it would be."),
)  # fmt: skip
