import io

import pytest

from genapp.errors import BadInput
from genapp.intake.formats.feed import open_feed
from genapp.intake.products import category_key, url_key, wanted_by, with_products
from genapp.intake.products_feed import FeedProduct, read_products
from genapp.page import Language, PageRequest, PageType
from tests.support.product_search import find_products
from tests.support.tables import opened

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Price,Image Src
aila,Aila armchair,<p>Oak.</p>,Northwood,Armchairs,A1,449.00,https://cdn.example.com/1.jpg
aila,,,,,A2,499.00,
aila,,,,,,,https://cdn.example.com/2.jpg
bo,Bo stool,,Hay,Stools,B1,99,
"""
WOO = """ID,Type,SKU,Name,Regular price,Sale price,Categories,In stock?
7,simple,A1,Aila armchair,449,399,Chairs > Armchairs,1
8,simple,B1,Bo stool,99,,"Chairs > Stools, Sale",0
"""
MERCHANT = """id\ttitle\tlink\tprice\tavailability\tbrand\tproduct_type\tmaterial
1\tAila armchair\thttps://www.example.com/aila?ref=feed\t449.00 EUR\tin_stock\tNorthwood\tChairs > Armchairs\toak
"""
XML = """<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
<item><g:id>1</g:id><g:title>Aila &amp; Co</g:title><g:link>https://www.example.com/aila</g:link>
<g:price>449.00 EUR</g:price><g:availability>in_stock</g:availability>
<g:product_type>Chairs &gt; Armchairs</g:product_type>
</item><item><g:id>2</g:id><title>Bo</title></item></channel></rss>"""


def products(text, **options):
    found = list(read_products(open_feed(io.BytesIO(text.encode())), **options))
    assert [row.problems for row in found] == [()] * len(found)
    return [row.product for row in found if row.product]


def page(**options):
    given = {"page_type": PageType.CATEGORY, "target_url": "https://www.example.com/armchairs"}
    return PageRequest(**{"keywords": ("armchairs",), "language": Language.EN, **given, **options})


def test_a_shopify_file_gives_each_variant_with_what_its_product_says():
    aila, green, bo = products(SHOPIFY, currency="EUR")

    assert (aila.name, aila.sku, aila.handle, aila.price, aila.currency) == (
        "Aila armchair",
        "A1",
        "aila",
        "449.00",
        "EUR",
    )
    assert (green.name, green.sku, green.price, green.brand) == ("Aila armchair", "A2", "499.00", "Northwood")
    assert (green.category, bo.category) == ("Armchairs", "Stools")


def test_a_woocommerce_file_gives_sale_prices_and_stock():
    aila, bo = products(WOO, currency="EUR")

    assert (aila.price, aila.category) == ("399.00", "Chairs > Armchairs")
    assert bo.price == "99.00"


VARIATIONS = """ID,Type,SKU,Name,Regular price,Categories,Parent,Brands
7,variable,H1,Hoodie,,"Clothing > Hoodies",,Northwood
8,variable,,Cap,,Caps,,
9,variation,H1-R,Hoodie - Red,45,,H1,
10,variation,H1-B,Hoodie - Blue,42,,H1,
11,variation,,Cap - Green,12,,id:8,
12,variation,X,Lost,9,,gone,
"""


def test_variations_of_woocommerce_belong_to_their_parent():
    hoodie, _, red, blue, green, lost = products(VARIATIONS, currency="EUR")

    assert {(one.name, one.handle, one.category, one.brand) for one in (hoodie, red, blue)} == {
        ("Hoodie", "H1", "Clothing > Hoodies", "Northwood")
    }
    assert (green.name, green.category, lost.name) == ("Cap", "Caps", "Lost")
    joined = with_products(page(), (hoodie, red, blue))
    assert joined.sku_count == 1
    assert joined.facts[0] == "Price range: €42.00 to €45.00"
    assert [line.price for line in joined.products] == ["42.00"]


def test_a_merchant_file_gives_addresses_and_attributes():
    (aila,) = products(MERCHANT)

    assert (aila.url, aila.price) == ("https://www.example.com/aila?ref=feed", "449.00")
    assert aila.attributes == (("Material", "oak"),)


def test_a_merchant_feed_in_xml_is_read():
    aila, bo = products(XML)

    assert (aila.name, aila.sku, aila.price, aila.category) == ("Aila & Co", "1", "449.00", "Chairs > Armchairs")
    assert bo.name == "Bo"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (XML.replace("<rss", '<!DOCTYPE x [<!ENTITY a "b">]><rss'), "xml"),
        (XML[:-40], "broken"),
        ("<?xml version='1.0'?><rss/>", "no_rows"),
        ("a,b\n1,2\n", "missing_column"),
    ],
)
def test_a_feed_that_cannot_be_used_is_refused_by_name(text, code):
    with pytest.raises(BadInput) as bad:
        list(read_products(open_feed(io.BytesIO(text.encode()))))

    assert bad.value.problems[0].code == code


def test_variants_of_a_merchant_feed_are_one_product():
    head, row = MERCHANT.splitlines()
    text = f"{head}\titem_group_id\n{row}\tG1\n{row.replace('1', '2', 1)}\tG1\n"

    assert with_products(page(), products(text)).sku_count == 1


def test_a_price_that_cannot_be_read_is_a_warning():
    (row,) = read_products(open_feed(io.BytesIO(b"name,price\nBo,99\n")))

    assert row.product == FeedProduct(name="Bo")
    assert "needs a currency" in row.warnings[0].message


def test_a_row_without_a_name_is_a_problem():
    first, second = read_products(open_feed(io.BytesIO(b"name,sku\n,1\n" + b"x" * 201 + b",2\n")))

    assert [first.problems[0].code, second.problems[0].code] == ["missing", "too_long"]


def a_chair(**values):
    return FeedProduct(category="Chairs > Armchairs", currency="EUR", **values)


CATALOGUE = (
    a_chair(name="Aila", sku="A1", handle="aila", price="449.00", brand="N"),
    a_chair(name="Aila", sku="A2", handle="aila", price="399.00", brand="N"),
    a_chair(name="Cleo", sku="C1", handle="cleo", price="1190.00", brand="B"),
    FeedProduct(
        name="Bo", sku="B1", url="http://example.com/p/bo/", category="Stools", attributes=(("Material", "ash"),)
    ),
)


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (page(), ["Aila", "Aila", "Cleo"]),
        (page(target_url="https://www.example.com/x", keywords=("Stools",)), ["Bo"]),
        (page(target_url="https://www.example.com/x", metadata=(("Category", "Furniture / Stools"),)), ["Bo"]),
        (page(metadata=(("SKUs", "b1, c1"),)), ["Cleo", "Bo"]),
        (page(page_type=PageType.PRODUCT, target_url="https://www.example.com/p/bo?x=1"), ["Bo"]),
        (page(page_type=PageType.PRODUCT, target_url="https://shop.example.com/products/Cleo"), ["Cleo"]),
        (page(page_type=PageType.PRODUCT), []),
    ],
)
def test_pages_find_their_products(request_, names):
    assert [product.name for product in find_products(CATALOGUE, wanted_by(request_))] == names


def test_a_category_page_gets_counts_prices_and_brands_from_data():
    found = find_products(CATALOGUE, wanted_by(page()))

    joined = with_products(page(language=Language.DE, facts=("Holz: Eiche",)), found)

    assert joined.facts == ("Holz: Eiche", "Preisspanne: 399,00 € bis 1.190,00 €", "Marken: B, N")
    assert joined.sku_count == 2
    assert [(line.name, line.price) for line in joined.products] == [("Aila", "399.00"), ("Cleo", "1190.00")]
    assert with_products(page(sku_count=7), found).sku_count == 7


def test_a_product_page_gets_its_attributes():
    joined = with_products(page(page_type=PageType.PRODUCT), CATALOGUE[3:])

    assert joined.facts == ("Material: ash",)
    assert with_products(page(), ()) == page()


def test_keys_are_what_two_spellings_have_in_common():
    assert url_key("https://WWW.Example.com/A/b/?x=1#y") == url_key("http://example.com/a/B") == "example.com/a/b"
    assert url_key("aila") == url_key("http://[") == ""
    assert category_key("Home > Chairs > Arm  Chairs, Sale") == "arm chairs"


def test_labels_and_errors_of_a_spreadsheet_are_no_attributes():
    (row,) = read_products(opened("Title,SKU,Price,Tags,Material,Colour\nStool,S1,49 EUR,supplier-b,oak,#N/A\n"))

    assert row.product
    assert row.product.attributes == (("Material", "oak"),)
