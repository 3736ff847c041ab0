"""The forms of the Settings page: all that is wrong is told at once, by name; what is right takes effect at once."""

import asyncio
from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from genapp.access import Right, User
from genapp.db.engine import reading, transaction
from genapp.errors import BadInput, Problem
from genapp.jobs.restrictions import Scope
from genapp.providers.registry import KINDS
from genapp.services import limits, queue_settings
from genapp.services.limits import LimitView
from genapp.ui.guard import current_user, guarded
from genapp.ui.live import HUB
from genapp.ui.notices import notice
from genapp.ui.session import engine
from genapp.ui.states.setting_rows import (
    LIMIT_LABELS,
    SETTING_FIELDS,
    LimitRow,
    as_texts,
    entered,
    limit_row,
    limit_texts,
    summary,
    wrong_texts,
)

LABELS = {field.name: field.label for field in SETTING_FIELDS}
EMPTY = dict.fromkeys(LABELS, "")


class SettingsForm(rx.State):
    """The settings of the queue."""

    known: bool = False
    values: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(EMPTY))
    wrong: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    summary: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)

    @rx.event
    @guarded(Right.SEE)
    async def open_form(self) -> None:
        """As they are in force now."""
        self.values = await asyncio.to_thread(_read_settings)
        self.wrong, self.summary, self.known = {}, [], True

    @rx.event
    @guarded(Right.ADMINISTER)
    async def change(self, name: str, value: str) -> None:
        if name in EMPTY:
            self.values = {**self.values, name: value}
            self.wrong = {other: text for other, text in self.wrong.items() if other != name}

    @rx.event
    @guarded(Right.ADMINISTER)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        self.values = entered(form)
        try:
            self.values = await asyncio.to_thread(_save_settings, self.values, await current_user(self))
        except BadInput as error:
            self.wrong = wrong_texts(error.problems)
            self.summary = summary(self.wrong, LABELS)
            return None
        self.wrong, self.summary = {}, []
        HUB.changed(None)
        return notice("success", "Saved", "The settings are in force now.")


class LimitsForm(rx.State):
    """The limits of every writer, and of the batches that have some or are asked for in the address."""

    rows: rx.Field[list[LimitRow]] = rx.field(default_factory=list)
    values: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    wrong: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @rx.event
    @guarded(Right.SEE)
    async def open_form(self) -> None:
        batch = str(self.router.url.query_parameters.get("batch", ""))[:64]
        self.rows, self.values = await asyncio.to_thread(_read_limits, batch, await current_user(self))
        self.wrong = {}

    @rx.event
    @guarded(Right.ADMINISTER)
    async def change(self, name: str, value: str) -> None:
        if name in self.values:
            self.values = {**self.values, name: value}
            self.wrong = {other: text for other, text in self.wrong.items() if other != name}

    @rx.event
    @guarded(Right.ADMINISTER)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        self.values = {name: str(form.get(name) or "").strip() for name in self.values}
        user = await current_user(self)
        try:
            await asyncio.to_thread(_save_limits, list(self.rows), dict(self.values), user)
        except BadInput as error:
            self.wrong = wrong_texts(error.problems)
            names = ", ".join(LIMIT_LABELS.get(name.rpartition(":")[2], name).lower() for name in self.wrong)
            return notice("error", "Nothing was saved", f"Look again at: {names}.")
        self.rows, self.values = await asyncio.to_thread(_read_limits, "", user)
        self.wrong = {}
        HUB.changed(None)
        return notice("success", "Saved", "The limits are in force now.")


def _read_settings() -> dict[str, str]:
    with reading(engine()) as session:
        return as_texts(queue_settings.as_dict(queue_settings.load(session)))


def _save_settings(values: dict[str, str], user: User) -> dict[str, str]:
    with transaction(engine()) as session:
        return as_texts(queue_settings.as_dict(queue_settings.save(session, values, by=user)))


def _read_limits(batch: str, user: User) -> tuple[list[LimitRow], dict[str, str]]:
    with reading(engine()) as session:
        views: dict[tuple[Scope, str], LimitView | None] = {(Scope.PROVIDER, name): None for name in KINDS}
        views |= {(view.scope, view.key): view for view in limits.list_limits(session, by=user)}
    if batch:
        views.setdefault((Scope.BATCH, batch), None)
    rows = {(scope, key): limit_row(scope, key, view) for (scope, key), view in views.items()}
    values: dict[str, str] = {}
    for place, row in rows.items():
        values |= limit_texts(row, views[place])
    return list(rows.values()), values


def _save_limits(rows: list[LimitRow], values: Mapping[str, str], user: User) -> None:
    """All or nothing; what is wrong is named as its input is."""
    problems: list[Problem] = []
    with transaction(engine()) as session:
        for row in rows:
            mine = {name.rpartition(":")[2]: text for name, text in values.items() if name.startswith(f"{row.id}:")}
            try:
                limits.set_limits(session, Scope(row.scope), row.key, mine, by=user)
            except BadInput as error:
                problems += [
                    Problem(field=f"{row.id}:{each.field}", code=each.code, message=each.message)
                    for each in error.problems
                ]
        if problems:
            raise BadInput(problems)
