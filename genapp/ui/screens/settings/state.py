"""The forms of the settings and limits, and the newest actions on record, live."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from genapp import words as show
from genapp.access import Right, User
from genapp.errors import BadInput, Problem
from genapp.jobs import Scope
from genapp.providers.registry import KINDS
from genapp.quality.voice import read_voice
from genapp.services.providers import server_notes
from genapp.services.queue import ActionList, LimitView, PauseView, holds, in_force, queue_settings, recent_actions
from genapp.services.voice import voice_of_pages
from genapp.settings import settings
from genapp.ui import paths
from genapp.ui.guard import ask, current_user, do, guarded
from genapp.ui.live import HUB, LiveState, LiveView, by_the_clock, each, live, page_of, path_of, query_of
from genapp.ui.notices import notice
from genapp.ui.screens.jobs.state import Paging, paging
from genapp.ui.screens.settings.shapes import (
    LIMIT_LABELS,
    PAGES,
    RULES,
    SETTING_FIELDS,
    LimitRow,
    action_line,
    as_texts,
    entered,
    limit_row,
    limit_texts,
    wrong_texts,
)
from genapp.ui.shapes import field_links, pause_line

_PAGE_SIZE: Final = 20
_LABELS: Final = {field.name: field.label for field in SETTING_FIELDS}


def _actions_paging(view: ActionList) -> Paging:
    return paging(view, show.counted(view.total, "action"), f"{paths.SETTINGS}?page={{}}".format)


class ActionsLive(LiveState, rx.State):
    """One room per page of the list."""

    view: ClassVar[LiveView] = LiveView(
        name="actions",
        load=lambda session, key, by: recent_actions(session, page=int(key), page_size=_PAGE_SIZE, by=by),
        concerns=by_the_clock,
        refresh=3.0,
    )
    actions = each(action_line, lambda view: view.rows)
    paging = live(_actions_paging)

    def _key(self) -> str | None:
        return page_of(self) if path_of(self) == paths.SETTINGS else None


def _of_limits(session: Session, by: User | None) -> list[PauseView]:
    """The queue's own pause stands on its own page."""
    return [pause for pause in in_force(session, by=by) if pause.scope is not Scope.QUEUE]


class PausesLive(LiveState, rx.State):
    """What holds writers and batches back now, above their limits."""

    view: ClassVar[LiveView] = LiveView(
        name="pauses",
        path=paths.SETTINGS,
        load=lambda session, key, by: _of_limits(session, by),
        concerns=by_the_clock,
        refresh=3.0,
    )
    pauses = each(pause_line, lambda view: view)


class _Entries(rx.State, mixin=True):
    """A form: all that is wrong is told at once, by name; what is right takes effect at once."""

    values: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    wrong: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    @guarded(Right.ADMINISTER)
    async def change(self, name: str, value: str) -> None:
        if name in self.values:
            self.values = {**self.values, name: value}
            self.wrong = {other: text for other, text in self.wrong.items() if other != name}


class SettingsForm(_Entries, rx.State):
    """The settings of the queue."""

    known: bool = False
    summary: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)

    @guarded(Right.SEE)
    async def open_form(self) -> None:
        """As they are in force now."""
        in_force = await ask(self, lambda session, by: queue_settings.load(session))
        self.values, self.known = as_texts(queue_settings.as_dict(in_force)), True
        self.wrong, self.summary = {}, []

    @guarded(Right.ADMINISTER)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        values = self.values = entered(form)
        try:
            saved = await do(self, lambda session, by: queue_settings.save(session, values, by=by))
        except BadInput as error:
            self.wrong = wrong_texts(error.problems)
            self.summary = field_links(self.wrong, _LABELS)
            return None
        self.values, self.wrong, self.summary = as_texts(queue_settings.as_dict(saved)), {}, []
        HUB.changed(None)
        return notice("success", "Saved", "The settings are in force now.")


