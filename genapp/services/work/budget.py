"""The money of a batch: held before a call is made, settled after it, given back when nothing was sent.

`batch.committed_micros` moves in the very transactions that move the ledger, so it always is the sum of what the
ledger's calls of the batch cost and hold (`held_and_spent` counts that sum from the rows). What is held for a call
follows from what its request asks for. A server may report more than was asked for: the first call of a batch with a
budget is therefore made alone, and what the worst call so far cost beyond its due is held for every later one.
"""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, case, delete, func, select, update
from sqlmodel import Session

from genapp.db import BATCH, JOB, PROVIDER_CALL
from genapp.errors import BudgetReached
from genapp.jobs import PauseKind, Scope
from genapp.services.queue import holds
from genapp.words import counted, money, number

_HELD: Final = "what is left of the budget of the batch is held for calls that are being made"
_FIRST: Final = "the first call of the batch shows what its calls cost"
_GOES_ON: Final = "it goes on by itself as soon as they have ended"
_SPENT: Final = "the budget of the batch has no room for the next call"
_RAISE: Final = "raise the budget of the batch, and it goes on by itself; nothing that is written is lost"
_NEVER_KNOWN: Final = "the worker stopped before the answer was stored; the call may have been paid for"


class CallState(StrEnum):
    """Of one call in the ledger."""

    WAITING = "waiting"
    """Its money is held, and nothing was sent yet."""
    STARTED = "started"
    """The request has left."""
    ANSWERED = "answered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Broken off after the request had left: it may have been paid for, so its money stays held."""


