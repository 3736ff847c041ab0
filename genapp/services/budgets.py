"""The hard budget of a batch: reserved before each call, settled after it, never overrun.

`batch.committed_micros` moves in the very transactions that move the ledger, so it always is the sum of what the
ledger's calls of the batch cost and hold (`held_and_spent` counts that sum from the rows).
"""

from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlmodel import Session

from genapp.db.tables import BATCH, PROVIDER_CALL
from genapp.errors import BudgetReached


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


def settle(session: Session, batch_id: str | None, *, reserved: int, cost: int, kept: int = 0) -> None:
    """Replace what was reserved for a call by what it cost, and by what is kept because nobody knows."""
    change = cost + kept - reserved
    if batch_id and change:
        moved = update(BATCH).where(BATCH.c.id == batch_id)
        session.execute(moved.values(committed_micros=BATCH.c.committed_micros + change))


def held_and_spent(session: Session, batch_id: str) -> Money:
    """Counted from the ledger, in an index."""
    counted = select(
        func.coalesce(func.sum(PROVIDER_CALL.c.cost_micros), 0),
        func.coalesce(func.sum(PROVIDER_CALL.c.reserved_micros), 0),
        func.count(),
    ).where(PROVIDER_CALL.c.batch_id == batch_id)
    spent, held, calls = session.execute(counted).one()
    return Money(spent=int(spent), held=int(held), calls=calls)