class VoiceForm(_Entries, rx.State):
    """The rules of the voice, one a line, and those that good pages keep, to be corrected before they are saved."""

    language: str = "en"
    reading: bool = False
    known: bool = False

    @guarded(Right.SEE)
    async def open_form(self) -> None:
        """As they are in force now."""
        in_force = await ask(self, lambda session, by: queue_settings.load(session))
        self.values, self.known = {RULES: _rule_lines(in_force.voice_rules), PAGES: self.values.get(PAGES, "")}, True
        self.wrong = {}

    @guarded(Right.ADMINISTER)
    async def choose_language(self, value: str) -> None:
        self.language = value

    @guarded(Right.ADMINISTER, background=True)
    async def read_pages(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        """Put the rules that the pages keep into the field of the rules; nothing is saved yet."""
        given = str(form.get(PAGES) or "")
        async with self:
            if self.reading:
                return None
            user, language = await current_user(self), self.language
            self.values, self.wrong, self.reading = {**self.values, PAGES: given}, {}, True
        try:
            private = settings().allow_private_addresses
            found = await voice_of_pages(given, language, allow_private=private, by=user)
            async with self:
                self.values = {**self.values, RULES: "\n".join(rule.line for rule in found.rules)}
        except BadInput as error:
            async with self:
                self.wrong = wrong_texts(error.problems)
            return None
        finally:
            async with self:
                self.reading = False
        return notice("info", "Rules proposed", "Correct them, then save them.")

    @guarded(Right.ADMINISTER)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        rules = str(form.get(RULES) or "")
        self.values = {**self.values, RULES: rules}
        try:
            values = {RULES: ";".join(rules.splitlines())}
            saved = await do(self, lambda session, by: queue_settings.save(session, values, by=by))
        except BadInput as error:
            self.wrong = wrong_texts(error.problems)
            return None
        self.values, self.wrong = {**self.values, RULES: _rule_lines(saved.voice_rules)}, {}
        HUB.changed(None)
        return notice("success", "Saved", "Every page is held against these rules from now on.")


def _rule_lines(text: str) -> str:
    return "\n".join(rule.line for rule in read_voice(text).rules)


class LimitsForm(_Entries, rx.State):
    """The limits of every writer, and of the batches that have some or are asked for in the address."""

    rows: rx.Field[list[LimitRow]] = rx.field(default_factory=list)

    @guarded(Right.SEE)
    async def open_form(self) -> None:
        await self._show(query_of(self).get("batch", "")[:64])

    @guarded(Right.ADMINISTER)
    async def save(self, form: dict[str, Any]) -> EventSpec | None:  # Any: the browser's form data
        self.values = {name: str(form.get(name) or "").strip() for name in self.values}
        rows, values = list(self.rows), dict(self.values)
        try:
            await do(self, lambda session, by: _save_limits(session, rows, values, by))
        except BadInput as error:
            self.wrong = wrong_texts(error.problems)
            names = ", ".join(LIMIT_LABELS.get(name.rpartition(":")[2], name).lower() for name in self.wrong)
            return notice("error", "Nothing was saved", f"Look again at: {names}.")
        await self._show("")
        HUB.changed(None)
        return notice("success", "Saved", "The limits are in force now.")

    async def _show(self, batch: str) -> None:
        found, learnt = await ask(self, _limits_and_servers)
        (self.rows, self.values), self.wrong = _limit_rows(found, batch, learnt), {}


def _limits_and_servers(session: Session, by: User) -> tuple[list[LimitView], dict[str, tuple[str, ...]]]:
    """With what was learnt about the server of each writer."""
    limits = holds.list_limits(session, by=by)
    return limits, {name: server_notes(session, name).notes for name in KINDS}


def _limit_rows(
    found: Iterable[LimitView], batch: str, learnt: Mapping[str, tuple[str, ...]]
) -> tuple[list[LimitRow], dict[str, str]]:
    views: dict[tuple[Scope, str], LimitView | None] = {(Scope.PROVIDER, name): None for name in KINDS}
    views |= {(view.scope, view.key): view for view in found}
    if batch:
        views.setdefault((Scope.BATCH, batch), None)
    rows = {
        (scope, key): limit_row(scope, key, view, learnt.get(key, ()) if scope is Scope.PROVIDER else ())
        for (scope, key), view in views.items()
    }
    values: dict[str, str] = {}
    for place, row in rows.items():
        values |= limit_texts(row, views[place])
    return list(rows.values()), values


def _save_limits(session: Session, rows: list[LimitRow], values: Mapping[str, str], by: User) -> None:
    """All or nothing; what is wrong is named as its input is."""
    problems: list[Problem] = []
    for row in rows:
        mine = {name.rpartition(":")[2]: text for name, text in values.items() if name.startswith(f"{row.id}:")}
        try:
            holds.set_limits(session, Scope(row.scope), row.key, mine, by=by)
        except BadInput as error:
            problems += [
                Problem(field=f"{row.id}:{each.field}", code=each.code, message=each.message) for each in error.problems
            ]
    if problems:
        raise BadInput(problems)
