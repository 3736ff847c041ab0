"""`genapp pause`, `resume`, `settings`, `voice`, `limits`, `actions`, `undo`: the rules in force and their record."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    config_and_json,
    database,
    err,
    find_action,
    find_batch,
    out,
    print_json,
    short_id,
)
from genapp.cli.tables import age, columns
from genapp.db import db_now, reading, transaction
from genapp.errors import BadInput, Problem
from genapp.jobs import Scope
from genapp.quality.voice import VoiceRules, read_voice
from genapp.services.queue import ActionView, LimitView, holds, one_action, queue_settings, recent_actions
from genapp.services.queue.undo import undo
from genapp.services.voice import voice_of_pages
from genapp.settings import Settings


@click.command("pause")
@click.argument("what", metavar="[queue | batch ID | provider NAME]", nargs=-1)
@click.option("--reason", default="", metavar="TEXT", help="Shown beside the pause.")
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="Resume by itself after so long.  [default: never]"
)
@config_and_json
def pause_command(config: Settings, what: tuple[str, ...], reason: str, minutes: float | None, as_json: bool) -> None:
    """Let nothing more start: in the whole queue (the default), of a batch, or at a provider.

    What runs goes on to its end, and jobs may still be handed in. genapp resume ends the pause.
    """
    with database(config) as engine, transaction(engine) as session:
        scope, key = _scope_of(session, what)
        until = db_now(session) + timedelta(minutes=minutes) if minutes else None
        holds.pause(session, scope, key, reason, until, by=LOCAL_OWNER)
    with database(config) as engine, reading(engine) as session:
        held = holds.in_force(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"pauses": held})
        return
    for pause in held:
        until = "asked again" if pause.probe else "until"
        ends = f" {until} {pause.until.astimezone():%H:%M}" if pause.until else ""
        out.print(f"paused: {pause.what}{ends}{f' ({pause.reason})' if pause.reason else ''}", markup=False)


@click.command("resume")
@click.argument("what", metavar="[queue | batch ID | provider NAME]", nargs=-1)
@config_and_json
def resume_command(config: Settings, what: tuple[str, ...], as_json: bool) -> int:
    """End the pauses of the whole queue (the default), of a batch, or of a provider, whoever paused it.

    Exit status: 1 when nothing of the kind was paused.
    """
    with database(config) as engine, transaction(engine) as session:
        scope, key = _scope_of(session, what)
        ended = holds.resume(session, scope, key, by=LOCAL_OWNER)
    name = f"{scope.value} {key}".strip()
    if as_json:
        print_json({"resumed": name, "ended": ended})
    elif ended:
        out.print(f"resumed: {name}", markup=False)
    else:
        err.print(f"{name} was not paused", markup=False)
    return 0 if ended else 1


@click.command("settings")
@click.argument("changes", metavar="[NAME=VALUE]...", nargs=-1)
@config_and_json
def settings_command(config: Settings, changes: tuple[str, ...], as_json: bool) -> None:
    """Show the settings of the queue, or change some; they take effect at once, also for workers that run.

    \b
    genapp settings max_concurrency=20 timeout=120
    """
    wanted = _read_pairs(changes)
    with database(config) as engine:
        if wanted:
            with transaction(engine) as session:
                queue_settings.save(session, wanted, by=LOCAL_OWNER)
        with reading(engine) as session:
            values = queue_settings.as_dict(queue_settings.load(session))
    if as_json:
        print_json(values)
    else:
        out.print(_settings_table(values))


@click.group("voice")
def voice_command() -> None:
    """Show the rules that every page is held against, set them, or take them from good pages.

    A rule is a line such as "Address the reader with you", "No exclamation marks", "Never write: cheap, amazing",
    "Sentences of 8 to 18 words on average", "Headings in sentence case", "Units as 10 cm".
    """


@voice_command.command("show")
@config_and_json
def show_voice(config: Settings, as_json: bool) -> None:
    """Print the rules in force, one a line."""
    with database(config) as engine, reading(engine) as session:
        _print_voice(read_voice(queue_settings.load(session).voice_rules), as_json=as_json)


@voice_command.command("set")
@click.argument("rules", metavar="RULE...", nargs=-1, required=True)
@config_and_json
def set_voice(config: Settings, rules: tuple[str, ...], as_json: bool) -> None:
    """Put these rules in the place of those in force; "-" reads them from standard input, one a line."""
    text = sys.stdin.read() if rules == ("-",) else "\n".join(rules)
    with database(config) as engine, transaction(engine) as session:
        told = queue_settings.save(session, {"voice_rules": ";".join(text.splitlines())}, by=LOCAL_OWNER)
    _print_voice(read_voice(told.voice_rules), as_json=as_json)


@voice_command.command("derive")
@click.argument("sources", metavar="FILE|ADDRESS...", nargs=-1, required=True)
@click.option("--language", default="en", show_default=True, metavar="CODE", help="Of the pages.")
@config_and_json
def derive_voice(config: Settings, sources: tuple[str, ...], language: str, as_json: bool) -> None:
    """Print the rules that good pages keep themselves: plain text in files, or pages on the web. Nothing is changed.

    \b
    genapp voice derive best-1.txt best-2.txt https://shop.example/best-3 | genapp voice set -
    """
    web = ("http://", "https://")
    given = [each if each.startswith(web) else Path(each).read_text(encoding="utf-8") for each in sources]
    reading_pages = voice_of_pages(
        "\n".join(given), language, allow_private=config.allow_private_addresses, by=LOCAL_OWNER
    )
    _print_voice(asyncio.run(reading_pages), as_json=as_json)


def _print_voice(voice: VoiceRules, *, as_json: bool) -> None:
    lines = [rule.line for rule in voice.rules]
    if as_json:
        print_json({"rules": lines})
    for line in () if as_json else lines:
        print(line)


@click.command("limits")
@click.argument("words", metavar="[provider NAME | batch ID] [NAME=VALUE]...", nargs=-1)
@config_and_json
def limits_command(config: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """Show the limits of providers and batches, or change those of one; an empty value takes a limit away.

    Names: concurrency (jobs at once); for providers also requests_per_minute and tokens_per_minute.

    \b
    genapp limits provider openai_compatible concurrency=4 requests_per_minute=500
    genapp limits batch 8c1d22 concurrency=
    """
    what = tuple(word for word in words if "=" not in word)
    changes = _read_pairs([word for word in words if "=" in word])
    if what and not changes:
        raise click.UsageError("say which limits: NAME=VALUE, for example concurrency=4")
    with database(config) as engine:
        if changes:
            with transaction(engine) as session:
                scope, key = _scope_of(session, what)
                holds.set_limits(session, scope, key, changes, by=LOCAL_OWNER)
        with reading(engine) as session:
            listed = holds.list_limits(session, by=LOCAL_OWNER)
    if as_json:
        print_json({"limits": listed})
    elif listed:
        out.print(_limits_table(listed))
    else:
        out.print("No provider and no batch has a limit of its own.")


@click.command("actions")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="List so many.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Older ones: 2, 3, ...")
@config_and_json
def actions_command(config: Settings, limit: int, page: int, as_json: bool) -> None:
    """List what was done to the queue, newest first: who, when, what, to how many. genapp undo takes one back."""
    with database(config) as engine, reading(engine) as session:
        listed = recent_actions(session, page=page, page_size=limit, by=LOCAL_OWNER)
    if as_json:
        print_json(listed)
        return
    if not listed.rows:
        out.print("Nobody has done anything to the queue yet.")
        return
    out.print(_actions_table(listed.rows))
    if listed.total > len(listed.rows):
        out.print(f"page {listed.page}, {listed.total} in all")


@click.command("undo")
@click.argument("action")
@config_and_json
def undo_command(config: Settings, action: str, as_json: bool) -> int:
    """Take ACTION back (its id as genapp actions lists it). What somebody changed since stays as it is.

    Cancelled jobs return to their places, priorities and settings to what they were; retried jobs that still wait
    are cancelled. Exit status: 1 when some of it could not be taken back.
    """
    with database(config) as engine, transaction(engine) as session:
        action_id = find_action(session, action)
        text = one_action(session, action_id, by=LOCAL_OWNER).text
        undone = undo(session, action_id, by=LOCAL_OWNER)
    if as_json:
        print_json({"undone": action_id, "text": text, "restored": undone.restored, "left": undone.left})
    else:
        out.print(f"Undid: {text}", markup=False, soft_wrap=True)
        out.print(f"  {undone.restored:,} restored, {undone.left:,} left as they are, for they were changed since")
    return 1 if undone.left else 0


def _scope_of(session: Session, words: tuple[str, ...]) -> tuple[Scope, str]:
    """What a pause or a limit is about; nothing means the queue.

    Raises `click.UsageError`, or `NotFound` for an unknown batch.
    """
    match words:
        case () | ("queue",):
            return Scope.QUEUE, ""
        case ("batch", given):
            return Scope.BATCH, find_batch(session, given)
        case ("provider", name):
            return Scope.PROVIDER, name
        case _:
            raise click.UsageError("say what: queue, batch ID or provider NAME")


def _settings_table(values: dict[str, queue_settings.SettingValue]) -> Table:
    table = columns("setting", "value", "allowed", "meaning", right={"value"})
    for field in queue_settings.FIELDS:
        value = values[field.name]
        if isinstance(value, bool):
            shown, allowed = "on" if value else "off", "on, off"
        elif isinstance(value, str):
            shown, allowed = escape(value) or "-", f"at most {field.highest:,.0f} characters"
        else:
            shown, allowed = f"{value:,g}", f"{field.lowest:,.0f} to {field.highest:,.0f}"
        table.add_row(field.name, shown, allowed, escape(field.help))
    return table


def _limits_table(listed: list[LimitView]) -> Table:
    figures = ("running", "concurrency", "requests_per_minute", "tokens_per_minute")
    table = columns("of", *figures, right=figures)
    for view in listed:
        values = ["-" if value is None else f"{value:,}" for value in asdict(view.limits).values()]
        table.add_row(escape(f"{view.scope.value} {view.key}"), str(view.running), *values)
    return table


def _actions_table(rows: tuple[ActionView, ...]) -> Table:
    table = columns("action", "age", "by", "what", "", no_wrap={"action", "age"})
    for row in rows:
        undone = f"undone by {row.undone_by}" if row.undone_at else ""
        what = f"{row.text} ({row.reason})" if row.reason else row.text
        table.add_row(short_id(row.id), age(row.at), escape(row.by), escape(what), escape(undone))
    return table


def _read_pairs(words: Sequence[str]) -> dict[str, str]:
    """Words of the form `NAME=VALUE`; raises `BadInput` with every word that is none."""
    wrong = [word for word in words if "=" not in word]
    if wrong:
        raise BadInput([Problem(field=word, code="not_allowed", message="is not NAME=VALUE") for word in wrong])
    return {name.strip(): value.strip() for name, _, value in (word.partition("=") for word in words)}
