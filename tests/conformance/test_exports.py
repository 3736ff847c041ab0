"""What every export keeps, whatever its target."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from genapp.errors import BadInput
from genapp.exports.base import ExportOptions, ExportPage
from genapp.exports.registry import EXPORTS
from tests.support.export_pages import ODD, changed, finished_pages, products, with_h1, written

ALL = pytest.mark.parametrize("name", sorted(EXPORTS))
ONE_PIECE = {"xlsx"}
"""Written to disk as a whole before its first byte."""
WHOLE = {"wordpress"}
"""A post is always written as a whole."""


@pytest.fixture
def pages() -> tuple[ExportPage, ...]:
    return (*finished_pages(), *products())


@ALL
def test_the_same_pages_give_the_same_bytes(name: str, pages) -> None:
    assert written(name, pages) == written(name, pages)


@ALL
def test_no_page_gives_a_file_that_is_whole(name: str) -> None:
    assert written(name, ()) or name == "jsonl"


@ALL
def test_odd_characters_get_through(name: str, pages) -> None:
    odd = with_h1(replace(products()[0], title=ODD, meta_description=ODD), ODD)

    assert written(name, [*pages, odd])


@ALL
def test_the_header_is_written_before_the_last_page_is_read(name: str, pages) -> None:
    read: list[int] = []

    def watched() -> Iterator[ExportPage]:
        for number in range(1, 401):
            read.append(number)
            yield changed(products()[0], target_url=f"https://shop.example.com/products/boot-{number}")

    first = next(iter(EXPORTS[name].write(watched(), ExportOptions())))

    assert first
    assert len(read) < 400 or name in ONE_PIECE


@ALL
def test_pages_do_not_pile_up_in_memory(name: str) -> None:
    def many(count: int) -> Iterator[ExportPage]:
        for number in range(count):
            text = f"<main><h1>x</h1><p>{number} {'word ' * 4_000}</p></main>"
            yield changed(
                products()[0], target_url=f"https://shop.example.com/products/boot-{number}", slug=f"boot-{number}",
                html=text, body_html=text, markdown=text,
            )  # fmt: skip

    few, more = (_peak(name, many(count)) for count in (60, 240))

    assert more - few < 2_000_000, "180 further pages hold 10 MB of text"


@ALL
def test_every_column_is_named_and_explained_once(name: str) -> None:
    columns = EXPORTS[name].columns

    assert len({column.name for column in columns}) == len(columns) > 0
    assert all(column.help for column in columns)


@pytest.mark.parametrize("name", sorted(set(EXPORTS) - WHOLE))
def test_a_column_that_a_target_does_not_have_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        written(name, (), columns=("no such column",))

    assert refused.value.problems[0].field == "columns"
    assert "no such column" in refused.value.problems[0].message


def _peak(name: str, pages: Iterator[ExportPage]) -> int:
    tracemalloc.start()
    for _ in EXPORTS[name].write(pages, ExportOptions()):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
