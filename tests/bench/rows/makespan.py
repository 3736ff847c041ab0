"""Makespan against the ideal at 100 and 500 calls in flight, two worker processes.

With 100 in flight as many rounds of calls as `ten-in-flight` makes, so that begin and end weigh the same in both.
"""

from collections.abc import Iterable

from tests.bench.measure import Row
from tests.bench.rows.ten_in_flight import makespan_row

WORKERS = 2


def measure() -> Iterable[Row]:
    yield makespan_row(jobs=1_000, in_flight=100, workers=WORKERS, limit=0.90)
    yield makespan_row(jobs=500, in_flight=500, workers=WORKERS, limit=None)
