"""`genapp cancel`, `retry`, `priority`: change named jobs, or all that match after saying how many."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, Final

import click
from rich.markup import escape
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    Command,
    config_and_json,
    database,
    err,
    find_batch,
    find_job,
    go_on,
    out,
    print_json,
    require_terminal,
    short_id,
    with_options,
)
from genapp.db import reading, transaction
from genapp.errors import GenappError
from genapp.jobs import CANCEL, RETRY, ActionKind, JobChange, JobState, Priority, to_priority
from genapp.page import PageType
from genapp.services.queue import ActionOutcome, JobFilter, Preview, Target, control
from genapp.settings import Settings
from genapp.words import counted

_NAME_THEM: Final = "name jobs, or say which: --batch, --state, --priority, --type, --search, or --all"
_ALONE: Final = "this changes many jobs; add --yes to do it without being asked, or --dry-run to count"
_WORDS: Final = {
    ActionKind.CANCEL: ("Cancels", "Cancelled"),
    ActionKind.RETRY: ("Puts back into the queue", "Put back into the queue"),
    ActionKind.PRIORITY: ("Moves", "Moved"),
}
"""What an action would do, and what it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedJobs:
    """Which jobs a command is meant for: named ones, or all that match."""

    jobs: tuple[str, ...]
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

    def check(self) -> None:
        """Jobs are named or described, not both, and never meant by accident. Raises `click.UsageError`."""
        if self.jobs and (self.narrowed or self.everything):
            raise click.UsageError("name jobs, or describe them with options, but not both")
        if not self.jobs and not self.narrowed and not self.everything:
            raise click.UsageError(_NAME_THEM)
        if self.narrowed and self.everything:
            raise click.UsageError("--all means every job; leave it out, or the other options")

    def target(self, session: Session) -> Target:
        """Raises `NotFound` for a job or a batch that does not exist."""
        if self.jobs:
            return tuple(find_job(session, job) for job in self.jobs)
        return JobFilter(
            states=tuple(JobState(state) for state in self.states),
            priorities=tuple(Priority(priority) for priority in self.classes),
            page_type=self.page_type or "",
            batch_id=find_batch(session, self.batch) if self.batch else "",
            search=self.search or "",
        )


def _target_options(function: Command) -> Command:
    """Names of jobs, and options for everything that matches, in the order of --help; they arrive as `wanted`."""

    @wraps(function)
    def command(**given: Any) -> Any:  # Any: what click hands over, and a status
        wanted = WantedJobs(**{field.name: given.pop(field.name) for field in fields(WantedJobs)})
        return function(wanted=wanted, **given)

    return _OPTIONS(command)


_OPTIONS: Final = with_options(
    click.argument("jobs", metavar="[JOB]...", nargs=-1),
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
    config_and_json,
)  # fmt: skip

Act = Callable[[Session, str], str]
"""Changes one job by its id, and says how it stands then."""


@click.command("cancel")
@_target_options
def cancel_command(config: Settings, wanted: WantedJobs, as_json: bool) -> int:
    """Stop jobs: one that waits is cancelled at once, one that runs is stopped by its worker within a second.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp cancel 5f3a9c0d1e2b
    genapp cancel --batch 8c1d22 --state pending
    """

    def act(session: Session, job_id: str) -> str:
        state = control.cancel(session, job_id, by=LOCAL_OWNER)
        return "its worker is stopping it" if state is JobState.PROCESSING else state.value

    return _change(config, CANCEL, wanted, act, as_json=as_json)


@click.command("retry")
@_target_options
def retry_command(config: Settings, wanted: WantedJobs, as_json: bool) -> int:
    """Put failed or cancelled jobs back into the queue, with all their attempts; finished stages are kept.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first.

    \b
    genapp retry 5f3a9c0d1e2b
    genapp retry --batch 8c1d22 --state failed
    """

    def act(session: Session, job_id: str) -> str:
        control.retry(session, job_id, by=LOCAL_OWNER)
        return "back in the queue"

    return _change(config, RETRY, wanted, act, as_json=as_json)


