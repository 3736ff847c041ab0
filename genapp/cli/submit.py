"""`genapp submit`: one page by options, or a file of pages by the way of the browser without stops."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    AMOUNT,
    Command,
    config_and_json,
    database,
    err,
    out,
    print_json,
    say_otherwise,
    with_options,
)
from genapp.cli.following import (
    HandedIn,
    ask_to_spend,
    json_answer,
    say_accepted,
    say_check,
    say_ended,
    say_estimate,
    wait_for,
)
from genapp.clock import utc_now
from genapp.db import reading, transaction
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.intake.fields import FIELD, FIELDS, Field, field_named
from genapp.intake.mapping import SURE, TableMapping, corrected, with_default
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice, shown
from genapp.intake.validate import read_page
from genapp.jobs import JobState
from genapp.services.batches import (
    ReachProgress,
    ShopChoice,
    StartChoice,
    check_addresses,
    check_upload,
    choose_mapping,
    estimate_upload,
    files,
    guarded_reach,
    look_at,
    start_batch,
)
from genapp.services.providers import check_provider
from genapp.services.queue import PageOrder, submit_page
from genapp.services.reads import UploadView, bad_rows, error_file, submitted_rows, upload_view
from genapp.settings import Settings

_ANSWER: Final = ("yes", "no")
_FURTHER_NAMES: Final = {"brandVoice": ("--brand-voice",)}
_READ_BYTES: Final = 1_000_000
_MOST_LISTED: Final = 12
"""Columns that are named in a sentence."""


def as_raw(options: Mapping[str, Any]) -> dict[str, str | None]:
    """What was given, under the names of the options, so that problems name them."""
    return {field.option: _text(options.get(field.name)) for field in FIELDS}


def anything_given(raw: Mapping[str, str | None]) -> bool:
    return any(value is not None for value in raw.values())


def _option(field: Field) -> Callable[[Command], Command]:
    """What a field may hold is judged by the intake, so that all problems come at once."""
    names = (field.option, *_FURTHER_NAMES.get(field.name, ()), field.name)
    if field.choices == _ANSWER:
        return click.option(*names, is_flag=True, help=field.help)
    return click.option(*names, multiple=field.many, metavar=_metavar(field), help=_help(field))


def _metavar(field: Field) -> str:
    return (
        "|".join(field.choices)
        if field.choices and not field.open
        else field.option.removeprefix("--").replace("-", "_").upper()
    )


def _help(field: Field) -> str:
    marks = ["required"] if field.required else []
    marks += ["may be repeated"] if field.many else []
    allowed = f" Allowed: {field.allowed}." if not field.choices or field.open else ""
    return f"{field.help}{allowed}" + (f"  [{', '.join(marks)}]" if marks else "")


_page_options = with_options(*map(_option, FIELDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    hidden: bool
    defaults: tuple[str, ...]
    columns: tuple[str, ...]
    base_url: str | None
    currency: str | None
    tell_apart: bool
    check_urls: bool
    dry_run: bool
    errors: Path | None
    name: str | None
    sample: bool
    budget: int | None
    """In millionths."""
    again: bool
    yes: bool

    @property
    def given(self) -> bool:
        return any(getattr(self, name) not in (None, (), False) for name in self.__dataclass_fields__)

    @property
    def start(self) -> StartChoice:
        return StartChoice(name=self.name or "", sampled=self.sample, budget_micros=self.budget, again=self.again)


_file_options = with_options(
    click.option("--sheet", help="Of a workbook; else its first one."),
    click.option("--encoding", help='Of a text file, such as "cp1250"; else it is found.'),
    click.option("--delimiter", help='Between the cells of a text file, such as ";"; else it is found.'),
    click.option("--header-line", type=click.IntRange(min=0), help="Where the header is; 0 when there is none."),
    click.option("--hidden", is_flag=True, help="Also read the rows and columns that a workbook hides."),
    click.option("--set", "defaults", multiple=True, metavar="FIELD=VALUE", help="For rows without such a value."),
    click.option(
        "--column", "columns", multiple=True, metavar="COLUMN=FIELD",
        help="What a column means: a field, or name, fact, text, price, metadata, ignore.",
    ),
    click.option("--base-url", help="Put before handles and paths; rows without an address get one of their keyword."),
    click.option("--currency", help="Of prices that are written without one, such as EUR."),
    click.option("--tell-apart", is_flag=True, help="Rows of one keyword get one of their own, by what differs."),
    click.option("--check-urls", is_flag=True, help="Ask every target and competitor address whether it is there."),
    click.option("--dry-run", is_flag=True, help="Check the file, say what it would cost, and submit nothing."),
    click.option("--errors", type=click.Path(path_type=Path, dir_okay=False), help="Write refused rows to this file."),
    click.option("--name", help="Of the batch; else that of the file."),
    click.option("--sample", is_flag=True, help="Three pages of each type now, the rest with genapp batch release."),
    click.option("--budget", type=AMOUNT, metavar="AMOUNT", help="What the batch may cost at the most."),
    click.option("--again", is_flag=True, help="Also write rows that were submitted before."),
    click.option("--yes", is_flag=True, help="Do not ask before money is spent; for scripts."),
)  # fmt: skip


@click.command("submit")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@_page_options
@_file_options
@click.option("--wait", is_flag=True, help="Wait until all jobs have ended, with progress bars.")
@config_and_json
def submit_command(config: Settings, file: Path | None, wait: bool, as_json: bool, **options: Any) -> int:
    """Hand in one page to write, by options, or a FILE with one page per row: CSV, TSV, XLSX, ODS or JSON Lines.

    \b
    genapp submit --type category --url https://www.example.com/armchairs \\
        --keywords "armchairs, reading chairs" --language en --fact "Material: oak" --wait
    genapp submit pages.csv --wait
    genapp submit products_export.csv --set language=en --base-url https://www.example.com/products --dry-run

    The columns of a file are pageType, targetUrl, keywords, language (required), brandVoice, priority, deadline,
    skuCount, monthlySearches, contentStatus and the other names below. Columns of other names are kept and not written
    about, but for those that plainly say what a thing is (material, colour, size); --column "Warranty=fact" writes
    about one. Files of keyword tools, crawlers and shops are known by their columns. Good rows are accepted and bad
    ones listed with their line; the file that --errors writes can be corrected and handed in again.

    A file goes the way it goes in the browser: what was submitted before with exactly the same content is not written
    again, the cost is told before the start, and a question is asked when it costs money and you sit at a terminal.
    A mapping that was chosen in the browser for such a file is used; what the options say counts for this file alone.

    Exit status: 0 everything was accepted or submitted before (and, with --wait, completed); 1 rows were refused or a
    job did not complete; 2 what was handed in is wrong and nothing was accepted.
    """
    raw = as_raw(options)
    of_file = FileOptions(**{name: options[name] for name in FileOptions.__dataclass_fields__})
    if file and anything_given(raw):
        raise click.UsageError("Give either a FILE or the options of one page, not both.")
    if of_file.given and not file:
        raise click.UsageError("These options need a FILE.")
    say_otherwise(config)
    with database(config) as engine:
        handed_in = (
            _submit_file(engine, config, file, of_file, err if as_json else out)
            if file
            else _submit_one(engine, config, raw)
        )
        if not as_json:
            say_accepted(handed_in)
        ended = wait_for(engine, handed_in.job_ids, batch_id=handed_in.batch_id) if wait and handed_in.job_ids else []
    if as_json:
        print_json(json_answer(handed_in, ended))
    elif wait:
        say_ended(ended)
    return 0 if not handed_in.rejected and all(row.state is JobState.COMPLETED for row in ended) else 1


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else None
    if isinstance(value, tuple):
        return "\n".join(str(line) for line in value) if value else None
    return None if value is None else str(value)


def _read_choice(options: FileOptions) -> ReadChoice:
    return ReadChoice(
        sheet=options.sheet or "",
        encoding=options.encoding or "",
        delimiter={"\\t": "\t", "tab": "\t"}.get(options.delimiter or "", options.delimiter or ""),
        header_line=options.header_line,
        hidden=options.hidden,
    )


def _chosen_mapping(mapping: TableMapping, options: FileOptions) -> TableMapping:
    """With what the options say instead of what was found.

    Raises `click.UsageError` for unknown columns or fields, `BadInput` when what every page needs is missing.
    """
    for column, meaning in map(_pair, options.columns):
        if column not in {one.column for one in mapping.columns}:
            raise click.UsageError(f"The file has no column {shown(column)}.")
        if meaning in {use.value for use in Use} - {Use.FIELD}:
            mapping = corrected(mapping, column, Use(meaning))
        else:
            mapping = corrected(mapping, column, Use.FIELD, _field(meaning))
    for name, value in map(_pair, options.defaults):
        mapping = with_default(mapping, _field(name), value)
    mapping = replace(
        mapping,
        base_url=options.base_url or mapping.base_url,
        currency=options.currency or mapping.currency,
        tell_apart=options.tell_apart or mapping.tell_apart,
    )
    if mapping.missing:
        columns = [one.column for one in mapping.columns]
        raise BadInput([_missing(name, columns) for name in mapping.missing])
    return mapping


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not sign or not name:
        raise click.UsageError(f'{shown(text)} is not written as "NAME=VALUE".')
    return name.strip(), value.strip()


def _field(name: str) -> str:
    if field := field_named(name):
        return field
    raise click.UsageError(f"{shown(name)} is no field; fields are {', '.join(FIELD)}.")


def _missing(name: str, columns: Sequence[str]) -> Problem:
    found = ", ".join(shown(column, limit=30) for column in columns[:_MOST_LISTED])
    other = "--base-url" if name == "targetUrl" else f"--set {name}=..."
    message = f"the file has no such column; its header is {found}; choose one with --column, or give {other}"
    return Problem(field=name, code="missing_column", message=message)


def _submit_file(engine: Engine, config: Settings, file: Path, options: FileOptions, say: Console) -> HandedIn:
    """Make a batch of the file's good rows, unless it is a dry run or none is left to write.

    The way of the browser without stops: stored, looked at, checked, reckoned, started.
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
        if options.errors and view.counts.refused:
            _write_errors(engine, upload_id, options.errors)
        with reading(engine) as session:
            estimate = estimate_upload(session, upload_id, options.start, by=LOCAL_OWNER)
        if estimate.pages:
            say_estimate(say, estimate)
        checked = HandedIn(
            rejected=_refused(engine, upload_id, view),
            repeated=0 if options.again else view.counts.repeated,
            warnings=view.warnings,
            estimate=estimate if estimate.pages else None,
        )
        if options.dry_run:
            good = view.counts.submittable + (view.counts.repeated if options.again else 0)
            return replace(checked, checked=good)
        if not estimate.pages:
            return checked
        for name in dict.fromkeys(group.provider for group in estimate.groups):
            asyncio.run(check_provider(config, name))  # would it write? before a job is spent on it
        ask_to_spend(estimate, "Start?", yes=options.yes)
        return _start(engine, upload_id, options.start, checked)


