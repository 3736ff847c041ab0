"""What products tell of a page fits into a request, whatever a feed holds."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.intake.products import with_products, without_told
from genapp.intake.products_feed import FeedProduct
from genapp.intake.table import MAX_FACTS, clean_line
from genapp.intake.validate import as_raw, read_page
from genapp.languages import LANGUAGES
from genapp.page import DataField, Language, PageRequest, PageType

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

lines = st.text(max_size=30).map(clean_line)
long_lines = st.one_of(lines, st.sampled_from(["x" * 501, "a | b", "Brand | 9 EUR", "Price: 3", "www.x"]))
urls = st.sampled_from(
    ["", "aila", "https://www.example.com/p/ä b", "http://10.0.0.1:81/x", "HTTPS://example.com", "//x"]
)
products = st.builds(
    FeedProduct,
    name=st.one_of(lines, long_lines.map(lambda text: text[:200])).map(lambda text: f"Chair {text}"[:200].strip()),
    sku=lines,
    url=urls,
    price=st.sampled_from(["", "9.00", "129.50", "1290.00"]),
    currency=st.just("EUR"),
    brand=long_lines,
    attributes=st.lists(st.tuples(st.sampled_from(["Material", "Colour"]), long_lines.filter(bool)), max_size=3).map(
        tuple
    ),
)


def page(**options):
    given = {"page_type": PageType.CATEGORY, "target_url": "https://www.example.com/armchairs"}
    return PageRequest(**{"keywords": ("armchairs",), "language": Language.EN, **given, **options})


@settings(max_examples=200, deadline=None)
@given(st.lists(products, min_size=1, max_size=6), st.sampled_from(PageType), st.sampled_from(list(LANGUAGES)))
def test_a_joined_request_is_read_again_as_it_is(feed, page_type, language):
    asked = page(page_type=page_type, language=language, facts=("Wood: oak",))
    joined = with_products(asked, feed)

    again = read_page(as_raw(joined), now=NOON).request

    assert (again.facts, again.brand, again.sku_count) == (joined.facts, joined.brand, joined.sku_count)
    assert again.products == joined.products
    assert without_told(joined) == asked


def test_what_products_add_is_named():
    feed = [
        FeedProduct(name="Aila", price="9.00", currency="EUR", brand="N"),
        FeedProduct(name="Bo", price="19.00", currency="EUR", brand="N"),
    ]

    joined = with_products(page(facts=("brands: n", "Wood: oak"), sku_count=7), feed)

    assert joined.facts == ("brands: n", "Wood: oak", "Price range: €9.00 to €19.00")
    assert joined.sku_count == 7
    assert joined.from_data == (DataField.PRODUCTS, "Price range: €9.00 to €19.00")


def test_the_facts_of_a_person_go_before_those_of_a_feed():
    facts = tuple(f"Fact {number}: x" for number in range(MAX_FACTS))

    joined = with_products(page(facts=facts), [FeedProduct(name="Aila", brand="N")])

    assert joined.facts == facts
    assert joined.from_data == (DataField.PRODUCTS, DataField.SKU_COUNT)
