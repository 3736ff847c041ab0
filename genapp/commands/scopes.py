"""What a pause or a limit is about, as it is written on the command line: queue, batch ID, provider NAME."""

import click
from sqlmodel import Session

from genapp.commands.finding import find_batch
from genapp.jobs.restrictions import Scope

USAGE = "say what: queue, batch ID or provider NAME"


def scope_of(session: Session, words: tuple[str, ...]) -> tuple[Scope, str]:
    """Scope and key; nothing means the queue. Raises `click.UsageError`, or `NotFound` for an unknown batch."""
    match words:
        case () | ("queue",):
            return Scope.QUEUE, ""
        case ("batch", given):
            return Scope.BATCH, find_batch(session, given)
        case ("provider", name):
            return Scope.PROVIDER, name
        case _:
            raise click.UsageError(USAGE)