@contextmanager
def _stored(engine: Engine, file: Path) -> Iterator[str]:
    """The file as an upload; gone again unless a batch was made of it."""
    with files.Incoming() as incoming:
        for piece in _pieces(file):
            incoming.write(piece)
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name=file.name, by=LOCAL_OWNER)
    try:
        yield upload_id
    finally:
        with suppress(Conflict, NotFound):  # a batch was made of it, and keeps it
            files.discard(engine, upload_id, by=LOCAL_OWNER)


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            yield from iter(lambda: opened.read(_READ_BYTES), b"")
    except OSError as error:
        message = f"cannot be opened: {error.strerror or error}"
        raise BadInput([Problem(field="file", code="not_readable", message=message)]) from None


def _look(engine: Engine, upload_id: str, options: FileOptions) -> None:
    """What the options say counts for this file alone; it is not kept for others."""
    look = look_at(engine, upload_id, _read_choice(options), by=LOCAL_OWNER)
    for notice in look.found.notices:
        err.print(f"[yellow]The file[/] {escape(notice.message)}", soft_wrap=True)
    if look.kept:
        err.print("Its columns mean what was chosen for such a file before; --column and --set change it.")
    if look.shop:
        err.print(f"Site, language and currency are those chosen for {escape(look.shop)} before.")
    if look.other_shop:
        err.print(f"Not taken over from the last such file: {escape(_as_options(look.other_shop))}", soft_wrap=True)
    if look.same_as:
        err.print("This very file was made a batch before.")
    mapping = _chosen_mapping(look.mapping, options)
    _say_columns(mapping)
    defaults = dict(mapping.defaults)
    for name in mapping.guessed:
        told = f"{FIELD[name].label}: {defaults[name]}, a guess from the file; --set {name}=... says otherwise"
        err.print(f"[yellow]{escape(told)}[/]", soft_wrap=True)
    with transaction(engine) as session:
        choose_mapping(session, upload_id, mapping, keep=False, by=LOCAL_OWNER)


