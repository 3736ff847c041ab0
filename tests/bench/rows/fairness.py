"""Fair shares: ten equal batches at once, and a small batch behind a huge one. Claims against the real database."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Engine, insert, select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import FAIR_CLOCK, JOB, Batch, make_engine, reading, transaction
from genapp.services.queue import decide, dispatch
from tests.bench.databases import SQLITE, database
from tests.bench.factory import orders
from tests.bench.measure import Row, jain
from tests.bench.rows.queue_operations import end_all_claimed, many_slots
from tests.bench.seed import seed_jobs
from tests.support.queue import submit_batch

BATCHES = 10
JOBS_EACH = 200
CLAIMED_AT_ONCE = 10
HUGE = 100_000
SMALL = 100


def measure() -> Iterable[Row]:
    with database(SQLITE) as url:
        engine = make_engine(url)
        yield _ten_equal(engine)
        engine.dispose()
    with database(SQLITE) as url:
        engine = make_engine(url)
        yield _behind_a_huge_one(engine)
        engine.dispose()


def _ten_equal(engine: Engine) -> Row:
    """Judged at every tenth of the way, while all batches still wait."""
    for number in range(BATCHES):
        with transaction(engine) as session:
            submit_batch(session, f"batch {number}", orders(JOBS_EACH), by=LOCAL_OWNER)
    many_slots(engine)
    claimed: Counter[str] = Counter()
    worst = 1.0
    for step in range(1, BATCHES):
        for _ in range(JOBS_EACH // CLAIMED_AT_ONCE):
            claimed.update(_claim(engine))
        assert sum(claimed.values()) == step * JOBS_EACH
        worst = min(worst, jain([claimed[batch] for batch in claimed] + [0] * (BATCHES - len(claimed))))
    return Row(
        name="fairness: Jain index of ten equal batches",
        measured=f"{worst:.4f}",
        value=round(worst, 4),
        target=">= 0.99",
        limit=0.99,
        at_least=True,
        note=f"lowest of {BATCHES - 1} looks at {BATCHES} batches of {JOBS_EACH}, submitted one after another",
    )


def _behind_a_huge_one(engine: Engine) -> Row:
    _huge_batch(engine)
    many_slots(engine)
    for _ in range(10):
        _claim(engine)
    with transaction(engine) as session:
        small = submit_batch(session, "small", orders(SMALL), by=LOCAL_OWNER).batch_id
    claims, left = 0, SMALL
    while left:
        batches = _claim(engine)
        claims += len(batches)
        left -= batches.count(small)
    delay = claims / (2 * SMALL)
    return Row(
        name=f"fairness: {SMALL} jobs behind {HUGE:,}, claims until all have begun / fair share",
        measured=f"{delay:.2f}",
        value=round(delay, 3),
        target="<= 1.1",
        limit=1.1,
        note=f"{claims} claims; two batches that take turns need {2 * SMALL}, first come first served {HUGE + SMALL:,}",
    )


def _huge_batch(engine: Engine) -> None:
    """As submitted: its jobs stand one behind the other in virtual time."""
    with transaction(engine) as session:
        session.add(Batch(id="huge", name="huge", submitted_by="bench", created_at=utc_now()))
        rank, score = _group_of_a_plain_order()
        finish = {"rank": rank, "score": score, "flow": "batch:huge", "value": float(HUGE + 1)}
        session.execute(insert(FAIR_CLOCK).values(finish))
    seed_jobs(engine, waiting=HUGE, flow="'batch:huge'", batch_id="'huge'")


def _group_of_a_plain_order() -> tuple[int, int]:
    decision = decide(orders(1)[0])
    return decision.priority.rank, decision.score


def _claim(engine: Engine) -> list[str]:
    """The batches whose jobs were claimed; the jobs are done at once."""
    with transaction(engine) as session:
        ids = [claim.job_id for claim in dispatch.claim(session, limit=CLAIMED_AT_ONCE)]
    with reading(engine) as session:
        batches = list(session.scalars(select(JOB.c.batch_id).where(JOB.c.id.in_(ids))))
    end_all_claimed(engine)
    return batches
