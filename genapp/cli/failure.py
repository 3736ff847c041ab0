"""What a command says when it fails: a sentence, what to do, and an exit status; never a traceback."""

import errno
import secrets
import sys
import traceback
from pathlib import Path
from typing import Final

import click
from rich.markup import escape

from genapp.cli.common import err, print_json
from genapp.clock import utc_now
from genapp.errors import BadInput, GenappError, Problem
from genapp.settings import default_data_dir
from genapp.words import capital

_FAILED: Final = 1
_WRONG_INPUT: Final = 2
_INTERRUPTED: Final = 130
_DISK: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "this user may not use more of the disk",
    errno.EROFS: "the disk may only be read",
    errno.EACCES: "this user may not do that",
    errno.EIO: "the disk fails",
}
"""What the system says of a disk or of rights on it."""
_DISK_HINT: Final = "make room on that disk or let this user write there, and run the command again"


def exit_status(error: BaseException, arguments: list[str]) -> int:
    """Say what went wrong, in the form that was asked for, and return the status to exit with."""
    as_json = "--json" in arguments
    match error:
        case click.exceptions.Exit():
            status = error.exit_code
        case click.UsageError():
            status = _usage(error, as_json=as_json)
        case click.Abort() | KeyboardInterrupt():
            status = _INTERRUPTED
        case BadInput():
            status = _wrong_input(error, as_json=as_json)
        case GenappError():
            status = _FAILED
            _say(error.message, code=error.code, hint=error.whole_hint, as_json=as_json)
        case SystemExit():  # rich's way to end when whoever read us has gone
            status = error.code if isinstance(error.code, int) else _FAILED
        case BrokenPipeError():
            status = _FAILED
            sys.stdout = None  # do not complain again at the end
        case _:
            status = _unexpected(error, as_json=as_json)
    return status


def say_problems(problems: tuple[Problem, ...]) -> None:
    """One line for each thing that is wrong, named as the caller wrote it."""
    for problem in problems:
        where = f"row {problem.row}, {problem.field}" if problem.row is not None else problem.field
        err.print(f"  [bold]{escape(where)}[/]: {escape(problem.message)}", soft_wrap=True)


def keep_traceback(error: BaseException) -> tuple[str, Path | None]:
    """Write it to the log of the command line under an error id; no path when that is not possible either."""
    error_id = secrets.token_hex(4)
    try:
        from genapp.launcher.environment import read_settings  # must not fail when it is broken

        folder = read_settings().logs_dir
    except Exception:
        folder = default_data_dir() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "cli.log").open("a", encoding="utf-8") as log:
            log.write(f"{utc_now().isoformat()} error_id={error_id} arguments={len(sys.argv) - 1}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        return error_id, None
    return error_id, folder / "cli.log"


def _usage(error: click.UsageError, *, as_json: bool) -> int:
    if as_json:
        _say(error.format_message(), code="usage", hint="", as_json=True)
    else:
        error.show()
    return error.exit_code


def _wrong_input(error: BadInput, *, as_json: bool) -> int:
    if as_json:
        _say(error.message, code=error.code, hint=error.hint, problems=error.problems, as_json=True)
    else:
        count = len(error.problems)
        err.print(f"[red]{'One thing is' if count == 1 else f'{count} things are'} wrong:[/]")
        say_problems(error.problems)
    return _WRONG_INPUT


def _unexpected(error: BaseException, *, as_json: bool) -> int:
    if isinstance(error, OSError) and error.errno in _DISK:
        place = f": {error.filename}" if error.filename else ""
        _say(_DISK[error.errno] + place, code="disk", hint=_DISK_HINT, as_json=as_json)
        return _FAILED
    error_id, kept = keep_traceback(error)
    hint = f"look for error id {error_id} in {kept}" if kept else f"error id {error_id}; no log could be written"
    _say("genapp ran into an error of its own", code="internal", hint=hint, as_json=as_json)
    return _FAILED


def _say(message: str, *, code: str, hint: str, problems: tuple[Problem, ...] = (), as_json: bool) -> None:
    if as_json:
        print_json({"error": {"code": code, "message": message, "hint": hint, "problems": problems}})
        return
    err.print(f"[red]{escape(capital(message))}[/]", soft_wrap=True)
    if hint:
        err.print(f"  {escape(hint)}", soft_wrap=True)
