"""The document: whole, safe, and true to the data."""

import itertools
import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from genapp.page import (
    Block,
    Component,
    Fact,
    FactSheet,
    Language,
    PageContext,
    PageType,
    ProductLine,
    SourceKind,
    clean_html,
)
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import assemble
from tests.support.pages import a_request

NASTY = '<script>alert("x")</script> & "quotes" </script>'
LINE = ProductLine(name="Terra Trek 2", price="1189.00", currency="EUR", url="https://shop.example.com/p/trek-2")


def components(page_type, text="Some words.", heading="A heading?"):
    return [
        Component(kind=spec.kind, blocks=tuple(Block(text=text, heading=heading) for _ in range(spec.blocks[0])))
        for spec in PAGE_SPECS[page_type].components
    ]


def a_page(page_type, *, language=Language.EN, facts=(), products=(), text="Some words.", brand="Terra", crumbs=()):
    request = a_request(page_type, language, ["hiking boots"], brand=brand, products=products)
    sheet = FactSheet(
        facts=tuple(
            Fact(number=number, text=f"{name}: {value}", name=name, value=value, source=source)
            for number, (name, value, source) in enumerate(facts, start=1)
        )
    )
    context = PageContext(facts=sheet, breadcrumbs=tuple(crumbs))
    return assemble(request, PAGE_SPECS[page_type], context, components(page_type, text))


def types(page):
    return [json.loads(text)["@type"] for text in page.json_ld]


@pytest.mark.parametrize("page_type", list(PageType))
def test_a_page_has_one_h1_and_skips_no_level(page_type):
    page = a_page(page_type, products=[LINE], facts=[("Weight", "540 g", SourceKind.USER)])
    levels = [int((node.tag or "")[1]) for node in LexborHTMLParser(page.html).css("h1, h2, h3, h4, h5, h6")]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("page_type", list(PageType))
def test_words_are_never_read_as_html(page_type):
    page = a_page(page_type, text=NASTY, products=[LINE], facts=[(NASTY, NASTY, SourceKind.USER)], brand=NASTY)
    tree = LexborHTMLParser(page.html)

    assert clean_html(page.body_html) == page.body_html
    assert not tree.css("script:not([type='application/ld+json'])")
    assert NASTY in " ".join((tree.body.text() if tree.body else "").split())
    for script in tree.css("script"):
        json.loads(script.text())


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x"])
def test_only_web_addresses_become_links(address):
    page = a_page(PageType.CATEGORY, products=[ProductLine(name="Bad", url=address)])

    assert address not in page.body_html
    assert "Bad" in page.body_html


def test_prices_come_from_the_data_in_the_form_of_the_language():
    english = a_page(PageType.CATEGORY, products=[LINE])
    german = a_page(PageType.CATEGORY, products=[LINE], language=Language.DE)

    assert "€1,189.00" in english.body_html
    assert "1.189,00&nbsp;€" in german.body_html
    assert '<data value="1189.00">' in english.body_html


def test_a_product_has_an_offer_only_with_a_price():
    priced = a_page(PageType.PRODUCT, products=[LINE])
    stated = a_page(PageType.PRODUCT, facts=[("Price", "129.00 EUR", SourceKind.USER)])
    ranged = a_page(PageType.PRODUCT, facts=[("Price", "89-289 EUR", SourceKind.USER)])

    assert types(priced) == ["WebPage", "Product", "BreadcrumbList"]
    assert json.loads(stated.json_ld[1])["offers"]["price"] == "129.00"
    assert "offers" not in json.loads(ranged.json_ld[1])


def test_structured_data_names_what_the_page_shows():
    crumbs = [("Home", "https://shop.example.com/"), ("Shoes", "https://shop.example.com/shoes")]
    page = a_page(PageType.CATEGORY, products=[LINE], crumbs=crumbs)
    shown = " ".join((LexborHTMLParser(page.body_html).text(separator=" ")).split())

    for text in page.json_ld:
        for name in re.findall(r'"name": "([^"]+)"', text):
            assert name in shown
        for url in re.findall(r'"url": "(https://shop.example.com/p/[^"]+)"', text):
            assert url in page.body_html
    assert "aggregateRating" not in page.html


def test_an_organisation_is_named_only_when_the_brand_is_known():
    assert types(a_page(PageType.LANDING)) == ["WebPage", "Organization", "BreadcrumbList"]
    assert types(a_page(PageType.LANDING, brand="")) == ["WebPage", "BreadcrumbList"]


def test_figures_of_the_job_are_not_shown():
    page = a_page(
        PageType.CATEGORY,
        facts=[("sku count", "52", SourceKind.JOB), ("Monthly searches", "12000", SourceKind.USER)],
    )

    assert "12000" not in page.html
    assert "sku count" not in page.html.lower()


def test_the_head_tells_browsers_and_networks_what_they_need():
    tree = LexborHTMLParser(a_page(PageType.LANDING, language=Language.DE).html)

    assert tree.css_first("html").attributes["lang"] == "de"
    assert tree.css_first("link[rel=canonical]").attributes["href"] == "https://shop.example.com/shop/page"
    assert {node.attributes["property"] for node in tree.css("meta[property]")} >= {"og:title", "og:url", "og:locale"}
    assert tree.css_first("meta[name=viewport]") is not None
