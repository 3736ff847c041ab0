"""`python -m tests.bench.intake_child URL ROWS`: hands in a file of pages, checks it, makes a batch; prints figures."""

import csv
import io
import json
import resource
import sys
import time
from collections.abc import Iterator

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import make_engine, reading, transaction
from genapp.services.batches import StartChoice, check_upload, files, look_at, start_batch
from genapp.services.reads import upload_rows_page

COLUMNS = (
    "Page type",
    "URL",
    "Keywords",
    "Language",
    "Priority",
    "Monthly searches",
    "Material",
    "Warranty",
    "Colours",
)
WOODS = ("oak", "ash", "beech", "walnut", "pine", "maple", "cherry")


def main(url: str, rows: int) -> None:
    engine = make_engine(url)
    began, size = time.perf_counter(), 0
    with files.Incoming() as incoming:
        for data in _file(rows):
            incoming.write(data)
        size = incoming.size
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)
    look_at(engine, upload_id, by=LOCAL_OWNER)
    counts = check_upload(engine, upload_id, by=LOCAL_OWNER)
    with reading(engine) as session:
        assert upload_rows_page(session, upload_id, page=1, page_size=50, by=LOCAL_OWNER).rows
    visible = time.perf_counter() - began
    assert counts.submittable == rows, counts
    checked_peak = _peak()
    started = _start(engine, upload_id, rows)
    figures = {"visible": visible, "started": started, "checked_peak": checked_peak, "peak": _peak()}
    print(json.dumps(figures | {"megabytes": size / 1e6}))


def _peak() -> float:
    """Most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _start(engine: Engine, upload_id: str, rows: int) -> float:
    began = time.perf_counter()
    with transaction(engine) as session:
        done = start_batch(session, upload_id, StartChoice(), by=LOCAL_OWNER)
    assert done.submitted == rows, done
    return time.perf_counter() - began


def _file(rows: int) -> Iterator[bytes]:
    """A spreadsheet as a shop's team would save it, in pieces."""
    for first in range(0, rows, 1_000):
        text = io.StringIO()
        writer = csv.writer(text)
        if not first:
            writer.writerow(COLUMNS)
        writer.writerows(_row(number) for number in range(first, min(first + 1_000, rows)))
        yield text.getvalue().encode()


def _row(number: int) -> tuple[object, ...]:
    wood = WOODS[number % len(WOODS)]
    kind = ("category", "product")[number % 2]
    url = f"https://shop.example.com/{wood}/chair-{number}"
    keywords = f"{wood} chair model {number}, chair {number} buy, {wood} dining chair {number}"
    facts = (f"solid {wood}, oiled", f"{number % 9 + 2} years", f"{number % 5 + 1}")
    return (kind, url, keywords, "en", ("high", "normal", "low")[number % 3], number % 5_000, *facts)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
