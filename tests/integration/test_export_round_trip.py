"""Export, hand the file in again, no difference in what is asked for."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from genapp.intake.check import check_rows
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import propose_mapping
from genapp.page import ContentStatus, PageRequest, ProductLine
from tests.support.export_pages import asked, finished_pages, written

NOW = datetime(2026, 11, 25, tzinfo=UTC)
FULL = {
    "brand": "=Nord & Söhne",
    "brand_voice": "-calm, \"precise\"; 'plain'",
    "facts": ("Material: wool, oak", "+49 is its code", "=Seat height: 42 cm", "Plain sentence."),
    "products": (ProductLine(name="@Aila", price="449.00", currency="EUR", url="https://www.example.com/aila"),),
    "competitor_urls": ("https://www.example.org/a", "https://www.example.org/b"),
    "sku_count": 240,
    "monthly_searches": 5400,
    "content_status": ContentStatus.OUTDATED,
    "deadline": datetime(2027, 3, 31, 17, tzinfo=UTC),
    "skip_quality": True,
}


def requests() -> list[PageRequest]:
    """Every field filled with something awkward, and one request with nothing but what is needed."""
    pages = finished_pages()
    return [
        replace(
            page.request, target_url=f"https://www.example.com/p/{n}", keywords=(f"chair {n} oak", "-cheap"), **more
        )
        for n, (page, more) in enumerate(zip(pages, [FULL, *[{}] * len(pages)], strict=False), start=1)
    ]


@pytest.mark.parametrize("name", ["csv", "csv-excel", "xlsx", "jsonl"])
@pytest.mark.parametrize("everything", [False, True], ids=["usual columns", "all columns"])
def test_what_was_exported_asks_for_the_same_when_it_is_handed_in_again(name: str, everything: bool) -> None:
    before = requests()
    pages = [replace(page, **asked(one)) for page, one in zip(finished_pages(), before, strict=True)]
    columns = ("genapp_html", "genapp_body_html", "genapp_title", *dict(pages[0].asked)) if everything else ()

    table = open_table(io.BytesIO(written(name, pages, columns=columns)))
    sample = [row.cells for row in table.read_rows()]
    rows = list(check_rows(table, propose_mapping(table.columns, sample), now=NOW))

    assert [problem for row in rows for problem in row.problems] == []
    assert [row.draft.request for row in rows if row.draft] == before
    assert not [column for column in table.columns if column.startswith("genapp_")]


def test_columns_that_are_only_kept_are_kept_again() -> None:
    [page] = finished_pages()[:1]
    request = replace(page.request, metadata=(("Buyer", "Ina"), ("Cost centre", "=77")))
    pages = [replace(page, **asked(request))]

    table = open_table(io.BytesIO(written("csv", pages, extra_columns=("metadata: Buyer", "metadata: Cost centre"))))
    mapping = propose_mapping(table.columns, [row.cells for row in table.read_rows()])
    [row] = check_rows(table, mapping, now=NOW)

    assert row.draft is not None
    assert row.draft.request == request
