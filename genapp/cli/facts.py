"""`genapp facts`: the fact sheet of a job, or the facts of a batch by kind; and what a person says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import click
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
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
from genapp.cli.following import ask_to_spend, say_estimate
from genapp.cli.tables import columns
from genapp.db import reading, transaction
from genapp.errors import NotFound
from genapp.page import FactState
from genapp.services.batches import estimate_again
from genapp.services.facts import (
    BatchFacts,
    Decided,
    FactAct,
    FactDecision,
    KindRow,
    batch_facts,
    decide,
    decide_kind,
    kinds_called,
    preview_kind,
    write_again,
)
from genapp.services.queue import JobFacts, SheetFact
from genapp.services.reads import job_view
from genapp.settings import Settings
from genapp.words import counted

_ALONE: Final = "this decides on many facts; add --yes to do it without being asked, or --dry-run to count"
_NOT_YET: Final = "Written pages keep their text; genapp facts JOB --again writes one again."
_STATES: Final = {FactState.CONFIRMED: "green", FactState.PROPOSED: "yellow", FactState.REJECTED: "red"}


class _Numbers(click.ParamType):
    """Numbers of facts with commas: "3,4,9"."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:  # Any
        if isinstance(value, tuple):
            return value
        parts = [part.strip() for part in str(value).split(",") if part.strip()]
        if not parts or not all(part.isdecimal() and len(part) < 6 for part in parts):  # five digits
            self.fail(f"{value!r} is no list of numbers such as 3,4,9", param, ctx)
        return tuple(int(part) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the options say of the facts of one job."""

    confirm: tuple[int, ...]
    reject: tuple[int, ...]
    take_back: tuple[int, ...]
    correct: tuple[tuple[int, str], ...]
    add: tuple[tuple[str, str], ...]

    def decisions(self, sheet: JobFacts) -> Iterator[FactDecision]:
        """Raises `NotFound` for a number that is none of the sheet."""
        keys = {fact.number: fact.key for fact in sheet.facts}
        acts = ((FactAct.CONFIRM, self.confirm), (FactAct.REJECT, self.reject), (FactAct.WITHDRAW, self.take_back))
        for act, numbers in acts:
            yield from (FactDecision(act=act, fact=_key(keys, number)) for number in numbers)
        for number, text in self.correct:
            yield FactDecision(act=FactAct.CORRECT, fact=_key(keys, number), value=text)
        for name, value in self.add:
            yield FactDecision(act=FactAct.ADD, name=name, value=value)


def _key(keys: dict[int, str], number: int) -> str:
    if number not in keys:
        raise NotFound(f"there is no fact {number} on this sheet", hint="genapp facts JOB lists them")
    return keys[number]


_OPTIONS: Final = with_options(
    click.argument("job", required=False),
    click.option("--batch", metavar="BATCH", help="The facts of this batch by kind (its id, or the end of it)."),
    click.option("--confirm", type=_Numbers(), default=(), metavar="N,..", help="These facts are true."),
    click.option("--reject", type=_Numbers(), default=(), metavar="N,..", help="These are not, and stay out."),
    click.option("--correct", type=(int, str), multiple=True, metavar="N TEXT", help="This is true in its place."),
    click.option("--add", type=(str, str), multiple=True, metavar="NAME VALUE", help="A fact; NAME may be ''."),
    click.option("--take-back", type=_Numbers(), default=(), metavar="N,..", help="What was said of these facts."),
    click.option("--again", is_flag=True, help="Write the page of JOB again with its facts, after saying the price."),
    click.option("--confirm-kind", multiple=True, metavar="NAME", help="All facts of this name are true."),
    click.option("--reject-kind", multiple=True, metavar="NAME", help="None of them is."),
    click.option("--take-back-kind", multiple=True, metavar="NAME", help="What was said of them."),
    click.option("--proposed", is_flag=True, help="List only kinds with facts that nobody has decided on."),
    click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Further kinds: 2, 3, ..."),
    click.option("--yes", is_flag=True, help="Do not ask; for scripts."),
    click.option("--dry-run", is_flag=True, help="Only say how many facts of a kind it would be."),
    config_and_json,
)


@click.command("facts")
@_OPTIONS
def facts_command(
    config: Settings,
    job: str | None,
    *,
    batch: str | None,
    again: bool,
    confirm_kind: tuple[str, ...],
    reject_kind: tuple[str, ...],
    take_back_kind: tuple[str, ...],
    proposed: bool,
    page: int,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    **said: Any,  # Any: what click hands over for `Said`
) -> int:
    """Show the fact sheet of JOB (an id, or the end of one) or the facts of a batch, and decide on them.

    Decisions cost nothing. They belong to the page: the next text of it is written by them, in whatever job. A job that
    failed for too few facts is mended by confirming some and retrying it. "Sentences" is the name of facts without one.

    \b
    genapp facts 5f3a9c0d1e2b --confirm 7,8 --reject 9 --correct 3 "74 cm" --add Warranty "10 years"
    genapp facts --batch 8c1d22 --confirm-kind Weight
    """
    decided = Said(**said)
    kinds = [(FactState.CONFIRMED, name) for name in confirm_kind] + [
        (FactState.REJECTED, name) for name in reject_kind
    ]
    wanted: list[tuple[FactState | None, str]] = [*kinds, *((None, name) for name in take_back_kind)]
    _check(job, batch, decided, wanted, again=again)
    with database(config) as engine:
        if batch:
            asking = _Asking(engine=engine, yes=yes, dry_run=dry_run, as_json=as_json)
            return _batch(asking, batch, wanted, proposed=proposed, page=page)
        return _job(engine, job or "", decided, again=again, yes=yes, as_json=as_json)


def _check(
    job: str | None, batch: str | None, said: Said, kinds: Sequence[tuple[FactState | None, str]], *, again: bool
) -> None:
    """Raises `click.UsageError` for options that do not go together."""
    if bool(job) == bool(batch):
        raise click.UsageError("name a job, or a batch with --batch")
    if batch and (again or any(asdict(said).values())):
        raise click.UsageError("single facts are decided with the job: genapp facts JOB --confirm N")
    if job and kinds:
        raise click.UsageError("kinds of facts are decided in a batch: genapp facts --batch BATCH --confirm-kind NAME")


def _job(engine: Engine, job: str, said: Said, *, again: bool, yes: bool, as_json: bool) -> int:
    with reading(engine) as session:
        job_id = find_job(session, job)
        decisions = list(said.decisions(job_view(session, job_id, by=LOCAL_OWNER).sheet))
    done, new = None, ""
    if decisions:
        with transaction(engine) as session:
            done = decide(session, job_id, decisions, by=LOCAL_OWNER)
    if again:
        new = _again(engine, job_id, yes=yes, as_json=as_json)
    with reading(engine) as session:
        sheet = job_view(session, job_id, by=LOCAL_OWNER).sheet
    if as_json:
        print_json({"job": job_id, **asdict(sheet), "action": done.action_id if done else "", "new_job": new})
        return 0
    out.print(_sheet_table(sheet) if sheet.facts else "No facts yet: they are there once context building has run.")
    _say_done(done)
    if sheet.changed and not new:
        out.print(f"{counted(sheet.changed, 'fact')} not in the text as decided now. {_NOT_YET}", soft_wrap=True)
    if new:
        out.print(f"Accepted as job {new}")
    return 0


def _again(engine: Engine, job_id: str, *, yes: bool, as_json: bool) -> str:
    """The new job, after saying what it would cost."""
    with reading(engine) as session:
        estimate = estimate_again(session, job_id, by=LOCAL_OWNER)
    say_estimate(err if as_json else out, estimate)
    ask_to_spend(estimate, "Write it again?", yes=yes)
    with transaction(engine) as session:
        return write_again(session, job_id, by=LOCAL_OWNER)


def _say_done(done: Decided | None) -> None:
    if done is None:
        return
    out.print(escape(done.text), soft_wrap=True)
    if done.action_id:
        out.print(f"  To take it back: genapp undo {short_id(done.action_id)}")


def _sheet_table(sheet: JobFacts) -> Table:
    names = ("no.", "fact", "source", "counts as", "text")
    table = columns(*names, right={"no."}, no_wrap={"no.", "counts as", "text"})
    for fact in sheet.facts:
        words = f"{fact.name}: {fact.value}" if fact.name else fact.value
        was = f" [dim](source: {escape(fact.found)})[/]" if fact.found else ""
        source = f"{fact.source.value}, {fact.place.value}" if fact.place else fact.source.value
        table.add_row(str(fact.number), f"{escape(words)}{was}", source, _counts_as(fact), _in_text(fact))
    return table


def _counts_as(fact: SheetFact) -> str:
    use = "" if fact.state is not FactState.PROPOSED else " (used)" if fact.used else " (not used)"
    return f"[{_STATES[fact.state]}]{fact.state.value}{use}[/]"


def _in_text(fact: SheetFact) -> str:
    if fact.changed:
        return (
            "[yellow]still in it[/]"
            if not fact.used
            else "[yellow]otherwise[/]"
            if fact.written
            else "[yellow]not yet[/]"
        )
    return "yes" if fact.written else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """How decisions on kinds are asked for."""

    engine: Engine
    yes: bool
    dry_run: bool
    as_json: bool


def _batch(
    asking: _Asking, batch: str, kinds: Sequence[tuple[FactState | None, str]], *, proposed: bool, page: int
) -> int:
    """The exit status: 1 when the answer was no."""
    with reading(asking.engine) as session:
        batch_id = find_batch(session, batch)
        wanted = [(state, kind) for state, name in kinds for kind in kinds_called(session, batch_id, name)]
    done: list[Decided] = []
    for state, kind in wanted:
        answer = _decide_kind(asking, batch_id, kind, state)
        if answer is None and not asking.dry_run:
            return 1
        done += [answer] if answer else []
    if asking.dry_run:
        return 0
    with reading(asking.engine) as session:
        found = batch_facts(session, batch_id, page=page, page_size=50, proposed_only=proposed, by=LOCAL_OWNER)
    if asking.as_json:
        print_json({"batch": batch_id, "kinds": found.rows, "matching": found.total, "actions": done})
        return 0
    out.print(_kinds_table(found) if found.rows else "No facts: they are there once pages have been read.")
    if found.total > len(found.rows):
        out.print(f"page {found.page}, {counted(found.total, 'kind')} in all")
    for one in done:
        _say_done(one)
    return 0


def _decide_kind(asking: _Asking, batch_id: str, kind: str, state: FactState | None) -> Decided | None:
    """None when it was only counted, or the answer was no."""
    with reading(asking.engine) as session:
        seen = preview_kind(session, batch_id, kind, state, by=LOCAL_OWNER)
    if asking.dry_run and asking.as_json:
        print_json({"kind": seen.row, "affected": seen.facts, "single": seen.single, "dry_run": True})
        return None
    verb = {FactState.CONFIRMED: "Confirms", FactState.REJECTED: "Rejects"}
    if not asking.as_json:
        what = f"{counted(seen.facts, 'fact')} “{escape(seen.row.label)}” ({seen.row.place.value})"
        out.print(f"{verb[state] if state else 'Takes back what was said of'} {what}.", soft_wrap=True)
        if seen.single:
            out.print(f"  not affected: {counted(seen.single, 'fact')} (decided one by one)")
    if asking.dry_run:
        return None
    if not asking.yes:
        require_terminal(_ALONE)
        if not go_on():
            return None
    with transaction(asking.engine) as session:
        return decide_kind(session, batch_id, kind, state, by=LOCAL_OWNER)


def _kinds_table(found: BatchFacts) -> Table:
    names = ("fact", "from", "facts", "pages", "proposed", "confirmed", "rejected", "examples")
    table = columns(
        *names, right={"facts", "pages", "proposed", "confirmed", "rejected"}, no_wrap={*names} - {"examples"}
    )
    for row in found.rows:
        figures = (row.facts, row.pages, row.proposed, row.confirmed, row.rejected)
        table.add_row(
            escape(row.label), _home(row), *(f"{figure:,}" for figure in figures), escape(" · ".join(row.examples))
        )
    return table


def _home(row: KindRow) -> str:
    used = ", used" if row.proposed and row.used else ", not used" if row.proposed else ""
    return f"{row.place.value or row.source.value}{used}"
