"""`genapp submit FILE`: the way of the browser without stops. Stored, looked at, checked, reckoned, started."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err
from genapp.commands.file_options import FileOptions, chosen_mapping, read_choice
from genapp.commands.handed_in import HandedIn, ask_to_spend, say_check, say_estimate
from genapp.db.engine import reading, transaction
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.jobs.batch_estimate import BatchEstimate
from genapp.services import uploads
from genapp.services.providers import check_provider
from genapp.services.upload_check import check_upload
from genapp.services.upload_reach import ReachProgress, check_addresses, guarded_reach
from genapp.services.upload_reading import choose_mapping, look_at
from genapp.services.upload_start import estimate_upload, start_batch
from genapp.services.upload_views import UploadView, bad_rows, error_file, submitted_rows, upload_view
from genapp.settings import Settings

READ_BYTES: Final = 1_000_000


def submit_file(engine: Engine, config: Settings, file: Path, options: FileOptions, say: Console) -> HandedIn:
    """Make a batch of the file's good rows, unless it is a dry run or none is left to write.

    Raises `BadInput` when the file cannot be used, `ProviderError` when its writer is not ready. What is not made a
    batch is thrown away again.
    """
    with _stored(engine, file) as upload_id:
        _look(engine, upload_id, options)
        _check(engine, upload_id, config)
        if options.check_urls:
            _check_addresses(engine, upload_id, config)
        with reading(engine) as session:
            view = upload_view(session, upload_id, by=LOCAL_OWNER)
        say_check(say, view.counts, view.warnings)
        if options.errors and view.counts.bad:
            _write_errors(engine, upload_id, options.errors)
        with reading(engine) as session:
            estimate = estimate_upload(session, upload_id, options.start, by=LOCAL_OWNER)
        if estimate.pages:
            say_estimate(say, estimate)
        if not options.dry_run and estimate.pages:
            _check_providers(config, estimate)
            ask_to_spend(estimate, "Start?", yes=options.yes)
            return _start(engine, upload_id, options, view, estimate)
        return _only_checked(engine, upload_id, options, view, estimate)


@contextmanager
def _stored(engine: Engine, file: Path) -> Iterator[str]:
    """The file as an upload; gone again unless a batch was made of it."""
    with uploads.Incoming() as incoming:
        for piece in _pieces(file):
            incoming.write(piece)
        with transaction(engine) as session:
            upload_id = uploads.store(session, incoming, name=file.name, by=LOCAL_OWNER)
    try:
        yield upload_id
    finally:
        with suppress(Conflict, NotFound):  # a batch was made of it, and keeps it
            uploads.discard(engine, upload_id, by=LOCAL_OWNER)


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            yield from iter(lambda: opened.read(READ_BYTES), b"")
    except OSError as error:
        message = f"cannot be opened: {error.strerror or error}"
        raise BadInput([Problem(field="file", code="not_readable", message=message)]) from None


def _look(engine: Engine, upload_id: str, options: FileOptions) -> None:
    """What the options say counts for this file alone; it is not kept for others."""
    look = look_at(engine, upload_id, read_choice(options), by=LOCAL_OWNER)
    for notice in look.found.notices:
        err.print(f"[yellow]The file[/] {escape(notice.message)}", soft_wrap=True)
    if look.kept:
        err.print("Its columns mean what was chosen for such a file before; --column and --set change it.")
    if look.same_as:
        err.print("This very file was made a batch before.")
    mapping = chosen_mapping(look.mapping, options)
    with transaction(engine) as session:
        choose_mapping(session, upload_id, mapping, keep=False, by=LOCAL_OWNER)


def _check(engine: Engine, upload_id: str, config: Settings) -> None:
    with err.status("Checking") as shown:
        check_upload(
            engine,
            upload_id,
            by=LOCAL_OWNER,
            allow_private=config.allow_private_addresses,
            tell=lambda rows: shown.update(f"{rows:,} rows checked"),
        )


def _check_addresses(engine: Engine, upload_id: str, config: Settings) -> None:
    reach = guarded_reach(allow_private=config.allow_private_addresses)
    with err.status("Asking addresses") as shown:

        def tell(progress: ReachProgress) -> None:
            shown.update(f"{progress.asked:,} addresses asked, {progress.missing:,} not there")

        asyncio.run(check_addresses(engine, upload_id, by=LOCAL_OWNER, reach=reach, tell=tell))


def _write_errors(engine: Engine, upload_id: str, file: Path) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as target:
            target.writelines(error_file(engine, upload_id, by=LOCAL_OWNER))
    except OSError as error:
        raise click.UsageError(f"--errors: {file} cannot be written: {error.strerror or error}") from None


def _check_providers(config: Settings, estimate: BatchEstimate) -> None:
    """Ask each provider that is to write whether it would, before a job is spent on it."""
    for name in dict.fromkeys(group.provider for group in estimate.groups):
        asyncio.run(check_provider(config, name))


def _start(engine: Engine, upload_id: str, options: FileOptions, view: UploadView, estimate: BatchEstimate) -> HandedIn:
    with transaction(engine) as session:
        started = start_batch(session, upload_id, options.start, by=LOCAL_OWNER)
    with reading(engine) as session:
        made = submitted_rows(session, upload_id, by=LOCAL_OWNER)
    return HandedIn(
        job_ids=tuple(job_id for _, job_id in made),
        lines=tuple(line for line, _ in made),
        batch_id=started.batch_id,
        rejected=_refused(engine, upload_id, view),
        held=started.held,
        repeated=0 if options.again else view.counts.repeated,
        warnings=view.warnings,
        estimate=estimate,
    )


def _only_checked(
    engine: Engine, upload_id: str, options: FileOptions, view: UploadView, estimate: BatchEstimate
) -> HandedIn:
    return HandedIn(
        rejected=_refused(engine, upload_id, view),
        checked=_good(options, view) if options.dry_run else None,
        repeated=0 if options.again else view.counts.repeated,
        warnings=view.warnings,
        estimate=estimate if estimate.pages else None,
    )


def _good(options: FileOptions, view: UploadView) -> int:
    return view.counts.submittable + (view.counts.repeated if options.again else 0)


def _refused(engine: Engine, upload_id: str, view: UploadView) -> tuple[Problem, ...]:
    groups = bad_rows(engine, upload_id, by=LOCAL_OWNER) if view.counts.bad else ()
    return tuple(problem for rows in groups for row in rows for problem in row.problems)
