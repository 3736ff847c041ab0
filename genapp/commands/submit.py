"""`genapp submit`: one page by options, or a file of pages."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.commands.console import err, out, print_json
from genapp.commands.failure import say_problems
from genapp.commands.file_options import FileOptions, file_options, open_file, write_errors
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.page_options import anything_given, as_raw, page_options
from genapp.commands.tables import state_text
from genapp.commands.waiting import all_completed, wait_for
from genapp.db.engine import transaction
from genapp.errors import Problem
from genapp.intake.check import CheckedRow, check_rows
from genapp.intake.validate import PageOrderDraft, read_page
from genapp.services.providers import check_provider
from genapp.services.submit import PageOrder, submit_batch, submit_page
from genapp.services.views import JobRow
from genapp.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _HandedIn:
    """What was accepted, with its line in the file, and what was not."""

    job_ids: tuple[str, ...]
    lines: tuple[int, ...] = ()
    batch_id: str | None = None
    rejected: tuple[Problem, ...] = ()
    checked: int | None = None
    """Good rows that were only checked."""


@click.command("submit")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@page_options
@file_options
@click.option("--wait", is_flag=True, help="Wait until all jobs have ended, with progress bars.")
@config_option
@json_option
def command(config: Settings, file: Path | None, wait: bool, as_json: bool, **options: Any) -> int:
    """Hand in one page to write, by options, or a FILE with one page per row: CSV, TSV, XLSX, ODS or JSON Lines.

    \b
    genapp submit --type category --url https://www.example.com/armchairs \\
        --keywords "armchairs, reading chairs" --language en --fact "Material: oak" --wait
    genapp submit pages.csv --wait
    genapp submit products_export.csv --set language=en --base-url https://www.example.com/products --dry-run

    The columns of a file are pageType, targetUrl, keywords, language (required), brandVoice, priority, deadline,
    skuCount, monthlySearches, contentStatus and the other names below; columns of other names become facts. Files of
    keyword tools, crawlers and shops are known by their columns. Good rows are accepted and bad ones listed with their
    line; the file that --errors writes can be corrected and handed in again.

    Exit status: 0 everything was accepted (and, with --wait, completed); 1 rows were refused or a job did not
    complete; 2 what was handed in is wrong and nothing was accepted.
    """
    raw = as_raw(options)
    reading = FileOptions(**{name: options[name] for name in FileOptions.__dataclass_fields__})
    if file and anything_given(raw):
        raise click.UsageError("Give either a FILE or the options of one page, not both.")
    if reading.given and not file:
        raise click.UsageError("These options need a FILE.")
    with database(config) as engine:
        handed_in = _submit_file(engine, config, file, reading) if file else _submit_one(engine, config, raw)
        if not as_json:
            _say_accepted(handed_in)
        ended = wait_for(engine, handed_in.job_ids) if wait else []
    if as_json:
        print_json(_as_json(handed_in, ended))
    elif wait:
        _say_ended(ended)
    return 0 if not handed_in.rejected and all_completed(ended) else 1


def _submit_one(engine: Engine, config: Settings, raw: dict[str, str | None]) -> _HandedIn:
    draft = read_page(raw, now=utc_now(), allow_private=config.allow_private_addresses)
    _check_providers(config, [draft])
    with transaction(engine) as session:
        return _HandedIn(job_ids=(submit_page(session, _order(draft), by=LOCAL_OWNER),))


def _submit_file(engine: Engine, config: Settings, file: Path, reading: FileOptions) -> _HandedIn:
    table, mapping = open_file(file, reading)
    for notice in table.notices:
        err.print(f"[yellow]The file[/] {escape(notice.message)}", soft_wrap=True)
    rows = list(check_rows(table, mapping, now=utc_now(), allow_private=config.allow_private_addresses))
    good, rejected = _sorted(rows)
    if reading.errors and rejected:
        write_errors(reading.errors, table, rows)
    if reading.dry_run or not good:
        return _HandedIn(job_ids=(), checked=len(good) if reading.dry_run else None, rejected=rejected)
    _check_providers(config, [draft for _, draft in good])
    orders = [_order(draft) for _, draft in good]
    with transaction(engine) as session:
        receipt = submit_batch(session, file.name, orders, by=LOCAL_OWNER, rejected=rejected)
    lines = tuple(line for line, _ in good)
    return _HandedIn(job_ids=receipt.job_ids, lines=lines, batch_id=receipt.batch_id, rejected=rejected)


def _sorted(rows: Sequence[CheckedRow]) -> tuple[list[tuple[int, PageOrderDraft]], tuple[Problem, ...]]:
    """Drafts with their line, and all problems."""
    good = [(row.line, row.draft) for row in rows if row.draft]
    return good, tuple(problem for row in rows for problem in row.problems)


def _check_providers(config: Settings, drafts: Sequence[PageOrderDraft]) -> None:
    """Ask each provider that is to write whether it would, before a job is spent on it."""
    for name in dict.fromkeys(draft.provider or config.provider for draft in drafts):
        asyncio.run(check_provider(config, name))


def _order(draft: PageOrderDraft) -> PageOrder:
    return PageOrder(request=draft.request, priority=draft.priority, provider=draft.provider)


def _say_accepted(handed_in: _HandedIn) -> None:
    if handed_in.checked is not None:
        out.print(f"Checked: {handed_in.checked} pages are good; nothing was submitted")
    if handed_in.batch_id is None and handed_in.job_ids:
        out.print(f"Accepted as job {handed_in.job_ids[0]}")
    elif handed_in.job_ids:
        out.print(f"Accepted: {len(handed_in.job_ids)} pages, as batch {handed_in.batch_id}")
    if handed_in.rejected:
        rows = {problem.row for problem in handed_in.rejected}
        err.print(f"[red]Refused: {len(rows)} {'row' if len(rows) == 1 else 'rows'}[/]")
        say_problems(handed_in.rejected)


def _say_ended(rows: Sequence[JobRow]) -> None:
    for row in rows:
        reason = f": {escape(row.error_message)}" if row.error_message else ""
        out.print(f"{row.id} {state_text(row.state)}{reason}", soft_wrap=True)


def _as_json(handed_in: _HandedIn, ended: Sequence[JobRow]) -> dict[str, object]:
    states = {row.id: row for row in ended}
    lines = handed_in.lines or (None,) * len(handed_in.job_ids)
    accepted = [
        {"job": job_id, "line": line, "ended": states.get(job_id)}
        for job_id, line in zip(handed_in.job_ids, lines, strict=True)
    ]
    answer = {"accepted": accepted, "refused": handed_in.rejected, "batch": handed_in.batch_id}
    return answer if handed_in.checked is None else {**answer, "checked": handed_in.checked}
