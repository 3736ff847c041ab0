"""The ledger of provider calls: each is written before it is made and settled after it, and never made again.

A call has its money before it has its place among the calls at once, and its row says `started` from the moment in
which the request leaves: what was never sent costs nothing, and is taken off the ledger.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlmodel import Session

from genapp.db import JOB, PROVIDER_CALL, ProviderCall, db_now, dump
from genapp.errors import (
    AnswerCutOff,
    AnswerEmpty,
    AnswerMalformed,
    AskAgain,
    BadAnswer,
    BudgetReached,
    GenappError,
    LimitReached,
    ProviderError,
    ProviderRefused,
    ProviderTimeout,
    Spent,
)
from genapp.page import Component
from genapp.providers.base import HEAD_LINES, PLAN, Completion, OnText, Prompt, Provider, Wrapped
from genapp.services.work import budget
from genapp.services.work.budget import CallLine, CallState, Place
from genapp.services.work.commit import Commit, HeldJobs, StopReason
from genapp.services.work.writes import IS_HELD, lease_lost, run_held

T = TypeVar("T")

log = logging.getLogger(__name__)

_JOB_HELD: Final = select(JOB.c.cancel_requested).where(*IS_HELD).with_for_update()
_EARLIER: Final = (
    select(PROVIDER_CALL)
    .where(
        *(PROVIDER_CALL.c[name] == bindparam(f"my_{name}") for name in ("job_id", "revision", "component", "ordinal"))
    )
    .order_by(PROVIDER_CALL.c.number)
)
_SPOILT: Final = (
    select(PROVIDER_CALL.c.component, func.count().label("spoilt"))
    .where(
        *(PROVIDER_CALL.c[name] == bindparam(f"my_{name}") for name in ("job_id", "revision", "ordinal")),
        PROVIDER_CALL.c.error_code.in_(
            [error.code for error in (AnswerEmpty, AnswerCutOff, AnswerMalformed, ProviderRefused)]
        ),
    )
    .group_by(PROVIDER_CALL.c.component)
)
"""A model that thought until its limit has not answered: it is asked again with more room."""
_OPEN: Final = insert(PROVIDER_CALL).returning(PROVIDER_CALL.c.id)
_FORGET: Final = (
    delete(PROVIDER_CALL).where(PROVIDER_CALL.c.id == bindparam("of_call")).returning(PROVIDER_CALL.c.reserved_micros)
)
_LEAVE: Final = (
    update(PROVIDER_CALL)
    .where(PROVIDER_CALL.c.id == bindparam("of_call"), PROVIDER_CALL.c.state == CallState.WAITING)
    .values(
        state=CallState.STARTED.value,
        fingerprint=bindparam("asked"),
        reserved_micros=bindparam("held_now"),
        started_at=bindparam("left_at", type_=PROVIDER_CALL.c.started_at.type),
    )
    .returning(PROVIDER_CALL.c.id)
)
_SETTLE: Final = update(PROVIDER_CALL).where(PROVIDER_CALL.c.id == bindparam("of_call"))
_NOTHING_YET: Final[dict[str, object]] = {
    name: column.default
    for name, column in ProviderCall.model_fields.items()
    if name != "id" and not column.is_required()
}


class _CancelAsked(Exception):
    """A person asked to cancel the job: nothing may be spent on it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is to be asked: the prompt with all the tokens that its request asks for, and what follows from it."""

    prompt: Prompt
    component: str
    ordinal: int
    fingerprint: str
    most: int
    """Micros that it costs at the most, if the server keeps to what it is asked for."""

    @property
    def place(self) -> Place:
        return self.component, self.ordinal


@dataclass(slots=True, kw_only=True)
class _Call:
    """A question on its way: its row in the ledger, and what is held for it."""

    question: _Question
    row_id: int
    reserved: int
    sent_at: float = 0.0
    """Of the process's own clock; 0 until the request leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The pipeline's `Writer` for one job and revision."""

    job_id: str
    token: int
    revision: int
    provider: Provider
    commit: Commit
    held: HeldJobs
    batch_id: str | None = None
    _aside: dict[Place, _Call] = field(default_factory=dict, init=False)
    """Calls whose money is held and that nobody has asked for yet."""
    _line: CallLine = field(default_factory=CallLine, init=False)

    @property
    def name(self) -> str:
        return self.provider.name

    @property
    def reads_text(self) -> bool:
        return self.provider.reads_text

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None:
        """Hold the money for all of these calls before the first is made.

        When it does not fit, a page that has the batch to itself goes on call by call, so that the last of a budget
        is of use. Another waits, and `BudgetReached` says so: no page begins that others may leave without money.
        What was held before for the same writing is kept, and for any other given back.
        """
        questions = [self._question(prompt, ordinal) for prompt in prompts] if self.batch_id else []
        places = {question.place for question in questions}
        self._line.keep(places)
        for place in [place for place in self._aside if place not in places]:
            await self._forget(self._aside.pop(place))
        questions = [question for question in questions if question.place not in self._aside]
        if any(question.most for question in questions):
            calls, in_line = await self._commit(lambda session: self._write_aside(session, questions))
            self._aside.update({call.question.place: call for call in calls})
            if in_line:
                self._line.form(_in_order(questions), for_one_answer=bool(calls))

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        """Raises `ProviderError`, after the ledger has it; `LeaseLost` and `BudgetReached` before any call is made."""
        reuse, completion = True, None
        place = _component(prompt), ordinal
        async with self._line.in_turn(place):
            while completion is None:
                opened = self._taken(prompt, ordinal) or await self._opened(prompt, ordinal, reuse=reuse)
                if isinstance(opened, str):
                    reuse, completion = False, self._read(opened, prompt)
                else:
                    completion = await self._made(opened, on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=completion.blocks)

    async def spoilt(self, *, ordinal: int) -> dict[str, int]:
        mine = {"my_job_id": self.job_id, "my_revision": self.revision, "my_ordinal": ordinal}
        rows = await self._commit(lambda session: session.connection().execute(_SPOILT, mine).all())
        return {row.component: row.spoilt for row in rows}

    def _taken(self, prompt: Prompt, ordinal: int) -> _Call | None:
        """The call that money was set aside for. Its question may have been foreseen only: now it is known."""
        call = self._aside.pop((_component(prompt), ordinal), None)
        if call is not None:
            call.question = self._question(prompt, ordinal)
        return call

    async def _opened(self, prompt: Prompt, ordinal: int, *, reuse: bool) -> _Call | str:
        """The answer that the ledger holds, else a new call."""
        question = self._question(prompt, ordinal)
        return await self._commit(lambda session: self._write_open(session, question, reuse=reuse))

    def _question(self, prompt: Prompt, ordinal: int) -> _Question:
        fitted = self.provider.fitted(prompt)
        return _Question(
            prompt=fitted,
            component=_component(prompt),
            ordinal=ordinal,
            fingerprint=_fingerprint(self.provider, prompt),
            most=self.provider.most_cost(fitted),
        )

    async def _commit(self, write: Callable[[Session], T]) -> T:
        """For writes that only who holds the job may make, and nobody once it is to be cancelled."""

        def checked(session: Session) -> T:
            if run_held(session, _JOB_HELD, self.job_id, self.token).cancel_requested:
                raise _CancelAsked
            return write(session)

        try:
            return await self.commit(checked)
        except _CancelAsked:
            self.held.stop(self.job_id, StopReason.CANCELLED)
            raise asyncio.CancelledError from None

    def _write_aside(self, session: Session, questions: Sequence[_Question]) -> tuple[list[_Call], bool]:
        """The calls whose money is held now, and whether calls have to go one by one."""
        purse = budget.purse_of(session, self.batch_id or "")
        if purse.budget_micros is None:
            return [], False
        earlier = {question.place: self._earlier(session, question) for question in questions}
        missing = [question for question in questions if not _answers(earlier[question.place])]
        try:
            held = budget.hold(session, self.batch_id, [question.most for question in missing], job_id=self.job_id)
        except BudgetReached as error:
            if error.waits:
                raise
            budget.take_turn(session, self.batch_id or "", self.job_id)
            return [], True
        calls = [
            self._insert(session, question, CallState.WAITING, earlier[question.place], reserved=reserved)
            for question, reserved in zip(missing, held, strict=True)
        ]
        return calls, not purse.shows_costs

    def _write_open(self, session: Session, question: _Question, *, reuse: bool) -> _Call | str:
        earlier = self._earlier(session, question)
        if reuse and (kept := _kept(earlier, question)):
            return kept[-1].answer
        (reserved,) = budget.hold(session, self.batch_id, [question.most], job_id=self.job_id)
        state = CallState.WAITING if isinstance(self.provider, Wrapped) else CallState.STARTED
        return self._insert(session, question, state, earlier, reserved=reserved)

    def _write_leave(self, session: Session, call: _Call) -> int:
        """Returns what is held for it now: more than before when calls have turned out dearer meanwhile."""
        most, held = [call.question.most], call.reserved
        (reserved,) = budget.hold(session, self.batch_id, most, job_id=self.job_id, already=held)
        values = {"of_call": call.row_id, "held_now": reserved, "left_at": db_now(session)}
        values["asked"] = call.question.fingerprint
        if session.connection().execute(_LEAVE, values).first() is None:
            raise lease_lost(self.job_id, self.token)
        return reserved

    def _earlier(self, session: Session, question: _Question) -> Sequence[Row[Any]]:  # Any: rows of a statement
        """The calls for this writing so far."""
        mine = {"my_job_id": self.job_id, "my_revision": self.revision}
        mine |= {"my_component": question.component, "my_ordinal": question.ordinal}
        return session.connection().execute(_EARLIER, mine).all()

    def _insert(
        self,
        session: Session,
        question: _Question,
        state: CallState,
        earlier: Sequence[Row[Any]],  # Any: rows of a statement
        *,
        reserved: int,
    ) -> _Call:
        row = _NOTHING_YET | {"job_id": self.job_id, "revision": self.revision, "batch_id": self.batch_id}
        row |= {"component": question.component, "ordinal": question.ordinal, "state": state}
        row |= {"number": earlier[-1].number + 1 if earlier else 1, "fingerprint": question.fingerprint}
        row |= {"provider": self.provider.name, "model": self.provider.model, "reserved_micros": reserved}
        row_id = session.connection().execute(_OPEN, row | {"started_at": db_now(session)}).scalar_one()
        sent_at = time.perf_counter() if state is CallState.STARTED else 0.0
        return _Call(question=question, row_id=row_id, reserved=reserved, sent_at=sent_at)

    def _read(self, answer: str, prompt: Prompt) -> Completion | None:
        try:
            return self.provider.read(answer, prompt)
        except BadAnswer as error:
            log.warning("ledger.answer_unreadable", extra={"job": self.job_id, "error": str(error)})
            return None

    async def _made(self, call: _Call, on_text: OnText) -> Completion | None:
        """None when nothing was asked, because the call needs another reservation than it has."""
        try:
            completion = await self._ask(call, on_text)
        except AskAgain:
            await self._forget(call)
            return None
        except (Exception, asyncio.CancelledError) as error:
            if not call.sent_at or isinstance(error, LimitReached):
                await self._forget(call)
            else:
                kept, spent = _held_for_good(error, call), _spent(error)
                known = spent.cost_micros if spent else None
                await self._settle(call, _failed(error, kept=kept), known=known, kept=kept)
            raise
        await self._settle(call, _answered(completion), known=completion.cost_micros)
        self._line.answered()
        return completion

    async def _ask(self, call: _Call, on_text: OnText) -> Completion:
        prompt = call.question.prompt
        if isinstance(self.provider, Wrapped):
            return await self.provider.complete(prompt, on_text=on_text, leaves=lambda: self._leave(call))
        if not call.sent_at:
            await self._leave(call)
        return await self.provider.complete(prompt, on_text=on_text)

    async def _leave(self, call: _Call) -> None:
        """The ledger knows of the request before it leaves."""
        call.reserved = await self._commit(lambda session: self._write_leave(session, call))
        call.sent_at = time.perf_counter()

    async def _forget(self, call: _Call) -> None:
        """A call that was not made is no call, and its money is free at once."""

        def write(session: Session) -> None:
            row = session.connection().execute(_FORGET, {"of_call": call.row_id}).first()
            if row is not None:
                budget.settle(session, self.batch_id, reserved=row.reserved_micros)

        await self._to_its_end(write)

    async def _settle(self, call: _Call, outcome: dict[str, object], *, known: int | None, kept: int = 0) -> None:
        """`known` is what it cost, None when the provider did not say that it used anything."""
        values = outcome | {"seconds": round(time.perf_counter() - call.sent_at, 4), "cost_micros": known or 0}

        def write(session: Session) -> None:
            facts = values | {"reserved_micros": kept, "of_call": call.row_id}
            session.connection().execute(_SETTLE, facts).close()
            most = None if known is None else call.question.most
            budget.settle(session, self.batch_id, reserved=call.reserved, cost=known or 0, kept=kept, most=most)

        await self._to_its_end(write)

    async def _to_its_end(self, write: Callable[[Session], None]) -> None:
        """Without a look at the token: what was asked and paid is true whoever holds the job now."""
        await asyncio.shield(asyncio.ensure_future(self.commit(write)))


def _component(prompt: Prompt) -> str:
    return prompt.brief.name


def _in_order(questions: Sequence[_Question]) -> list[Place]:
    """The dearest first, but before all what the others are written by: the plan, then the head lines."""
    ordered = sorted(questions, key=lambda one: (one.component != PLAN, one.component != HEAD_LINES, -one.most))
    return [question.place for question in ordered]


def _answers(earlier: Sequence[Row[Any]]) -> list[Row[Any]]:  # Any: rows of a statement
    """To this writing, whatever exactly was asked."""
    return [row for row in earlier if row.state == CallState.ANSWERED]


def _kept(earlier: Sequence[Row[Any]], question: _Question) -> list[Row[Any]]:  # Any: rows of a statement
    """The answers to this very question."""
    return [row for row in _answers(earlier) if row.fingerprint == question.fingerprint]


def _fingerprint(provider: Provider, prompt: Prompt) -> str:
    """Of everything that the answer depends on: provider, model, and the prompt with its brief.

    The room to think is not among it: an answer that is kept stays good when the next one gets more.
    """
    asked = [provider.name, provider.model, prompt.version, prompt.system, prompt.user, prompt.schema]
    asked += [prompt.max_tokens, dump(prompt.brief)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _answered(completion: Completion) -> dict[str, object]:
    return {
        "state": CallState.ANSWERED,
        "error_code": "",
        "error_message": "",
        "answer": completion.text,
        "model": completion.model,
        "input_tokens": completion.usage.input_tokens,
        "cached_tokens": completion.usage.cached_tokens,
        "output_tokens": completion.usage.output_tokens,
        "usage_estimated": completion.usage.estimated,
    }


def _failed(error: BaseException, *, kept: int) -> dict[str, object]:
    if isinstance(error, asyncio.CancelledError):
        code, message = "stopped", "the request was closed before its answer came; it may have been paid for"
    else:
        code, message = error.code if isinstance(error, GenappError) else "internal", str(error)
    answer = error.answer if isinstance(error, ProviderError) else ""
    spent = _spent(error) or Spent()
    return {
        "state": CallState.UNKNOWN if kept else CallState.FAILED,
        "answer": answer,
        "error_code": code,
        "error_message": message,
        "input_tokens": spent.input_tokens,
        "cached_tokens": spent.cached_tokens,
        "output_tokens": spent.output_tokens,
        "usage_estimated": spent.estimated,
    }


def _spent(error: BaseException) -> Spent | None:
    """What a call used although its answer is of no use; None when nobody said."""
    return error.spent if isinstance(error, ProviderError) else None


def _held_for_good(error: BaseException, call: _Call) -> int:
    """What stays held of a call that was broken off: the provider may have billed it, and nobody can tell."""
    spent = _spent(error)
    unknown = isinstance(error, asyncio.CancelledError | ProviderTimeout) and not (spent and spent.cost_micros)
    return call.reserved if unknown else 0
