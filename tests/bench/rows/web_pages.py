"""Reading pages of the web: the processor time of a megabyte of shop page, and of pages made to break readers."""

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from genapp.errors import FetchUnreadable
from genapp.sources.extract import extract_page
from genapp.sources.fetch import FetchedPage
from tests.bench.measure import Row

LIMIT_SECONDS: Final = 0.5
MOST_SECONDS: Final = 2.0
ROUNDS: Final = 3

_CARD: Final = (
    '<div class="card product-card"><a href="/p/1"><img src="a.jpg" class="img lazy"><span class="title">Some product '
    'name</span></a><div class="price"><span>€ 12,90</span></div></div>\n'
)
_TEXT: Final = (
    '<div class="row"><div class="col text"><p class="t">The frame of the chair is made of solid oak and is 45 cm high,'
    " and the seat is of wool.</p></div></div>\n"
)
_LINE: Final = "<tr><th>Part of it</th><td>12 cm</td></tr>"
_START: Final = '<html lang="en"><title>Chair</title><body><h1>Chair</h1>'
SHOP_PAGE: Final = _START + (_CARD * 20 + _TEXT * 20 + f"<table>{_LINE * 20}</table>") * 126
BREAKERS: Final = {
    "100,000 open tags": _START + "<div>" * 100_000,
    "50,000 rows of a table": f"{_START}<table>{_LINE * 50_000}</table>",
    "60,000 items of a list": _START + "<ul>" + "<li>Name: value of it</li>" * 60_000,
    "an attribute of 5 MB": f'{_START}<div class="{"review " * 700_000}">x</div>',
    "5 MB of paragraphs": _START + _TEXT * 32_000,
    "3 MB of opening brackets": _START + "<" * 3_000_000,
    "30,000 notes on stock": _START + '<div class="stock">out of stock</div>' * 30_000,
}


def measure() -> Iterable[Row]:
    _seconds(_START)  # what only workers need is imported
    yield _row("a shop page of 1 MB", SHOP_PAGE, LIMIT_SECONDS)
    yield from (_row(name, source, MOST_SECONDS) for name, source in BREAKERS.items())


def _row(name: str, source: str, limit: float) -> Row:
    seconds = min(_seconds(source) for _ in range(ROUNDS))
    return Row(
        name=f"reading {name}",
        measured=f"{seconds:.2f} s",
        value=round(seconds, 3),
        target=f"<= {limit:g} s",
        limit=limit,
        note=f"processor time, {len(source) / 1e6:.1f} MB",
    )


def _seconds(source: str) -> float:
    page = FetchedPage(url="https://www.example.com/a/b", status=200, body=source.encode(), charset="utf-8")
    started = time.process_time()
    with suppress(FetchUnreadable):  # which is bounded too
        extract_page(page)
    return time.process_time() - started
