"""Changes all jobs that match, after saying how many and asking."""

import sys
from dataclasses import asdict
from typing import Any, Final

import click
from rich.markup import escape

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err, out, print_json
from genapp.commands.finding import find_job, short_id
from genapp.commands.opened import database
from genapp.commands.target_options import Wanted
from genapp.db.engine import reading, transaction
from genapp.jobs.control import ActionKind, JobChange
from genapp.services import bulk
from genapp.services.bulk import Outcome, Preview
from genapp.services.targets import Target
from genapp.settings import Settings
from genapp.words import counted

DONE: Final = {
    ActionKind.CANCEL: "Cancelled",
    ActionKind.RETRY: "Put back into the queue",
    ActionKind.PRIORITY: "Moved",
}
TO_DO: Final = {
    ActionKind.CANCEL: "Cancels",
    ActionKind.RETRY: "Puts back into the queue",
    ActionKind.PRIORITY: "Moves",
}


def change_matching(
    config: Settings, change: JobChange, jobs: tuple[str, ...], wanted: Wanted, *, as_json: bool
) -> int:
    """The exit status: 0 when it was done, or there was nothing to do; 1 when the answer was no.

    Jobs that come between question and answer are left alone.
    """
    with database(config) as engine:
        with reading(engine) as session:
            target: Target = tuple(find_job(session, job).id for job in jobs) if jobs else wanted.filter(session)
            seen = bulk.preview(session, change, target, by=LOCAL_OWNER)
        if wanted.dry_run or not seen.affected:
            _report(seen, as_json=as_json, verb=TO_DO[change.kind], more={"dry_run": wanted.dry_run})
            return 0
        if not wanted.yes and not _agreed(seen, as_json=as_json):
            err.print("Nothing was changed.")
            return 1
        with transaction(engine) as session:
            outcome = bulk.apply(session, change, target, by=LOCAL_OWNER, seen=seen)
    more = {"action": outcome.action_id, "came": outcome.came, "gone": outcome.gone}
    _report(outcome, as_json=as_json, verb=DONE[change.kind], more=more)
    if not as_json:
        _say_rest(outcome)
    return 0


def _agreed(seen: Preview, *, as_json: bool) -> bool:
    """Ask; without a terminal there is nobody to ask."""
    if not sys.stdin.isatty():
        raise click.UsageError("this changes many jobs; add --yes to do it without being asked, or --dry-run to count")
    if not as_json:
        _report(seen, as_json=False, verb=TO_DO[seen.change.kind])
    return click.confirm("Go on?", err=True)


def _report(
    found: Preview | Outcome,
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


def _say_rest(outcome: Outcome) -> None:
    if outcome.gone:
        out.print(f"  {counted(outcome.gone, 'job')} had changed by the time you answered.")
    if outcome.came:
        out.print(f"  {counted(outcome.came, 'job')} came in after the question, and were left alone.")
    if outcome.action_id:
        out.print(f"  To take it back: genapp undo {short_id(outcome.action_id)}")
