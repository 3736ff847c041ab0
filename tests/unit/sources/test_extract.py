import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import FetchUnreadable
from genapp.sources.extract import extract_page
from genapp.sources.fetch import FetchedPage
from tests.support.site import _special
from tests.support.site_pages import PAGES


def read(body, *, charset=""):
    body = body.encode() if isinstance(body, str) else body
    return extract_page(FetchedPage(url="https://www.example.com/a/b", status=200, body=body, charset=charset))


def test_a_category_page_is_read():
    page = read(PAGES["/armchairs"])

    assert page.title == "Armchairs | Northwood"
    assert page.h1 == "Armchairs"
    assert page.headings == ("How to choose an armchair", "Covers and care")
    assert page.description == "Armchairs with frames of oak and ash."
    assert page.language == "en"
    assert page.image_url == "https://cdn.example.com/armchairs.jpg"
    assert "solid oak or ash" in page.text
    assert "Newsletter" not in page.text
    assert "privacy" not in page.text
    assert page.data.item_names[0] == "Aila armchair"
    assert page.data.organization == "Northwood"
    assert page.data.breadcrumbs == (
        ("Home", "https://www.example.com/"),
        ("Furniture", "https://www.example.com/furniture"),
    )


def test_a_product_is_read_from_json_ld():
    product = read(PAGES["/lamp"]).data.products[0]

    assert (product.name, product.brand) == ("Lumo desk lamp", "Northwood")
    assert (product.price_low, product.price_high, product.currency) == ("129.00", "129.00", "EUR")
    assert product.availability == "InStock"
    assert product.material == "steel, ash"
    assert product.weight == "1.4 kg"
    assert product.height == "46 cm"
    assert product.gtin == "4006381333931"
    assert product.image_url == "https://cdn.example.com/lumo.jpg"
    assert product.properties == (("Luminous flux", "620 lm"), ("Dimming", "four steps"))


def test_a_price_range_in_local_form_is_read():
    product = read(PAGES["/pfanne"]).data.products[0]

    assert (product.price_low, product.price_high) == ("59.90", "89.90")


def test_variants_add_up_to_one_product():
    page = read(
        """<script type="application/ld+json">{"@type": ["ProductGroup", "Thing"], "name": "Shirt", "hasVariant": [
        {"@type": "Product", "name": "Shirt S", "size": "S", "offers": {"price": 20, "priceCurrency": "EUR"}},
        {"@type": "Product", "name": "Shirt M", "size": "M", "offers": {"price": 25, "priceCurrency": "EUR"}}]}
        </script>"""
    )

    (product,) = page.data.products
    assert product.size == "S, M"
    assert (product.price_low, product.price_high) == ("20.00", "25.00")


@pytest.mark.parametrize(
    "offers",
    [
        '{"price": "0", "priceCurrency": "EUR"}',
        '{"price": "-5", "priceCurrency": "EUR"}',
        '{"price": "call us", "priceCurrency": "EUR"}',
        '{"price": "12"}',
        '{"price": 1e400, "priceCurrency": "EUR"}',
        '[{"price": "12", "priceCurrency": "EUR"}, {"price": "12", "priceCurrency": "USD"}]',
        '"free"',
        "[[]]",
    ],
)
def test_a_price_that_is_not_sure_is_none(offers):
    page = read(f'<script type="application/ld+json">{{"@type":"Product","name":"A","offers":{offers}}}</script>')

    assert page.data.products[0].price_low == ""


def test_specifications_are_read_and_other_tables_left_alone():
    page = read(PAGES["/lamp"])

    assert page.pairs == (("Colour", "signal white"), ("Reach", "38 cm"), ("Cable", "1.8 m"))
    assert read(PAGES["/wanderschuhe"]).listed == (
        ("Reinigung", "Bürste und lauwarmes Wasser"),
        ("Trocknung", "bei Zimmertemperatur"),
    )


def test_orders_to_a_writer_are_dropped_and_counted():
    page = read(PAGES["/orders"])

    assert page.dropped >= 3
    assert page.pairs == (("Seat", "beech"),)
    assert "Ignore" not in page.text
    assert "solid beech" in page.text
    assert page.headings == ()


@pytest.mark.parametrize("path", ["/latin1", "/utf16", "/declared-in-page", "/undeclared", "/lying"])
def test_letters_are_right_in_every_encoding(path):
    answer = _special()[path]
    charset = (answer.kind or "").partition("charset=")[2]

    assert read(answer.body, charset=charset).h1 == "Größe und Maß für Füße"


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "null",
        "[]",
        "5",
        '"text"',
        "[" * 100_000,
        '{"@type": {"a": 1}, "name": []}',
        '{"@type": "Product", "name": {"x": 1}}',
        '{"@type": "Product", "name": "A", "brand": [[["x"]]], "offers": [[1]], "hasVariant": [7], "image": [[]]}',
        '{"@type": "BreadcrumbList", "itemListElement": {"position": "first", "name": 5}}',
        '{"@type": "BreadcrumbList", "itemListElement": [7, null, {"position": [], "item": []}]}',
        '{"@type": "ItemList", "itemListElement": [{"item": 3}, [], null, "x"]}',
        '{"@graph": {"@graph": {"@type": "Organization", "name": null}}}',
        '{"@type": "Product", "name": "A", "weight": {"value": {}}, "additionalProperty": ["x", {"name": 1}]}',
    ],
)
def test_broken_json_ld_says_nothing_and_breaks_nothing(script):
    page = read(f'<h1>Fine</h1><script type="application/ld+json">{script}</script>')

    assert page.h1 == "Fine"


def test_everything_is_bounded_and_without_control_characters():
    cells = "".join(f"<tr><th>Part {n}\x07\u202e</th><td>{'oak' * 17}</td></tr>" for n in range(500))
    page = read(f"<title>{'t ' * 5000}</title><h1>{'h' * 9000}</h1>{'<h2>a b</h2>' * 500}<table>{cells}</table>")

    assert len(page.title) <= 300
    assert len(page.h1) <= 300
    assert len(page.pairs) <= 60
    assert page.pairs[0][0] == "Part 0"


def test_a_page_made_to_break_readers_is_refused_at_once():
    with pytest.raises(FetchUnreadable, match="nested too deeply"):
        read("<div>" * 200_000)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_a_fault(body):
    read(b"<html><body><main><p>" + body)
