import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import FetchUnreadable
from genapp.sources.extract import MAX_MAIN_CHARS, extract_page, shortened
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


JSON = '{"@type": "Product", "name": "Tarn bowl", "sku": "T-1", "offers": {"price": "18.00", "priceCurrency": "GBP"}}'


@pytest.mark.parametrize(
    "script",
    [
        JSON,
        f"//<![CDATA[\n{JSON}\n//]]>",
        f"/*<![CDATA[*/ {JSON} /*]]>*/",
        f"<!-- {JSON} -->",
        f"{JSON};",
        JSON.replace("}}", ",},}"),
        JSON.replace('"sku"', '"description": "a "deep" bowl", "sku"'),
        JSON.replace('"sku"', '"description": "two\nlines", "sku"'),
        JSON.replace('"', "&quot;"),
        JSON[:-1],
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage"}}, {JSON}]}}',
    ],
)
def test_json_ld_is_read_as_pages_write_it(script):
    (product,) = read(f'<h1>Tarn bowl</h1><script type="application/ld+json">{script}</script>').data.products

    assert (product.name, product.sku, product.price_low, product.currency) == ("Tarn bowl", "T-1", "18.00", "GBP")


def test_json_ld_in_a_comment_is_read():
    page = read(f'<h1>Tarn bowl</h1><!-- <script type="application/ld+json">{JSON}</script> -->')

    assert page.data.products[0].sku == "T-1"


@pytest.mark.parametrize(
    ("scope", "prop"), [('itemscope itemtype="https://schema.org/{}"', "itemprop"), ('typeof="schema:{}"', "property")]
)
def test_microdata_and_rdfa_are_read(scope, prop):
    product, offer, brand, review = (scope.format(kind) for kind in ("Product", "Offer", "Brand", "Review"))
    page = read(
        f"""<h1>Tarn bowl</h1><div {product}><span {prop}="name">Tarn bowl</span><meta {prop}="sku" content="T-1">
        <div {prop}="brand" {brand}><b {prop}="name">Fenwright</b></div><img {prop}="image" src="/bowl.jpg">
        <div {prop}="review" {review}><i {prop}="name">Nice</i></div>
        <div {prop}="offers" {offer}><meta {prop}="price" content="18"><meta {prop}="priceCurrency" content="GBP">
        <link {prop}="availability" href="https://schema.org/OutOfStock"></div></div>"""
    )

    (found,) = page.data.products
    assert (found.name, found.sku, found.brand) == ("Tarn bowl", "T-1", "Fenwright")
    assert (found.price_low, found.currency, found.availability) == ("18.00", "GBP", "OutOfStock")
    assert found.image_url == "https://www.example.com/bowl.jpg"


def test_open_graph_tells_the_offer():
    page = read(
        """<meta property="og:type" content="product"><meta property="product:price:amount" content="18.00">
        <meta property="product:price:currency" content="GBP">
        <meta property="product:availability" content="oos"><h1>a</h1>"""
    )

    assert page.data.shared is not None
    assert (page.data.shared.price_low, page.data.shared.availability) == ("18.00", "OutOfStock")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("http://schema.org/InStock", "InStock"),
        ("in stock", "InStock"),
        ("instock", "InStock"),
        ("OutOfStock", "OutOfStock"),
        ("out of stock", "OutOfStock"),
        ("https://schema.org/SoldOut", "SoldOut"),
        ("preorder", "PreOrder"),
        ("whatever", ""),
    ],
)
def test_stock_is_said_in_the_words_of_schema_org(said, meant):
    script = JSON.replace('"price"', f'"availability": "{said}", "price"')

    assert read(f'<script type="application/ld+json">{script}</script>').data.products[0].availability == meant


@pytest.mark.parametrize(("code", "kept"), [("4006381333931", True), ("4006381333932", False), ("00000000", False)])
def test_a_gtin_has_its_check_digit(code, kept):
    script = JSON.replace('"sku"', f'"gtin13": "{code}", "sku"')

    assert bool(read(f'<script type="application/ld+json">{script}</script>').data.products[0].gtin) is kept


SPECS = {
    "table": "<table><tr><th>Frame</th><td>ash</td></tr><tr><th>Seat</th><td>wool</td></tr></table>",
    "table in two columns": "<table><tr><th>Frame</th><td>ash</td><th>Seat</th><td>wool</td></tr></table>",
    "table with a head": "<table><tr><th>Property</th><th>Value</th></tr><tr><td>Frame</td><td>ash</td></tr>"
    "<tr><td>Seat</td><td>wool</td></tr></table>",
    "definitions": "<dl><dt>Frame</dt><dd>ash</dd><dt>Seat</dt><dd>wool</dd></dl>",
    "definitions in boxes": "<dl><div><dt>Frame</dt><dd>ash</dd></div><div><dt>Seat</dt><dd>wool</dd></div></dl>",
    "rows": '<div><div class="r"><span class="label">Frame</span><span>ash</span></div>'
    '<div class="r"><span class="label">Seat</span><span>wool</span></div></div>',
    "items of two": "<ul><li><b>Frame</b><span>ash</span></li><li><b>Seat</b><span>wool</span></li></ul>",
    "lines": "<ul><li>Frame: ash</li><li>Seat: wool</li></ul>",
    "bold names": "<p><b>Frame:</b> ash<br><b>Seat:</b> wool</p>",
    "grid": '<div><p class="k">Frame</p><p class="v">ash</p><p class="k">Seat</p><p class="v">wool</p></div>',
}