@click.command("priority")
@click.argument("priority", metavar="high|normal|low", type=click.Choice([each.value for each in Priority]))
@_target_options
def priority_command(config: Settings, priority: str, wanted: WantedJobs, as_json: bool) -> int:
    """Give waiting jobs another priority, from the next free slot on. It must be allowed (setting priority_boost).

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp priority high 5f3a9c0d1e2b
    genapp priority low --batch 8c1d22
    """
    to = Priority(priority)

    def act(session: Session, job_id: str) -> str:
        control.change_priority(session, job_id, to, by=LOCAL_OWNER)
        return f"priority {to.value}"

    return _change(config, to_priority(to), wanted, act, as_json=as_json)


def _change(config: Settings, change: JobChange, wanted: WantedJobs, act: Act, *, as_json: bool) -> int:
    """Named jobs one by one, at once; others together, after saying how many and asking. Returns the exit status."""
    wanted.check()
    if wanted.jobs and not wanted.dry_run:
        return _do_to_each(config, wanted.jobs, act, as_json=as_json)
    return _change_matching(config, change, wanted, as_json=as_json)


def _do_to_each(config: Settings, jobs: tuple[str, ...], act: Act, *, as_json: bool) -> int:
    """Each job in a transaction of its own; returns the exit status: 1 when any was refused."""
    results: list[dict[str, Any]] = []  # Any: JSON
    with database(config) as engine:
        for job in jobs:
            try:
                with transaction(engine) as session:
                    job_id = find_job(session, job)
                    results.append({"job": job_id, "done": True, "state": act(session, job_id)})
            except GenappError as error:
                results.append({"job": job, "done": False, "error": error.message, "hint": error.hint})
    if as_json:
        print_json(results)
    else:
        _print(results)
    return 0 if all(result["done"] for result in results) else 1


def _print(results: list[dict[str, Any]]) -> None:  # Any: JSON
    for result in results:
        if result["done"]:
            out.print(f"{short_id(result['job'])}: {result['state']}")
        else:
            hint = f" ({result['hint']})" if result["hint"] else ""
            err.print(f"[red]{escape(result['job'])}: {escape(result['error'])}[/]{escape(hint)}", soft_wrap=True)


def _change_matching(config: Settings, change: JobChange, wanted: WantedJobs, *, as_json: bool) -> int:
    """The exit status: 0 when it was done, or there was nothing to do; 1 when the answer was no.

    Jobs that come between question and answer are left alone.
    """
    to_do, done = _WORDS[change.kind]
    with database(config) as engine:
        with reading(engine) as session:
            target = wanted.target(session)
            seen = control.preview(session, change, target, by=LOCAL_OWNER)
        if wanted.dry_run or not seen.affected:
            _report(seen, as_json=as_json, verb=to_do, dry_run=wanted.dry_run)
            return 0
        if not wanted.yes:
            require_terminal(_ALONE)
            if not as_json:
                _report(seen, as_json=False, verb=to_do)
            if not go_on():
                return 1
        with transaction(engine) as session:
            outcome = control.apply(session, change, target, by=LOCAL_OWNER, seen=seen)
    more = {"action": outcome.action_id, "came": outcome.came, "gone": outcome.gone}
    _report(outcome, as_json=as_json, verb=done, **more)
    if not as_json:
        _say_rest(outcome)
    return 0


def _report(found: Preview | ActionOutcome, *, as_json: bool, verb: str, **more: object) -> None:
    """`more` is for JSON alone."""
    if as_json:
        figures = {"affected": found.affected, "running": found.running}
        print_json(figures | {"unaffected": found.unaffected} | more)
        return
    running = f", {found.running:,} of them run and are stopped by their workers" if found.running else ""
    out.print(f"{verb} {counted(found.affected, 'job')}{running}.", soft_wrap=True)
    for other in found.unaffected:
        out.print(f"  not affected: {counted(other.count, 'job')} ({escape(other.reason)})", soft_wrap=True)


def _say_rest(outcome: ActionOutcome) -> None:
    if outcome.gone:
        out.print(f"  {counted(outcome.gone, 'job')} had changed by the time you answered.")
    if outcome.came:
        out.print(f"  {counted(outcome.came, 'job')} came in after the question, and were left alone.")
    if outcome.action_id:
        out.print(f"  To take it back: genapp undo {short_id(outcome.action_id)}")
