"""Product feeds: loaded whole or not at all, joined to many pages as they would be to one."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, PRODUCT, PRODUCT_FEED, UPLOAD, load, reading, transaction
from genapp.errors import BadInput, Conflict, Denied, NotFound, Problem
from genapp.intake.formats.feed import open_feed
from genapp.intake.products import wanted_by, with_products
from genapp.intake.products_feed import FeedProduct, read_products
from genapp.intake.table import Row, Table
from genapp.languages import LANGUAGES
from genapp.page import Language, PageRequest, PageType
from genapp.services.batches import (
    TOLD,
    LoadedFeed,
    feed_named,
    list_feeds,
    load_apart,
    load_feed,
    load_upload,
    remove_feed,
)
from genapp.services.batches import files as uploads
from genapp.services.queue import PageOrder, join_products, joiner, submit_page
from genapp.services.reads import upload_rows_page
from tests.integration.test_upload_to_batch import checked
from tests.support.commands import environment_of
from tests.support.product_search import find_products
from tests.support.web import VIEWER

CHAIRS = """Handle,Title,Vendor,Type,Variant SKU,Variant Price,Material
aila,Aila armchair,Northwood,Armchairs,A1,449.00,oak
aila,,,,A2,499.00,
cleo,Cleo armchair,Hay,Armchairs,C1,1190.00,steel
bo,Bo stool,Hay,Stools,B1,99,ash
"""


def a_table(text: str) -> Table:
    return open_feed(io.BytesIO(text.encode()))


def a_feed(engine: Engine, text: str = CHAIRS, *, name: str = "chairs", currency: str = "EUR") -> LoadedFeed:
    return load_feed(engine, a_table(text), name=name, currency=currency, by=LOCAL_OWNER)


def page(**options) -> PageRequest:
    given = {"page_type": PageType.CATEGORY, "target_url": "https://shop.example/armchairs"}
    return PageRequest(**{"keywords": ("armchairs",), "language": Language.EN, **given, **options})


def joined(engine: Engine, *requests: PageRequest) -> list[PageRequest]:
    with reading(engine) as session:
        return join_products(session, requests)


def names(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as session:
        return [(feed.name, feed.products) for feed in list_feeds(session, by=LOCAL_OWNER)]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every SQL statement that is run inside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_feed_is_loaded_and_listed(engine: Engine):
    loaded = a_feed(engine)

    with reading(engine) as session:
        (feed,) = list_feeds(session, by=LOCAL_OWNER)
    assert (loaded.products, loaded.refused, loaded.warned, loaded.replaced) == (4, 0, 0, None)
    assert (feed.name, feed.products, feed.format, feed.loaded_by) == ("chairs", 4, "csv", "Owner")


def test_a_feed_of_the_same_name_is_replaced(engine: Engine):
    a_feed(engine)
    a_feed(engine, name="others")

    again = a_feed(engine, "name,category\nDora,Armchairs\n")

    assert (again.products, again.replaced) == (1, 4)
    assert names(engine) == [("chairs", 1), ("others", 4)]


def test_rows_without_a_product_are_left_out_and_told(engine: Engine):
    rows = "".join(f",{number}\n" for number in range(100))

    loaded = a_feed(engine, f"name,price\nAila,9 EUR\nBo,much\n{rows}", currency="")

    assert (loaded.products, loaded.refused, loaded.warned) == (2, 100, 1)
    assert len(loaded.problems) == TOLD
    assert [(problem.row, problem.code) for problem in loaded.problems[:2]] == [(3, "no_price"), (4, "missing")]


@pytest.mark.parametrize(
    ("text", "options", "field"),
    [
        ("a,b\n1,2\n", {}, "file"),
        ("name,price\n,1\n", {}, "name"),
        (CHAIRS, {"name": " "}, "name"),
        (CHAIRS, {"name": "x" * 101}, "name"),
        (CHAIRS, {"currency": "euros"}, "currency"),
    ],
)
def test_what_cannot_be_loaded_leaves_the_feed_before(engine: Engine, text: str, options: dict[str, str], field: str):
    a_feed(engine)

    with pytest.raises(BadInput) as bad:
        a_feed(engine, text, **options)

    assert bad.value.problems[0].field == field
    assert names(engine) == [("chairs", 4)]


def test_a_file_that_breaks_off_leaves_the_feed_before(engine: Engine):
    a_feed(engine)
    table = a_table(CHAIRS)

    def broken() -> Iterator[Row]:
        yield from table.read_rows()
        raise BadInput([Problem(field="file", code="broken", message="is damaged")])

    with pytest.raises(BadInput):
        load_feed(engine, replace(table, read_rows=broken), name="chairs", by=LOCAL_OWNER)

    assert names(engine) == [("chairs", 4)]


def test_a_crash_while_it_is_stored_leaves_the_feed_before(engine: Engine):
    a_feed(engine)

    def crash(_connection, _cursor, statement, *_) -> None:
        if statement.startswith("INSERT INTO product ("):
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", crash)
    with pytest.raises(KeyboardInterrupt):
        a_feed(engine, CHAIRS.replace("449", "1"))
    event.remove(engine, "before_cursor_execute", crash)

    assert names(engine) == [("chairs", 4)]
    assert "Price range: €449.00 to €1,190.00" in joined(engine, page())[0].facts


def test_a_removed_feed_is_no_longer_joined(engine: Engine):
    a_feed(engine)
    with transaction(engine) as session:
        gone = remove_feed(session, "chairs", by=LOCAL_OWNER)

    assert (gone.name, gone.products) == ("chairs", 4)
    assert joined(engine, page()) == [page()]
    assert joiner(engine) is None
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(PRODUCT)) == 0
        with pytest.raises(NotFound, match="no product feed"):
            feed_named(session, "chairs", by=LOCAL_OWNER)


def test_a_viewer_sees_feeds_and_changes_none(sqlite_engine: Engine):
    a_feed(sqlite_engine)

    with pytest.raises(Denied):
        load_feed(sqlite_engine, a_table(CHAIRS), name="x", by=VIEWER)
    with transaction(sqlite_engine) as session, pytest.raises(Denied):
        remove_feed(session, "chairs", by=VIEWER)
    with reading(sqlite_engine) as session:
        assert len(list_feeds(session, by=VIEWER)) == 1


def test_a_category_page_gets_its_figures_from_the_feed(engine: Engine):
    a_feed(engine)

    (found,) = joined(engine, page())

    assert found.sku_count == 2
    assert found.facts == ("Price range: €449.00 to €1,190.00", "Brands: Hay, Northwood")
    assert [line.name for line in found.products] == ["Aila armchair", "Cleo armchair"]


def test_signs_that_a_database_does_not_store_harm_nothing(engine: Engine):
    nasty = page(page_type=PageType.PRODUCT, target_url="https://shop.example/%00%ff/" + "a" * 1_900)
    long = "x" * 19_000
    a_feed(engine, f"name,sku,handle,category,link\nAila,{long},{long},{long},https://shop.example/{long}\n")

    assert joined(engine, nasty) == [nasty]
    assert joined(engine, page(metadata=(("sku", long),)))[0].sku_count == 1


def test_500_pages_take_a_fixed_number_of_queries(engine: Engine):
    a_feed(engine)
    kinds = (
        {},
        {"page_type": PageType.PRODUCT, "target_url": "https://shop.example/p/bo"},
        {"metadata": (("SKUs", "A1, B1"),)},
        {"page_type": PageType.LANDING, "metadata": (("Category", "Stools"),)},
    )

    counts = []
    for pages in (4, 500):
        with statements(engine) as seen:
            joined(engine, *(page(**kinds[number % 4], facts=(f"Number: {number}",)) for number in range(pages)))
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 8


def test_without_a_feed_it_is_one_query(engine: Engine):
    with statements(engine) as seen:
        assert joined(engine, page()) == [page()]

    assert len(seen) == 1


words = st.sampled_from(["a1", "A2", "b3", "Arm Chairs", "stools", "aila", "bo"])
feeds = st.lists(
    st.builds(
        FeedProduct,
        name=words,
        sku=st.one_of(st.just(""), words),
        handle=st.one_of(st.just(""), words),
        url=st.one_of(st.just(""), words.map(lambda word: f"https://www.shop.example/p/{word}?x=1")),
        category=st.one_of(st.just(""), words.map(lambda word: f"Home > {word}")),
        price=st.sampled_from(["", "9.00", "12.50"]),
        currency=st.just("EUR"),
        brand=words,
    ),
    max_size=8,
)
requests = st.lists(
    st.builds(
        page,
        page_type=st.sampled_from(PageType),
        language=st.sampled_from(list(LANGUAGES)),
        target_url=words.map(lambda word: f"https://shop.example/p/{word.replace(' ', '-')}/"),
        keywords=words.map(lambda word: (word,)),
        metadata=st.lists(st.tuples(st.sampled_from(["SKU", "Category"]), words), max_size=2).map(tuple),
    ),
    max_size=6,
)


def stored(engine: Engine, feed: Sequence[FeedProduct], name: str) -> None:
    head = "name\tsku\thandle\tlink\tcategory\tprice\tcurrency\tbrand"
    rows = [f"{p.name}\t{p.sku}\t{p.handle}\t{p.url}\t{p.category}\t{p.price}\t{p.currency}\t{p.brand}" for p in feed]
    text = "\n".join([head, *rows, "Last\tlast\tlast\t\tLast\t\t\t"]) + "\n"
    load_feed(engine, a_table(text), name=name, by=LOCAL_OWNER)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feeds, feeds, requests)
def test_many_pages_find_what_each_alone_would_find(
    engine: Engine, first: list[FeedProduct], second: list[FeedProduct], pages: list[PageRequest]
):
    stored(engine, first, "one")
    stored(engine, second, "two")
    with reading(engine) as session:
        in_order = select(PRODUCT.c.data).order_by(PRODUCT.c.feed_id, PRODUCT.c.number)
        products = [load(FeedProduct, data) for data in session.scalars(in_order)]

    expected = [with_products(one, find_products(products, wanted_by(one))) for one in pages]

    assert joined(engine, *pages) == expected


def test_a_single_page_is_joined_when_it_is_handed_in(engine: Engine):
    a_feed(engine)
    order = PageOrder(request=page(), idempotency_key="one")
    with transaction(engine) as session:
        job_id = submit_page(session, order, by=LOCAL_OWNER)
    a_feed(engine, CHAIRS.replace("449", "399"))

    with transaction(engine) as session:
        again = submit_page(session, order, by=LOCAL_OWNER)

    with reading(engine) as session:
        request = load(PageRequest, session.scalar(select(JOB.c.request).where(JOB.c.id == job_id)) or "")
    assert again == job_id
    assert (request.sku_count, request.facts[0]) == (2, "Price range: €449.00 to €1,190.00")


def test_a_file_is_checked_with_what_products_tell(engine: Engine):
    file = b"pageType,targetUrl,keywords,language\ncategory,https://shop.example/a,armchairs,en\n"
    _, alone = checked(engine, file)
    a_feed(engine)

    upload_id, counts = checked(engine, file)

    with reading(engine) as session:
        (row,) = upload_rows_page(session, upload_id, by=LOCAL_OWNER).rows
    assert (alone.lacking, alone.good) == (1, 0)
    assert (counts.warned, counts.good) == (0, 1)
    assert row.problems == ()


def test_20_000_products_are_stored_in_groups(sqlite_engine: Engine):
    def rows() -> Iterator[Row]:
        for number in range(20_000):
            yield Row(line=number + 2, cells=(f"Chair {number}", f"S{number}", f"kind {number % 40}", "9.90 EUR"))

    table = replace(a_table("name,sku,category,price\na,b,c,1\n"), read_rows=rows)
    sizes: list[int] = []

    def note(_connection, _cursor, statement, parameters, _context, many) -> None:
        if many and statement.startswith("INSERT INTO product ("):
            sizes.append(len(parameters))

    event.listen(sqlite_engine, "before_cursor_execute", note)
    loaded = load_feed(sqlite_engine, table, name="many", by=LOCAL_OWNER)
    event.remove(sqlite_engine, "before_cursor_execute", note)

    assert loaded.products == 20_000
    assert max(sizes) <= 1_000
    (found,) = joined(sqlite_engine, page(keywords=("kind 7",)))
    assert (found.sku_count, len(found.products)) == (500, 50)


def test_a_feed_is_read_with_one_look_at_each_row(sqlite_engine: Engine):
    table = a_table(CHAIRS)
    looks: list[int] = []

    def counted() -> Iterator[Row]:
        for row in table.read_rows():
            looks.append(row.line)
            yield row

    load_feed(sqlite_engine, replace(table, read_rows=counted), name="chairs", currency="EUR", by=LOCAL_OWNER)

    assert looks == [2, 3, 4, 5]
    assert len(list(read_products(table))) == 4
    with reading(sqlite_engine) as session:
        assert session.scalar(select(func.count()).select_from(PRODUCT_FEED)) == 1


def handed_in(engine: Engine, data: bytes, *, kind: str = uploads.PRODUCTS) -> str:
    with uploads.Incoming() as incoming:
        incoming.write(data)
        with transaction(engine) as session:
            return uploads.store(session, incoming, name="Autumn chairs.csv", kind=kind, by=LOCAL_OWNER)


def files(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(UPLOAD)) or 0


def test_a_file_that_was_handed_in_is_loaded_and_not_kept(engine: Engine):
    loaded = load_upload(engine, handed_in(engine, CHAIRS.encode()), currency="EUR", by=LOCAL_OWNER)

    with pytest.raises(BadInput):
        load_upload(engine, handed_in(engine, b"a,b\n1,2\n"), by=LOCAL_OWNER)

    assert (loaded.name, loaded.products) == ("Autumn chairs", 4)
    assert files(engine) == 0


def test_a_file_of_pages_is_no_feed(sqlite_engine: Engine):
    pages = handed_in(sqlite_engine, CHAIRS.encode(), kind=uploads.PAGES)

    with pytest.raises(Conflict, match="no file of products"):
        load_upload(sqlite_engine, pages, by=LOCAL_OWNER)

    assert files(sqlite_engine) == 1


@pytest.mark.anyio
async def test_a_process_of_its_own_loads_it_or_says_why_not(engine: Engine, tmp_path: Path):
    good, bad = handed_in(engine, CHAIRS.encode()), handed_in(engine, b"a,b\n1,2\n")

    with environment_of(engine, tmp_path):
        loaded = await load_apart(good, currency="EUR", by=LOCAL_OWNER)
        with pytest.raises(BadInput, match="no column with names of products"):
            await load_apart(bad, currency="", by=LOCAL_OWNER)

    assert (loaded.products, loaded.warned) == (4, 0)
