"""`genapp cancel`, `retry`, `priority`: change named jobs, or all that match after saying how many."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import partial, wraps
from typing import Any, Final

import click
from rich.markup import escape
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.cli.common import config_option, database, err, find_batch, find_job, json_option, out, print_json, short_id
from genapp.db import reading, transaction
from genapp.errors import GenappError
from genapp.jobs import CANCEL, RETRY, ActionKind, JobChange, JobState, Priority, to_priority
from genapp.page import PageType
from genapp.services.queue import ActionOutcome, JobFilter, Preview, Target, control
from genapp.settings import Settings
from genapp.words import counted

_NAME_THEM: Final = "name jobs, or say which: --batch, --state, --priority, --type, --search, or --all"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedJobs:
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
            raise click.UsageError(_NAME_THEM)
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


def _target_options(function: Callable[..., Any]) -> Callable[..., Any]:  # Any: a click command's function
    """Options for everything that matches, in the order of --help; they arrive as `wanted`."""

    @wraps(function)
    def command(**given: Any) -> Any:  # Any: what click hands over, and a status
        wanted = WantedJobs(**{field.name: given.pop(field.name) for field in fields(WantedJobs)})
        return function(wanted=wanted, **given)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS: Final = (
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


def _do_to_each(config: Settings, jobs: tuple[str, ...], act: Callable[[Session, str], str], *, as_json: bool) -> int:
    """Each job in a transaction of its own; returns the exit status: 1 when any was refused."""
    results: list[dict[str, Any]] = []  # Any: JSON
    with database(config) as engine:
        for job in jobs:
            try:
                with transaction(engine) as session:
                    job_id = find_job(session, job).id
                    results.append({"job": job_id, "done": True, "state": act(session, job_id)})
            except GenappError as error:
                results.append({"job": job, "done": False, "error": error.message, "hint": error.hint})
    if as_json:
        print_json(results)
    else:
        _print(results)
    return 0 if all(result["done"] for result in results) else 1


def _print(results: list[dict[str, Any]]) -> None:
    for result in results:
        if result["done"]:
            out.print(f"{short_id(result['job'])}: {result['state']}")
        else:
            hint = f" ({result['hint']})" if result["hint"] else ""
            err.print(f"[red]{escape(result['job'])}: {escape(result['error'])}[/]{escape(hint)}", soft_wrap=True)


_DONE: Final = {
    ActionKind.CANCEL: "Cancelled",
    ActionKind.RETRY: "Put back into the queue",
    ActionKind.PRIORITY: "Moved",
}
_TO_DO: Final = {
    ActionKind.CANCEL: "Cancels",
    ActionKind.RETRY: "Puts back into the queue",
    ActionKind.PRIORITY: "Moves",
}


def _change_matching(
    config: Settings, change: JobChange, jobs: tuple[str, ...], wanted: WantedJobs, *, as_json: bool
) -> int:
    """The exit status: 0 when it was done, or there was nothing to do; 1 when the answer was no.

    Jobs that come between question and answer are left alone.
    """
    with database(config) as engine:
        with reading(engine) as session:
            target: Target = tuple(find_job(session, job).id for job in jobs) if jobs else wanted.filter(session)
            seen = control.preview(session, change, target, by=LOCAL_OWNER)
        if wanted.dry_run or not seen.affected:
            _report(seen, as_json=as_json, verb=_TO_DO[change.kind], more={"dry_run": wanted.dry_run})
            return 0
        if not wanted.yes and not _agreed(seen, as_json=as_json):
            err.print("Nothing was changed.")
            return 1
        with transaction(engine) as session:
            outcome = control.apply(session, change, target, by=LOCAL_OWNER, seen=seen)
    more = {"action": outcome.action_id, "came": outcome.came, "gone": outcome.gone}
    _report(outcome, as_json=as_json, verb=_DONE[change.kind], more=more)
    if not as_json:
        _say_rest(outcome)
    return 0


def _agreed(seen: Preview, *, as_json: bool) -> bool:
    """Ask; without a terminal there is nobody to ask."""
    if not sys.stdin.isatty():
        raise click.UsageError("this changes many jobs; add --yes to do it without being asked, or --dry-run to count")
    if not as_json:
        _report(seen, as_json=False, verb=_TO_DO[seen.change.kind])
    return click.confirm("Go on?", err=True)


def _report(
    found: Preview | ActionOutcome,
    *,
    as_json: bool,
    verb: str,
    more: dict[str, Any] | None = None,  # Any: JSON
) -> None:
    if as_json:
        figures = {"affected": found.affected, "running": found.running}
        print_json(figures | {"unaffected": [asdict(other) for other in found.unaffected]} | (more or {}))
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


@click.command("cancel")
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@_target_options
@config_option
@json_option
def cancel_command(config: Settings, jobs: tuple[str, ...], wanted: WantedJobs, as_json: bool) -> int:
    """Stop jobs: one that waits is cancelled at once, one that runs is stopped by its worker within a second.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp cancel 5f3a9c0d1e2b
    genapp cancel --batch 8c1d22 --state pending
    """
    wanted.check(jobs)
    if jobs and not wanted.dry_run:
        return _do_to_each(config, jobs, _cancel, as_json=as_json)
    return _change_matching(config, CANCEL, jobs, wanted, as_json=as_json)


def _cancel(session: Session, job_id: str) -> str:
    state = control.cancel(session, job_id, by=LOCAL_OWNER)
    return "its worker is stopping it" if state is JobState.PROCESSING else state.value


@click.command("retry")
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@_target_options
@config_option
@json_option
def retry_command(config: Settings, jobs: tuple[str, ...], wanted: WantedJobs, as_json: bool) -> int:
    """Put failed or cancelled jobs back into the queue, with all their attempts; finished stages are kept.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first.

    \b
    genapp retry 5f3a9c0d1e2b
    genapp retry --batch 8c1d22 --state failed
    """
    wanted.check(jobs)
    if jobs and not wanted.dry_run:
        return _do_to_each(config, jobs, _retry, as_json=as_json)
    return _change_matching(config, RETRY, jobs, wanted, as_json=as_json)


def _retry(session: Session, job_id: str) -> str:
    control.retry(session, job_id, by=LOCAL_OWNER)
    return "back in the queue"


@click.command("priority")
@click.argument("priority", metavar="high|normal|low", type=click.Choice([each.value for each in Priority]))
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@_target_options
@config_option
@json_option
def priority_command(config: Settings, priority: str, jobs: tuple[str, ...], wanted: WantedJobs, as_json: bool) -> int:
    """Give waiting jobs another priority, from the next free slot on. It must be allowed (setting priority_boost).

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp priority high 5f3a9c0d1e2b
    genapp priority low --batch 8c1d22
    """
    wanted.check(jobs)
    to = Priority(priority)
    if jobs and not wanted.dry_run:
        return _do_to_each(config, jobs, partial(_move, to=to), as_json=as_json)
    return _change_matching(config, to_priority(to), jobs, wanted, as_json=as_json)


def _move(session: Session, job_id: str, to: Priority) -> str:
    control.change_priority(session, job_id, to, by=LOCAL_OWNER)
    return f"priority {to.value}"
