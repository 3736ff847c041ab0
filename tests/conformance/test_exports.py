"""What every export keeps, whatever its target."""

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from genapp.errors import BadInput
from genapp.exports.base import ExportOptions, ExportPage
from genapp.exports.registry import EXPORTS
from tests.support.export_pages import (
    ODD,
    changed,
    finished_pages,
    hostile_page,
    products,
    rows_of,
    with_h1,
    written,
)

ALL = pytest.mark.parametrize("name", sorted(EXPORTS))
ONE_PIECE = {"xlsx"}
"""Written to disk as a whole before its first byte."""
WHOLE = {"wordpress"}
"""A post is always written as a whole."""
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "<svg/onload=alert(1)>",
    "]]></title><script>alert(1)</script>",
    '<a href="javascript:alert(1)">boots</a>',
    "![x](javascript:alert(1)) <b onclick=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "Salt &amp; pepper",
    "R&D & boots, size < 40",
    "=HYPERLINK(1)",
)


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
def test_three_addresses_with_the_same_last_part_are_three_pages(name: str) -> None:
    """Also when they were stored in the same second under the same heading."""
    places = {
        f"https://shop.example.com/{city}/moving": f"{city} has movers." for city in ("berlin", "hamburg", "vienna")
    }
    model = hostile_page("moving")
    pages = [
        replace(changed(model, target_url=url), number=number, slug="moving", html=text, body_html=text, markdown=text)
        for number, (url, text) in enumerate(places.items(), start=1)
    ]
    own = {"shopify": "URL handle", "shopify-older": "Handle", "wordpress": "post_name", "html": "file"}
    unique = own | {"markdown": "file", "merchant-tsv": "id", "merchant-xml": "id", "woocommerce": "Description"}

    rows = rows_of(name, written(name, pages))

    assert len(rows) == 3
    assert len({row[unique.get(name, "targetUrl")] for row in rows}) == 3
    if name == "wordpress":
        assert [row["post_name"] for row in rows] == ["moving", "hamburg-moving", "vienna-moving"]
        assert len({(row["title"], row["post_date"]) for row in rows}) == 3


@ALL
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text_in_every_field(name: str, text: str) -> None:
    """Each field is read as its target reads it; what it shows is the text, and nothing in it runs."""
    page = hostile_page(text)
    columns = EXPORTS[name].columns
    chosen = () if name in WHOLE else tuple(column.name for column in columns)

    [row] = rows_of(name, written(name, [page], columns=chosen, extra_columns=("Title", "SKU", "Note")))

    for column in columns:
        if column.html:
            assert running(row[column.name]) == [], f"{column.name} of {name}"
        elif "&lt;" not in text:
            assert "&lt;" not in row.get(column.name, ""), f"{column.name} of {name} is a text, not HTML"
    if name == "html":
        assert running(row["content"]) == []
    if name == "markdown":
        _, front, body = row["content"].split("---\n", 2)
        assert json.loads(front.splitlines()[0].removeprefix("title: ")) == page.title
        assert running(MarkdownIt().render(body)) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("name", "column"), [("wordpress", "title"), ("wordpress", "excerpt"), ("woocommerce", "Name")]
)
def test_a_text_in_a_field_that_is_shown_as_html_reads_as_it_was_given(name: str, column: str, text: str) -> None:
    page = replace(with_h1(hostile_page("boot"), text), meta_description=text, further=(("Name", text),))

    [row] = rows_of(name, written(name, [page]))

    shown = LexborHTMLParser(f"<p>{row[column]}</p>").css_first("p")
    assert shown is not None
    assert shown.text() == unescape(text)
    assert "&amp;amp;" not in row[column]


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


def running(html: str) -> list[str]:
    """What a browser would run or load from elsewhere, of a document or a part of one."""
    found = []
    for node in LexborHTMLParser(html).css("*"):
        marks = {name.lower(): (value or "").strip().lower() for name, value in node.attributes.items()}
        if (
            node.tag in {"script", "iframe", "object", "embed", "svg", "math", "base", "form", "img"}
            and marks.get("type") != "application/ld+json"
        ):
            found.append(node.tag)
        found += [name for name, value in marks.items() if name.startswith("on") or value.startswith("javascript:")]
    return found


def _peak(name: str, pages: Iterator[ExportPage]) -> int:
    tracemalloc.start()
    for _ in EXPORTS[name].write(pages, ExportOptions()):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
