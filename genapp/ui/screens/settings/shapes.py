"""The settings as fields of a form, the limits of each writer and batch, and the actions on record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from genapp import words as show
from genapp.errors import Problem
from genapp.intake.fields import Field
from genapp.jobs import Scope, Spread
from genapp.quality.check import CheckLevels, Switch
from genapp.quality.report import STANDARD_CHECKS
from genapp.services.queue import (
    FIELDS,
    HIGHEST,
    PER_MINUTE,
    ActionView,
    LimitView,
    QueueSettings,
    SettingField,
    SettingValue,
)
from genapp.ui.shapes import scope_name

RULES: Final = "voice_rules"
PAGES: Final = "pages"
"""The field beside it, for pages whose voice is good."""
_ELSEWHERE: Final = frozenset({RULES, "check_levels"})
"""Settings that have a form of their own."""
_KINDS: Final = {field.name: field.type for field in fields(QueueSettings)}
LIMIT_LABELS: Final = {
    "concurrency": "Jobs at once",
    "requests_per_minute": "Requests a minute",
    "tokens_per_minute": "Tokens a minute",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One writer or batch with its limits."""

    id: str = ""
    """Before the name of a limit, the name of an input."""
    scope: str = ""
    key: str = ""
    name: str = ""
    note: str = ""
    server: str = ""
    """What is special about the server of a writer, as far as it was learnt."""
    per_minute: bool = False
    """Whether it may have limits per minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """One action on record."""

    id: str
    at: int
    by: str
    text: str
    affected: str
    reason: str
    undoable: bool
    undone: str


def _form_field_of(setting: SettingField) -> Field:
    """A setting as the form components know fields."""
    switch, text = (_KINDS[setting.name] is kind for kind in (bool, str))
    allowed = f"{show.number(setting.lowest)} to {show.number(setting.highest)}"
    if text:
        allowed = f"At most {show.number(setting.highest)} characters"
    return Field(
        name=setting.name,
        label=setting.label,
        option="",
        help=setting.help if switch else f"{setting.help}. {allowed}.",
        example="",
        allowed=allowed,
        choices=("yes", "no") if switch else (),
        required=not text,
    )


VOICE_FIELDS: Final = {
    RULES: Field(
        name=RULES, label="Rules, one a line", option="", example="", allowed="", many=True,
        help='Such as "Address the reader with you", "Never write: cheap, amazing", "At most 30 words a sentence".',
    ),
    PAGES: Field(
        name=PAGES, label="Pages that sound right", option="", example="", allowed="", many=True, required=True,
        help="Paste their texts, or their addresses, one a line. Three are enough. Nothing is saved.",
    ),
}  # fmt: skip
SETTING_FIELDS: Final = tuple(_form_field_of(field) for field in FIELDS if field.name not in _ELSEWHERE)
AS_FOR_ALL: Final = "as for all"
"""The level of a check for a page type that has none of its own."""
LEVELS_OF_ALL: Final = (
    (Switch.AS_FOUND.value, "As the check says"),
    (Switch.BLOCKER.value, "Blocker"),
    (Switch.WARNING.value, "Warning"),
    (Switch.OFF.value, "Off"),
)
LEVELS_OF_TYPE: Final = ((AS_FOR_ALL, "As for all page types"), *LEVELS_OF_ALL)


def level_texts(levels: CheckLevels, page_type: str) -> dict[str, str]:
    """The level of each check as it stands in its select; "" stands for all page types."""
    without = AS_FOR_ALL if page_type else Switch.AS_FOUND.value
    return {check.name: levels.switches.get((page_type, check.name), without) for check in STANDARD_CHECKS}


def chosen_levels(form: Mapping[str, object], page_type: str) -> dict[tuple[str, str], Switch | None]:
    """What was sent, for the checks that it holds a level of."""
    known = [switch.value for switch in Switch]
    given = {check.name: str(form.get(check.name) or "") for check in STANDARD_CHECKS}
    return {
        (page_type, name): Switch(level) if level in known else None
        for name, level in given.items()
        if level in (*known, AS_FOR_ALL)
    }


def own_levels(levels: CheckLevels, names: Mapping[str, str]) -> str:
    """Which page types have levels of their own, and how many; `names` are those of page types for people."""
    counts = Counter(page_type for page_type, _ in levels.switches if page_type)
    return ", ".join(f"{names.get(page_type, page_type)} ({count})" for page_type, count in sorted(counts.items()))


def as_texts(settings: Mapping[str, SettingValue]) -> dict[str, str]:
    """As they stand in the inputs."""
    return {name: _text(value) for name, value in settings.items()}


def entered(form: Mapping[str, object]) -> dict[str, str]:
    """What was sent, every setting; a box without a tick is not sent by browsers."""
    return {
        field.name: str(form.get(field.name) or ("no" if field.choices else "")).strip() for field in SETTING_FIELDS
    }


def reader_cost(cost: Spread | None) -> str:
    """What the second reader costs; `cost` is of one usual page, in micros."""
    if cost is None:
        return "Second reader: set up a model server first. Until then no page is read again."
    if not cost.high:
        return "Second reader: one more call a page. No prices are set, so that it counts as free."
    low, likely, high = (show.money(micros) for micros in (cost.low, cost.likely, cost.high))
    return f"Second reader: one more call a page, about {likely} each ({low} to {high}) with the prices that are set."


def wrong_texts(problems: Sequence[Problem]) -> dict[str, str]:
    """What is wrong, by the name of the input."""
    return {problem.field: f"{show.capital(problem.message)}." for problem in problems}


def limit_row(scope: Scope, key: str, view: LimitView | None, learnt: Sequence[str] = ()) -> LimitRow:
    by = f"Changed by {view.changed_by}" if view and view.changed_by else ""
    running = f"{show.counted(view.running, 'job')} running now" if view else ""
    return LimitRow(
        id=f"{scope.value}:{key}",
        scope=scope.value,
        key=key,
        name=scope_name(scope, key),
        note=" · ".join(filter(None, [running, by])) or "No limit of its own",
        server=f"This server {'; '.join(learnt)}." if learnt else "",
        per_minute=scope is Scope.PROVIDER,
    )


def limit_texts(row: LimitRow, view: LimitView | None) -> dict[str, str]:
    names = [name for name in HIGHEST if row.per_minute or name not in PER_MINUTE]
    return {f"{row.id}:{name}": _text(getattr(view.limits, name)) if view else "" for name in names}


def action_line(action: ActionView) -> ActionLine:
    return ActionLine(
        id=action.id,
        at=show.milliseconds(action.at),
        by=action.by or "genapp",
        text=action.text,
        affected=show.counted(action.affected, "change"),
        reason=action.reason,
        undoable=action.undoable,
        undone=f"Undone by {action.undone_by}" if action.undone_at else "",
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