_OPEN: Final = (CallState.WAITING.value, CallState.STARTED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Millionths of the account's currency, counted from the ledger."""

    spent: int = 0
    """What answered and billed calls cost."""
    held: int = 0
    """What calls that are being made may cost at the most."""
    unknown: int = 0
    """What those calls may have cost of which nobody knows whether they were billed."""
    calls: int = 0
    open_calls: int = 0
    unknown_calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those that providers had in their caches."""

    @property
    def committed(self) -> int:
        return self.spent + self.held + self.unknown

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said beside what was spent."""
        held = f"{money(self.held)} held for {counted(self.open_calls, 'call')} being made"
        unknown = f"{money(self.unknown)} held for {counted(self.unknown_calls, 'call')} with unknown outcome"
        cached = f"{number(self.cached_tokens)} of {number(self.input_tokens)} input tokens from the provider's cache"
        said = ((self.held, held), (self.unknown, unknown), (self.cached_tokens, cached))
        return tuple(remark for is_there, remark in said if is_there)


Place = tuple[str, int]
"""Of a writing in its page: what is written, and its ordinal."""


class CallLine:
    """Calls of one page that are made one after the other.

    So it is while nobody knows what calls of the batch cost, and when there is not money enough for the whole page:
    what cannot be paid is then found out before anything is spent.
    """

    def __init__(self) -> None:
        self._order: list[Place] = []
        self._for_one_answer = False
        self._refusal: BudgetReached | None = None
        self._moved = asyncio.Event()

    def form(self, order: Sequence[Place], *, for_one_answer: bool) -> None:
        """With `for_one_answer`, the others go on side by side once one of them has been answered."""
        self._order = list(order)
        self._for_one_answer, self._refusal = for_one_answer, None

    def keep(self, places: Collection[Place]) -> None:
        """Others will not come: nobody waits for them."""
        self._order = [place for place in self._order if place in places]

    def answered(self) -> None:
        if self._for_one_answer:
            self._order.clear()

    @asynccontextmanager
    async def in_turn(self, place: Place) -> AsyncIterator[None]:
        """Raises the `BudgetReached` of a call that stood further in front."""
        while place in self._order[1:]:
            await self._moved.wait()
        try:
            if self._refusal and place in self._order:
                raise self._refusal
            yield
        except BudgetReached as error:
            self._refusal = error
            raise
        finally:
            if place in self._order:
                self._order.remove(place)
            self._moved.set()
            self._moved = asyncio.Event()


def held_and_spent(session: Session, batch_id: str) -> Money:
    """Counted from the ledger, in an index."""
    calls = PROVIDER_CALL.c
    is_open, is_unknown = calls.state.in_(_OPEN), calls.state == CallState.UNKNOWN
    summed = select(
        func.coalesce(func.sum(calls.cost_micros), 0).label("spent"),
        func.coalesce(func.sum(case((is_unknown, 0), else_=calls.reserved_micros)), 0).label("held"),
        func.coalesce(func.sum(case((is_unknown, calls.reserved_micros), else_=0)), 0).label("unknown"),
        func.count().label("calls"),
        func.coalesce(func.sum(case((is_open, 1), else_=0)), 0).label("open_calls"),
        func.coalesce(func.sum(case((is_unknown, 1), else_=0)), 0).label("unknown_calls"),
        func.coalesce(func.sum(calls.input_tokens), 0).label("input_tokens"),
        func.coalesce(func.sum(calls.cached_tokens), 0).label("cached_tokens"),
    ).where(calls.batch_id == batch_id)
    return Money(**{name: int(value) for name, value in session.execute(summed).one()._mapping.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """The money of one batch as a transaction finds it."""

    budget_micros: int | None
    committed_micros: int
    wanted_micros: int
    turn_job_id: str | None
    overrun_share: float | None
    overrun_micros: int

    @property
    def shows_costs(self) -> bool:
        """A call of the batch has ended, so that it is known whether the server keeps to what it is asked for."""
        return self.budget_micros is None or self.overrun_share is not None

    def worst(self, most: int) -> int:
        """What a call may cost that is to cost `most` at the most, if it is as bad as the worst so far."""
        return max(math.ceil(most * max(self.overrun_share or 0.0, 1.0)), most + self.overrun_micros) if most else 0

    def fits(self, micros: int) -> bool:
        return self.budget_micros is None or self.committed_micros + micros <= self.budget_micros


_COLUMNS: Final = tuple(BATCH.c[name] for name in Purse.__dataclass_fields__)


def purse_of(session: Session, batch_id: str) -> Purse:
    """Locked until the commit, but not for jobs that only name their batch."""
    mine = select(*_COLUMNS).where(BATCH.c.id == batch_id).with_for_update(key_share=True)
    row = session.execute(mine).one()
    return Purse(**row._mapping)


def hold(session: Session, batch_id: str | None, most: Sequence[int], *, job_id: str, already: int = 0) -> list[int]:
    """Hold money for calls that may cost so much each, for all of them or for none; returns what is held for each.

    `already` is held for them before; what is too much of it is given back. Raises `BudgetReached` when there is no
    room for them.
    """
    if not batch_id or not any(most):
        return list(most)
    purse = purse_of(session, batch_id)
    held = [purse.worst(one) for one in most]
    more = sum(held) - already
    if more > 0:
        _refuse_without_room(session, batch_id, purse, more, job_id=job_id)
    if more:
        session.execute(update(BATCH).where(BATCH.c.id == batch_id).values(committed_micros=_after(more)))
    return held


def take_turn(session: Session, batch_id: str, job_id: str) -> None:
    """What is left of the money is this page's until nobody works on it any more: it goes on call by call."""
    session.execute(update(BATCH).where(BATCH.c.id == batch_id).values(turn_job_id=job_id))


def _refuse_without_room(session: Session, batch_id: str, purse: Purse, micros: int, *, job_id: str) -> None:
    mine = purse.turn_job_id in (None, job_id)
    if mine and purse.shows_costs and purse.fits(micros):
        return
    if not mine or _open_calls(session, batch_id, but_of=job_id):
        why = _HELD if purse.shows_costs else _FIRST
        raise BudgetReached(why, batch_id=batch_id, needs=micros, waits=True, hint=_GOES_ON)
    if not purse.fits(micros):
        raise BudgetReached(_SPENT, batch_id=batch_id, needs=micros, hint=_RAISE)


def settle(
    session: Session, batch_id: str | None, *, reserved: int, cost: int = 0, kept: int = 0, most: int | None = None
) -> None:
    """Replace what was reserved for a call by what it cost, and by what is kept because nobody knows.

    `most` is given when it is known what the call cost: what it should have cost at the most.
    """
    if not batch_id:
        return
    values: dict[str, Any] = {"committed_micros": _after(cost + kept - reserved)}  # Any: SQL
    if most:
        share, over = BATCH.c.overrun_share, BATCH.c.overrun_micros
        worst, beyond = cost / most, max(cost - most, 0)
        values["overrun_share"] = case((func.coalesce(share, 0.0) > worst, share), else_=worst)
        values["overrun_micros"] = case((over > beyond, over), else_=beyond)
    changed = update(BATCH).where(BATCH.c.id == batch_id).values(values).returning(*_COLUMNS)
    _go_on(session, batch_id, session.execute(changed).one())


def let_go(session: Session, job_ids: Sequence[str]) -> None:
    """Nobody works on these jobs any more: the batch goes on, and what is held for calls not sent is given back.

    Of those that were sent, only a worker that still lives could tell what they cost; until it does, nobody knows.
    """
    if not job_ids:
        return
    calls = PROVIDER_CALL.c
    unsent = delete(PROVIDER_CALL).where(calls.job_id.in_(job_ids), calls.state == CallState.WAITING)
    theirs = BATCH.c.id.in_(select(JOB.c.batch_id).where(JOB.c.id.in_(job_ids)))
    done = update(BATCH).where(theirs, BATCH.c.turn_job_id.in_(job_ids)).values(turn_job_id=None)
    given_back: Counter[str] = Counter(dict.fromkeys(session.scalars(done.returning(BATCH.c.id)), 0))
    for row in session.execute(unsent.returning(calls.batch_id, calls.reserved_micros)):
        given_back[row.batch_id or ""] += row.reserved_micros
    gone = {"state": CallState.UNKNOWN.value, "error_code": "outcome_unknown", "error_message": _NEVER_KNOWN}
    sent = update(PROVIDER_CALL).where(calls.job_id.in_(job_ids), calls.state == CallState.STARTED)
    for row in session.execute(sent.values(gone).returning(calls.batch_id)):
        given_back[row.batch_id or ""] += 0
    for batch_id in sorted(filter(None, given_back)):
        settle(session, batch_id, reserved=given_back[batch_id])


def wait_for_room(session: Session, batch_id: str, *, needs: int, waits: bool) -> bool | None:
    """A page found no room, which may have come meanwhile: None when it may try again at once.

    Else True when the batch goes on as soon as calls that are being made have left so much room (`settle` sees to
    it), and False when a person has to raise the budget.
    """
    purse = purse_of(session, batch_id)
    busy = _is_busy(session, batch_id, purse)
    if _has_room(purse, needs, busy=busy) or (waits and not busy):
        return None
    wanted = min(needs, purse.wanted_micros or needs) if busy else 0
    session.execute(update(BATCH).where(BATCH.c.id == batch_id).values(wanted_micros=wanted))
    return busy


def _go_on(session: Session, batch_id: str, row: Row[Any]) -> None:  # Any: a row of a statement
    """End the wait for room when it has come, or when nothing is left to wait for."""
    purse = Purse(**row._mapping)
    if not purse.wanted_micros:
        return
    busy = _is_busy(session, batch_id, purse)
    if not busy or _has_room(purse, purse.wanted_micros, busy=busy):
        session.execute(update(BATCH).where(BATCH.c.id == batch_id).values(wanted_micros=0))
        holds.end_system_pause(session, Scope.BATCH, batch_id, PauseKind.BUDGET)


def _has_room(purse: Purse, micros: int, *, busy: bool) -> bool:
    return purse.fits(micros) and purse.turn_job_id is None and (purse.shows_costs or not busy)


def _is_busy(session: Session, batch_id: str, purse: Purse) -> bool:
    """Whether some page is being paid for, which may leave room when it is done."""
    return purse.turn_job_id is not None or _open_calls(session, batch_id) > 0


def _open_calls(session: Session, batch_id: str, *, but_of: str = "") -> int:
    calls = PROVIDER_CALL.c
    mine = (calls.batch_id == batch_id, calls.state.in_(_OPEN), calls.job_id != but_of)
    return session.scalar(select(func.count()).select_from(PROVIDER_CALL).where(*mine)) or 0


def _after(change: int) -> Any:  # Any: SQL
    return BATCH.c.committed_micros + change
