"""The ledger of provider calls and the budgets they are paid from: an answered call is never made again.

Each call is written before it is made and settled after it. The budget of a batch is hard: money is reserved before
each call and never overrun. `batch.committed_micros` moves in the very transactions that move the ledger, so it always
is the sum of what the ledger's calls of the batch cost and hold (`held_and_spent` counts that sum from the rows).
"""

import asyncio
import hashlib
import json
import logging
import time
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Executable, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from genapp.db import BATCH, JOB, PROVIDER_CALL, ProviderCall, db_now, dump
from genapp.errors import (
    AskAgain,
    BadAnswer,
    BudgetReached,
    GenappError,
    LimitReached,
    ProviderError,
    ProviderTimeout,
    Spent,
)
from genapp.page import Component
from genapp.providers.base import Completion, OnText, Prompt, Provider
from genapp.services.work.commit import Commit, HeldJobs, StopReason
from genapp.services.work.writes import IS_HELD, run_held

log = logging.getLogger(__name__)

_STARTED: Final = "started"
_ANSWERED: Final = "answered"
_FAILED: Final = "failed"
_OUTCOME_UNKNOWN: Final = "outcome_unknown"

_JOB_HELD: Final = select(JOB.c.cancel_requested, JOB.c.batch_id).where(*IS_HELD).with_for_update()
_EARLIER: Final = (
    select(PROVIDER_CALL)
    .where(
        *(PROVIDER_CALL.c[name] == bindparam(f"my_{name}") for name in ("job_id", "revision", "component", "ordinal"))
    )
    .order_by(PROVIDER_CALL.c.number)
)
_OPEN: Final = insert(PROVIDER_CALL).returning(PROVIDER_CALL.c.id)
_FORGET: Final = delete(PROVIDER_CALL).where(PROVIDER_CALL.c.id == bindparam("of_call"))
_SETTLE: Final = update(PROVIDER_CALL).where(PROVIDER_CALL.c.id == bindparam("of_call"))
_NOTHING_YET: Final[dict[str, object]] = {
    name: column.default
    for name, column in ProviderCall.model_fields.items()
    if name != "id" and not column.is_required()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Millionths of the account's currency, counted from the ledger."""

    spent: int = 0
    """What answered and billed calls cost."""
    held: int = 0
    """What calls in flight may cost at the most, and calls of which nobody knows whether they were billed."""
    calls: int = 0

    @property
    def committed(self) -> int:
        return self.spent + self.held


def reserve(session: Session, batch_id: str | None, micros: int) -> None:
    """Hold money for one call. Raises `BudgetReached` when the budget has no room for it."""
    if not batch_id or micros <= 0:
        return
    after = BATCH.c.committed_micros + micros
    room = or_(BATCH.c.budget_micros.is_(None), after <= BATCH.c.budget_micros)
    held = update(BATCH).where(BATCH.c.id == batch_id, room).values(committed_micros=after).returning(BATCH.c.id)
    if session.scalar(held) is None:
        raise BudgetReached(
            "the budget of the batch has no room for the next call",
            batch_id=batch_id,
            hint="raise the budget of the batch, and it goes on by itself; nothing that is written is lost",
        )


def held_and_spent(session: Session, batch_id: str) -> Money:
    """Counted from the ledger, in an index."""
    counted = select(
        func.coalesce(func.sum(PROVIDER_CALL.c.cost_micros), 0),
        func.coalesce(func.sum(PROVIDER_CALL.c.reserved_micros), 0),
        func.count(),
    ).where(PROVIDER_CALL.c.batch_id == batch_id)
    spent, held, calls = session.execute(counted).one()
    return Money(spent=int(spent), held=int(held), calls=calls)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What the ledger knows when a component is to be written: the answer it holds, or the row of the new call."""

    call_id: int = 0
    batch_id: str | None = None
    reserved: int = 0
    """Micros that are held for the call."""
    answer: str | None = None
    cancelled: bool = False
    """A person asked to cancel the job: nothing may be spent on it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The pipeline's `Writer` for one job and revision."""

    job_id: str
    token: int
    revision: int
    provider: Provider
    commit: Commit
    held: HeldJobs

    @property
    def name(self) -> str:
        return self.provider.name

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        """Raises `ProviderError`, after the ledger has it; `LeaseLost` and `BudgetReached` before any call is made."""
        reuse, completion = True, None
        while completion is None:
            fitted = self.provider.fitted(prompt)
            opened = await self._open(fitted, ordinal, reuse=reuse)
            if opened.answer is not None:
                reuse, completion = False, self._read(opened.answer, prompt)
            else:
                completion = await self._call(opened, fitted, on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=completion.blocks)

    async def _open(self, prompt: Prompt, ordinal: int, *, reuse: bool) -> _Opened:
        component, print_ = prompt.brief.spec.kind.value, _fingerprint(self.provider, prompt)
        most = self.provider.most_cost(prompt)
        mine = {"job_id": self.job_id, "revision": self.revision, "component": component, "ordinal": ordinal}

        def write(session: Session) -> _Opened:
            job = run_held(session, _JOB_HELD, self.job_id, self.token)
            if job.cancel_requested:
                return _Opened(cancelled=True)
            earlier = session.connection().execute(_EARLIER, {f"my_{name}": mine[name] for name in mine}).all()
            _give_up_on([call.id for call in earlier if call.state == _STARTED and not call.error_code], session)
            kept = [call for call in earlier if call.state == _ANSWERED and call.fingerprint == print_]
            if reuse and kept:
                return _Opened(answer=kept[-1].answer)
            reserve(session, job.batch_id, most)
            call = _NOTHING_YET | mine | {"number": earlier[-1].number + 1 if earlier else 1, "fingerprint": print_}
            call |= {"provider": self.provider.name, "model": self.provider.model, "started_at": db_now(session)}
            row = session.connection().execute(_OPEN, call | {"batch_id": job.batch_id, "reserved_micros": most})
            return _Opened(call_id=row.scalar_one(), batch_id=job.batch_id, reserved=most)

        opened = await self.commit(write)
        if opened.cancelled:
            self.held.stop(self.job_id, StopReason.CANCELLED)
            raise asyncio.CancelledError
        return opened

    def _read(self, answer: str | None, prompt: Prompt) -> Completion | None:
        if answer is None:
            return None
        try:
            return self.provider.read(answer, prompt)
        except BadAnswer as error:
            log.warning("ledger.answer_unreadable", extra={"job": self.job_id, "error": str(error)})
            return None

    async def _call(self, opened: _Opened, prompt: Prompt, on_text: OnText) -> Completion | None:
        """None when nothing was asked, because the call needs another reservation than it has."""
        began = time.perf_counter()
        try:
            completion = await self.provider.complete(prompt, on_text=on_text)
        except LimitReached:
            await self._close(opened, _FORGET, {})  # a call that a limit kept from being made is no call
            raise
        except AskAgain:
            await self._close(opened, _FORGET, {})
            return None
        except (Exception, asyncio.CancelledError) as error:
            await self._settle(opened, began, _failed(error), cost=_spent(error).cost_micros, kept=_kept(error, opened))
            raise
        await self._settle(opened, began, _answered(completion), cost=completion.cost_micros)
        return completion

    async def _settle(
        self, opened: _Opened, began: float, outcome: dict[str, object], *, cost: int, kept: int = 0
    ) -> None:
        values = outcome | {"seconds": round(time.perf_counter() - began, 4), "cost_micros": cost}
        await self._close(opened, _SETTLE, values | {"reserved_micros": kept}, cost=cost, kept=kept)

    async def _close(
        self, opened: _Opened, statement: Executable, values: dict[str, object], *, cost: int = 0, kept: int = 0
    ) -> None:
        """Without a look at the token: what was asked and paid is true whoever holds the job now."""

        def write(session: Session) -> None:
            session.connection().execute(statement, values | {"of_call": opened.call_id}).close()
            _settle(session, opened.batch_id, reserved=opened.reserved, cost=cost, kept=kept)

        await asyncio.shield(asyncio.ensure_future(self.commit(write)))


def _settle(session: Session, batch_id: str | None, *, reserved: int, cost: int, kept: int = 0) -> None:
    """Replace what was reserved for a call by what it cost, and by what is kept because nobody knows."""
    change = cost + kept - reserved
    if batch_id and change:
        moved = update(BATCH).where(BATCH.c.id == batch_id)
        session.execute(moved.values(committed_micros=BATCH.c.committed_micros + change))


def _fingerprint(provider: Provider, prompt: Prompt) -> str:
    """Of everything that the answer depends on: provider, model, and the prompt with its brief.

    The room to think is not among it: an answer that is kept stays good when the next one gets more.
    """
    asked = [provider.name, provider.model, prompt.version, prompt.system, prompt.user, prompt.schema]
    asked += [prompt.max_tokens, dump(prompt.brief)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _give_up_on(call_ids: list[int], session: Session) -> None:
    """Calls still open when another worker comes by: their own worker died, and nobody knows what they cost."""
    if call_ids:
        gone = {
            "error_code": _OUTCOME_UNKNOWN,
            "error_message": "the worker stopped before the answer was stored; the call may have been paid for",
        }
        session.connection().execute(update(PROVIDER_CALL).where(PROVIDER_CALL.c.id.in_(call_ids)).values(gone))


def _answered(completion: Completion) -> dict[str, object]:
    return {
        "state": _ANSWERED,
        "error_code": "",
        "error_message": "",
        "answer": completion.text,
        "model": completion.model,
        "input_tokens": completion.usage.input_tokens,
        "output_tokens": completion.usage.output_tokens,
        "usage_estimated": completion.usage.estimated,
    }


def _failed(error: BaseException) -> dict[str, object]:
    if isinstance(error, asyncio.CancelledError):
        code, message = "stopped", "the request was closed before its answer came; it may have been paid for"
    else:
        code, message = error.code if isinstance(error, GenappError) else "internal", str(error)
    answer = error.answer if isinstance(error, ProviderError) else ""
    spent = _spent(error)
    return {
        "state": _FAILED,
        "answer": answer,
        "error_code": code,
        "error_message": message,
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "usage_estimated": spent.estimated,
    }


def _spent(error: BaseException) -> Spent:
    """What a call used although its answer is of no use."""
    return (error.spent if isinstance(error, ProviderError) else None) or Spent()


def _kept(error: BaseException, opened: _Opened) -> int:
    """What stays held of a call that was broken off: the provider may have billed it, and nobody can tell."""
    unknown = isinstance(error, asyncio.CancelledError | ProviderTimeout) and not _spent(error).cost_micros
    return opened.reserved if unknown else 0