def _say_columns(mapping: TableMapping) -> None:
    """Which columns are written about although nobody said so, and which are only kept."""
    guessed = [one.column for one in mapping.columns if one.use in (Use.FACT, Use.TEXT) and one.confidence < SURE]
    kept = [one.column for one in mapping.columns if one.use is Use.METADATA]
    if guessed:
        err.print(f"Taken for facts by their names: {_listed(guessed)}", soft_wrap=True)
    if kept:
        how = escape(f'--column "{kept[0]}=fact"')
        err.print(f"Kept, not written about: {_listed(kept)} ({how} writes about it)", soft_wrap=True)


def _listed(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _MOST_LISTED} more" if len(columns) > _MOST_LISTED else ""
    return escape(", ".join(shown(column, limit=30) for column in columns[:_MOST_LISTED]) + more)


def _as_options(choice: ShopChoice) -> str:
    """As it would be given again."""
    given = ((choice.base_url, "--base-url"), (choice.language, "--set language="), (choice.currency, "--currency"))
    return " ".join(f"{option}{'' if option[-1] == '=' else ' '}{value}" for value, option in given if value)


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


def _start(engine: Engine, upload_id: str, choice: StartChoice, checked: HandedIn) -> HandedIn:
    with transaction(engine) as session:
        started = start_batch(session, upload_id, choice, by=LOCAL_OWNER)
    with reading(engine) as session:
        made = submitted_rows(session, upload_id, by=LOCAL_OWNER)
    return replace(
        checked,
        job_ids=tuple(job_id for _, job_id in made),
        lines=tuple(line for line, _ in made),
        batch_id=started.batch_id,
        held=started.held,
    )


def _refused(engine: Engine, upload_id: str, view: UploadView) -> tuple[Problem, ...]:
    groups = bad_rows(engine, upload_id, by=LOCAL_OWNER) if view.counts.refused else ()
    return tuple(problem for rows in groups for row in rows for problem in row.problems)


def _submit_one(engine: Engine, config: Settings, raw: dict[str, str | None]) -> HandedIn:
    draft = read_page(raw, now=utc_now(), allow_private=config.allow_private_addresses)
    asyncio.run(check_provider(config, draft.provider or config.provider))
    order = PageOrder(request=draft.request, priority=draft.priority, provider=draft.provider)
    with transaction(engine) as session:
        return HandedIn(job_ids=(submit_page(session, order, by=LOCAL_OWNER),))
