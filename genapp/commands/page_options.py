"""The options of `genapp submit`, made from the same list of fields as the form."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from genapp.intake.fields import FIELDS, Field

ANSWER: Final = ("yes", "no")
FURTHER_NAMES: Final = {"brandVoice": ("--brand-voice",)}


def page_options(function: Callable[..., Any]) -> Callable[..., Any]:  # Any: a click command's function
    """One option for each field. What it may hold is judged by the intake, so that all problems come at once."""
    for field in reversed(FIELDS):
        function = _option(field)(function)
    return function


def as_raw(options: Mapping[str, Any]) -> dict[str, str | None]:
    """What was given, under the names of the options, so that problems name them."""
    return {field.option: _text(options.get(field.name)) for field in FIELDS}


def anything_given(raw: Mapping[str, str | None]) -> bool:
    return any(value is not None for value in raw.values())


def _option(field: Field) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    names = (field.option, *FURTHER_NAMES.get(field.name, ()), field.name)
    if field.choices == ANSWER:
        return click.option(*names, is_flag=True, help=field.help)
    return click.option(*names, multiple=field.many, metavar=_metavar(field), help=_help(field))


def _metavar(field: Field) -> str:
    return "|".join(field.choices) if field.choices else field.option.removeprefix("--").replace("-", "_").upper()


def _help(field: Field) -> str:
    marks = ["required"] if field.required else []
    marks += ["may be repeated"] if field.many else []
    allowed = f" Allowed: {field.allowed}." if not field.choices else ""
    return f"{field.help}{allowed}" + (f"  [{', '.join(marks)}]" if marks else "")


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else None
    if isinstance(value, tuple):
        return "\n".join(str(line) for line in value) if value else None
    return None if value is None else str(value)