@pytest.mark.parametrize("shape", SPECS)
def test_specifications_have_many_shapes(shape):
    page = read(f"<h1>Chair</h1>{SPECS[shape]}")

    assert dict(page.pairs + page.listed) == {"Frame": "ash", "Seat": "wool"}


PROSE = "<p>The frame is made of ash and weighs 5 kg in all.</p>"
ELSEWHERE = {
    "reviews by class": '<div class="prod-reviews">{}</div>',
    "reviews by id": '<section id="kundenbewertungen"><h3>Bewertungen</h3>{}</section>',
    "reviews by type": '<div itemscope itemtype="https://schema.org/Review">{}</div>',
    "reviews by heading": "<h2>Customer reviews (12)</h2><div>{}</div>",
    "questions": "<h2>Questions &amp; answers</h2>{}",
    "questions in French": '<html lang="fr"><h3>Questions des clients</h3>{}',
    "other products": "<h2>You may also like</h2><div>{}</div>",
    "cookies": '<div class="cookieConsent">{}</div>',
    "finance": '<div id="klarna-box">{}</div>',
    "delivery": "<h3>Delivery and returns</h3>{}",
    "navigation": "<nav>{}</nav>",
    "dialog": '<div role="dialog">{}</div>',
    "hidden": '<div style="display: none">{}</div>',
    "footer": "<footer>{}</footer>",
    "aside": "<aside>{}</aside>",
    "legal": "<h2>Terms and conditions</h2>{}",
    "accordion": '<button aria-controls="p1">Returns</button><div id="p1">{}</div>',
    "tab": '<ul><li><a href="#t2">Reviews</a></li></ul><div id="t2">{}</div>',
}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_is_read_in_other_places(place):
    page = read(f"<h1>Chair</h1><p>The seat is covered with wool.</p>{ELSEWHERE[place].format(PROSE + SPECS['table'])}")

    assert "ash" not in page.text
    assert page.pairs + page.listed == ()


@pytest.mark.parametrize("name", ["page has-reviews", "no-sidebar", "preview", "shipped", "quest"])
def test_words_within_words_are_no_places(name):
    assert read(f'<h1>Chair</h1><div class="{name}">{SPECS["table"]}</div>').pairs == (
        ("Frame", "ash"),
        ("Seat", "wool"),
    )


@pytest.mark.parametrize(
    "noise", ["Adding to basket...", "Just a moment...", "Ihr Warenkorb", "Chargement...", "{{ title }}"]
)
def test_a_page_at_work_has_no_name(noise):
    assert read(f"<div><h1>{noise}</h1></div><h1>Tarn bowl</h1>").h1 == "Tarn bowl"
    assert read(f"<h1>{noise}</h1>").h1 == ""


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


BIG = {
    "cards": '<div class="card"><a href="/p"><img src="a.jpg"><b>Name</b></a><b class="price">€ 12,90</b></div>',
    "bold names": "<p><b>Name:</b> value</p>",
    "figures": "<p>1 </p><i>2 €</i>",
    "headings": "<h3>Reviews</h3><p>words of a buyer</p>",
    "items": '<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">A</b></div>',
    "nested": "<div class='tab'>" * 300 + "12 €" + "</div>" * 300,
}


@pytest.mark.parametrize("kind", BIG)
def test_a_large_page_is_read_at_once(kind):
    source = f"<html lang='en'><body><h1>Chair</h1>{BIG[kind] * (1_000_000 // len(BIG[kind]))}"
    read("<p>the first one imports its readers")

    began = time.process_time()
    read(source)

    assert time.process_time() - began < 3, "a second as a rule; of the square it would be minutes"


@pytest.mark.parametrize(
    "body",
    [
        "<table>" + "<tr><th>Part {}</th><td>12 cm</td></tr>" * 50_000 + "</table>",
        "<ul>" + "<li>Name: value of it</li>" * 50_000 + "</ul>",
        '<div class="stock">out of stock</div><h2>Reviews</h2>' * 20_000,
        '<script type="application/ld+json">[' + '{"@type":"Product","name":"a"},' * 30_000 + "]</script>",
        '<script type="application/ld+json">{"@type":"Store","name":"a","openingHours":"'
        + "Mo," * 100_000
        + '"}</script>',
        "<p>The frame is made of oak and 45 cm high." * 60_000,
    ],
)
def test_what_is_read_of_a_page_made_to_break_readers_is_bounded(body):
    page = read(f'<html lang="en"><title>A chair</title><body><h1>A chair</h1>{body}')

    assert page.h1 == "A chair"
    assert len(page.text) <= MAX_MAIN_CHARS
    assert len(page.pairs) + len(page.listed) <= 60
    assert len(page.data.products) <= 60


def test_a_page_is_shortened_before_a_tag_or_where_none_is_near():
    assert shortened("<p>abc</p>", limit=20) == "<p>abc</p>"
    assert shortened("<p>abc</p><p>def</p>", limit=12) == "<p>abc</p>"
    assert shortened("<p>" + "a" * 40, limit=20) == "<p>" + "a" * 17


def test_of_several_main_headings_the_one_of_the_title_counts():
    page = read("<title>Oak stool: chairs at Fern</title><h1>Fern logo</h1><h1>Follow the maker</h1><h1>Oak stool</h1>")

    assert page.h1 == "Oak stool"
    assert read("<title>Sale</title><h1>Oak stool</h1><h1>Ash stool</h1>").h1 == "Oak stool"
