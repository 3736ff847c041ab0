"""What a page shows of its data, and says of it to machines: true to the facts, and never more than the page shows."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from genapp.page import (
    Block,
    Component,
    ComponentKind,
    Fact,
    Language,
    PageContext,
    PageType,
    ProductLine,
    SourceKind,
    clean_html,
)
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import assemble, finish
from genapp.pipeline.place import opening_hours
from genapp.pipeline.shown import gtin_of
from tests.support.pages import a_request, a_sheet

MADE = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
BOOT = ProductLine(name="Terra Trek 2", price="189.00", currency="EUR", url="https://shop.example.com/p/trek-2")
SHOE = ProductLine(name="Terra Walk", price="129.00", currency="EUR", url="https://shop.example.com/p/walk")
FACTS = {
    PageType.PRODUCT: (
        "SKU: TT-2",
        "EAN: 4006381333931",
        "Price: 189.00 EUR",
        "Availability: in stock",
        "Weight: 540 g",
    ),
    PageType.LOCATION: (
        "Address: 2 Kiln Road, Fernwick",
        "Opening hours: Mon-Fri 9-18, Sat 9-14",
        "Phone: 01234 567",
        "Services: repairs and fitting",
    ),
    PageType.SERVICE: ("Price: 89 EUR", "Area: Fernwick and 30 km around", "Duration: 1 hour"),
    PageType.GLOSSARY: ("Definition: a seam that is glued, not sewn",),
    PageType.COMPARISON: ("Load: 80 kg (Terra Trek 2), 125 kg (Terra Walk)",),
}


def write(page_type, only=None, text="Plain words about it.", h1="Hiking boots by Terra"):
    """Components of a page; `only` leaves out all that need not be there."""
    kinds = [spec for spec in PAGE_SPECS[page_type].components if spec.required or not only]
    return [
        Component(
            kind=spec.kind, blocks=(Block(text=h1 if spec.kind is ComponentKind.H1 else text, heading="What is it?"),)
        )
        for spec in kinds
    ]


def made(page_type, *lines, language=Language.EN, products=(), brand="Terra", only=None, **known):
    request = a_request(page_type, language, ["hiking boots"], brand=brand, products=products)
    context = PageContext(facts=a_sheet(*(lines or FACTS.get(page_type, ()))), **known)
    return finish(request, PAGE_SPECS[page_type], context, write(page_type, only), modified=MADE)


def nodes(page):
    scripts = LexborHTMLParser(page.html).css("script[type='application/ld+json']")
    return {node["@type"]: node for node in (json.loads(script.text()) for script in scripts)}


def shown(page):
    return " ".join(LexborHTMLParser(page.body_html).text(separator=" ").split())


# every page type


@pytest.mark.parametrize("language", [Language.EN, Language.DE])
@pytest.mark.parametrize("page_type", PageType)
def test_a_page_is_clean_in_order_and_dated(page_type, language):
    page = made(page_type, language=language, products=[BOOT, SHOE])
    tree = LexborHTMLParser(page.html)

    assert clean_html(page.body_html) == page.body_html
    assert [node.tag for node in tree.css("h1")] == ["h1"]
    assert all(node.text(strip=True) for node in tree.css("h1, h2, h3, p, li, td, th"))
    assert any(node.get("dateModified") == "2026-11-24T10:30:00+00:00" for node in nodes(page).values())
    assert "BreadcrumbList" in nodes(page)


@pytest.mark.parametrize("page_type", PageType)
def test_what_is_not_known_leaves_no_heading_behind(page_type):
    page = made(page_type, "Weight: 540 g", only="required", brand="")
    tree = LexborHTMLParser(page.body_html)

    assert [node.text(strip=True) for node in tree.css("h2")] in ([], ["At a glance"], ["Specification"])
    assert not [node for node in tree.css("ul, ol, section, nav, div") if not node.text(strip=True)]
    assert "\n\n\n" not in page.markdown


@pytest.mark.parametrize("page_type", PageType)
def test_structured_data_says_only_what_the_page_shows(page_type):
    page = made(page_type, products=[BOOT, SHOE] if page_type is PageType.CATEGORY else ())
    text = shown(page)

    def strings(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("@type", "@context", "url", "item", "inLanguage", "dateModified", "availability"):
                    yield from strings(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner)
        elif isinstance(value, str):
            yield value

    machine_forms = {"Mo-Fr 09:00-18:00", "Sa 09:00-14:00", "EUR", "https://shop.example.com/shop/page"}
    for node in nodes(page).values():
        for value in strings(node):
            assert value in machine_forms or value.replace(".00", "") in text, value


@pytest.mark.parametrize(
    ("page_type", "kind"),
    [
        (PageType.PRODUCT, "product"),
        (PageType.GUIDE, "article"),
        (PageType.CATEGORY, "website"),
        (PageType.HUB, "website"),
    ],
)
def test_networks_are_told_what_a_page_is(page_type, kind):
    tree = LexborHTMLParser(made(page_type).html)

    assert tree.css_first("meta[property='og:type']").attributes["content"] == kind


def test_a_guide_says_when_it_was_made():
    english, german = made(PageType.GUIDE), made(PageType.GUIDE, language=Language.DE)

    assert "Updated: Nov 24, 2026" in shown(english)
    assert "Aktualisiert: 24.11.2026" in shown(german)
    assert nodes(english)["Article"]["author"]["name"] == "Terra"


# products


def test_a_product_is_told_whole():
    page = made(PageType.PRODUCT, image_url="https://shop.example.com/trek.jpg")
    product = nodes(page)["Product"]

    assert (product["sku"], product["gtin13"]) == ("TT-2", "4006381333931")
    assert product["brand"] == {"@type": "Brand", "name": "Terra"}
    assert product["image"] == "https://shop.example.com/trek.jpg"
    assert product["description"] in shown(page)
    assert product["offers"] == {
        "@type": "Offer",
        "price": "189.00",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "url": "https://shop.example.com/shop/page",
    }
    for value in ("TT-2", "4006381333931", "in stock", "€189.00", "Terra"):
        assert value in shown(page)


@pytest.mark.parametrize(
    ("language", "said", "name"),
    [
        (Language.EN, "Out of stock", "OutOfStock"),
        (Language.EN, "in stock, 2 to 3 days", "InStock"),
        (Language.EN, "OutOfStock", "OutOfStock"),
        (Language.DE, "auf Lager", "InStock"),
        (Language.DE, "nicht auf Lager", "OutOfStock"),
        (Language.DE, "vorbestellbar", "PreOrder"),
        (Language.EN, "in stock soon", ""),
        (Language.EN, "ask us", ""),
    ],
)
def test_availability_is_understood_in_the_words_of_the_page(language, said, name):
    fact = "Availability" if language is Language.EN else "Verfügbarkeit"
    page = made(PageType.PRODUCT, f"{fact}: {said}", "Price: 189.00 EUR", "Preis: 189,00 EUR", language=language)

    assert nodes(page)["Product"]["offers"].get("availability", "").removeprefix("https://schema.org/") == name


@pytest.mark.parametrize(
    ("name", "value", "gtin"),
    [
        ("EAN", "4006381333931", "4006381333931"),
        ("GTIN", "4006381 333931", "4006381333931"),
        ("UPC", "036000291452", "036000291452"),
        ("EAN", "96385074", "96385074"),
        ("GTIN", "10614141000415", "10614141000415"),
        ("EAN", "4006381333932", ""),
        ("EAN", "40063813339", ""),
        ("EAN", "on request", ""),
        ("Item number", "4006381333931", ""),
    ],
)
def test_a_gtin_has_the_right_length_and_check_digit(name, value, gtin):
    assert gtin_of(Fact(number=1, text="", source=SourceKind.USER, name=name, value=value)) == gtin


@pytest.mark.parametrize("price", ["from 49 EUR", "49 EUR per hour", "49-89 EUR", "on request", "about 49 EUR"])
def test_a_price_that_says_more_than_one_amount_is_no_offer(price):
    page = made(PageType.SERVICE, f"Price: {price}")

    assert "offers" not in nodes(page)["Service"]
    assert price.replace("-", "–") in shown(page)


def test_variants_span_their_prices():
    page = made(PageType.PRODUCT, "Weight: 540 g", products=[BOOT, SHOE])
    other = replace(SHOE, currency="CHF")
    mixed = made(PageType.PRODUCT, "SKU: TT-2", products=[BOOT, other])

    offers = nodes(page)["Product"]["offers"]
    assert (offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == ("129.00", "189.00", 2)
    assert "offers" not in nodes(mixed)["Product"]


@pytest.mark.parametrize("url", ["http://shop.example.com/a.jpg", "javascript:alert(1)", "/a.jpg"])
def test_only_https_images_are_shown(url):
    page = made(PageType.PRODUCT, image_url=url)

    assert "<img" not in page.html
    assert "og:image" not in page.html


# places


def test_a_location_lives_from_its_data():
    page = made(PageType.LOCATION)
    business = nodes(page)["LocalBusiness"]

    assert business["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "2 Kiln Road",
        "addressLocality": "Fernwick",
    }
    assert business["openingHours"] == ["Mo-Fr 09:00-18:00", "Sa 09:00-14:00"]
    assert business["telephone"] == "01234 567"
    assert shown(page).count("2 Kiln Road") == 1
    assert "- Address: 2 Kiln Road, Fernwick" in page.markdown


def test_a_location_without_an_address_is_no_business_for_maps():
    page = made(PageType.LOCATION, "Phone: 01234 567", "Town: Fernwick")

    assert set(nodes(page)) == {"WebPage", "BreadcrumbList"}
    assert "Fernwick" in shown(page)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("Lindenstraße 5, 80331 München", ("Lindenstraße 5", "80331", "München")),
        ("12 rue de Rivoli, 75001 Paris", ("12 rue de Rivoli", "75001", "Paris")),
        ("Damrak 1, 1012 LG Amsterdam", ("Damrak 1", "1012 LG", "Amsterdam")),
        ("12 High Street, Leeds LS1 4AB", ("12 High Street", "LS1 4AB", "Leeds")),
        ("Bahnhofstrasse 3, CH-8001 Zürich", ("Bahnhofstrasse 3", "8001", "Zürich")),
    ],
)
def test_an_address_is_parted_where_its_form_is_known(address, parts):
    found = nodes(made(PageType.LOCATION, f"Address: {address}"))["LocalBusiness"]["address"]

    assert (found["streetAddress"], found["postalCode"], found["addressLocality"]) == parts


def test_an_address_of_another_form_stays_whole():
    page = made(PageType.LOCATION, "Address: Old Mill, by the river, gate 4, Fernwick")

    assert nodes(page)["LocalBusiness"]["address"] == "Old Mill, by the river, gate 4, Fernwick"


def test_an_address_in_parts_is_put_together():
    page = made(PageType.LOCATION, "Straße: Lindenstraße 5", "PLZ: 80331", "Ort: München", language=Language.DE)

    assert nodes(page)["LocalBusiness"]["address"]["postalCode"] == "80331"
    assert "Lindenstraße 5, 80331 München" in shown(page)


@pytest.mark.parametrize(
    ("language", "lines", "opening"),
    [
        (Language.EN, ["Mon-Fri 8-18"], ["Mo-Fr 08:00-18:00"]),
        (Language.EN, ["Monday to Friday 9 am to 6 pm, Saturday 10am-4pm"], ["Mo-Fr 09:00-18:00", "Sa 10:00-16:00"]),
        (Language.EN, ["daily 9-23"], ["Mo-Su 09:00-23:00"]),
        (Language.EN, ["Mon, Wed, Fri 9:30-12:00"], ["Mo,We,Fr 09:30-12:00"]),
        (Language.EN, ["Mon-Fri 9-12, 14-18", "Sun closed"], ["Mo-Fr 09:00-12:00", "Mo-Fr 14:00-18:00"]),
        (Language.DE, ["Mo-Fr 9:00-18:30 Uhr, Sa 9-14 Uhr"], ["Mo-Fr 09:00-18:30", "Sa 09:00-14:00"]),
        (Language.DE, ["Montag bis Freitag von 8 bis 17 Uhr"], ["Mo-Fr 08:00-17:00"]),
        (Language.DE, ["täglich 10-20 Uhr"], ["Mo-Su 10:00-20:00"]),
        (Language.DE, ["Di und Do 10.00-13.00"], ["Tu,Th 10:00-13:00"]),
        (Language.EN, ["9-18"], []),
        (Language.EN, ["Mon-Fri 9-5"], []),
        (Language.EN, ["Mon-Fri 8-18, holidays 9-12"], []),
        (Language.EN, ["by appointment"], []),
        (Language.EN, ["Mon-Fri from 8"], []),
        (Language.EN, ["Mon-Fri 8-18 except in August"], []),
    ],
)
def test_opening_hours_are_understood_whole_or_not_at_all(language, lines, opening):
    assert list(opening_hours(lines, language)) == opening


@pytest.mark.parametrize(
    ("language", "lines", "opening"),
    [
        ("fr", ("Adresse: 12 rue de Rivoli, 75001 Paris", "Horaires: lundi-vendredi 9h-18h"), "Mo-Fr 09:00-18:00"),
        ("es", ("Dirección: Calle Mayor 3, 28013 Madrid", "Horario: lunes a viernes 9:00-20:00"), "Mo-Fr 09:00-20:00"),
        ("it", ("Indirizzo: Via Roma 1, 20121 Milano", "Orari: lunedì-sabato 9-19"), "Mo-Sa 09:00-19:00"),
        ("nl", ("Adres: Damrak 1, 1012 LG Amsterdam", "Openingstijden: ma-za 9.30-18.00"), "Mo-Sa 09:30-18:00"),
        ("pt", ("Morada: Rua Augusta 5, 1100-048 Lisboa", "Horário: todos os dias"), ""),
        ("pl", ("Adres: Długa 7, 00-238 Warszawa",), ""),
    ],
)
def test_a_location_is_read_in_the_words_of_its_language(language, lines, opening):
    business = nodes(made(PageType.LOCATION, *lines, language=Language(language)))["LocalBusiness"]

    assert business["address"]
    assert business.get("openingHours", []) == ([opening] if opening else [])


def test_hours_by_the_day_belong_together():
    page = made(PageType.LOCATION, "Address: 2 Kiln Road, Fernwick", "Monday: 9-18", "Saturday: 9-14")

    assert nodes(page)["LocalBusiness"]["openingHours"] == ["Mo 09:00-18:00", "Sa 09:00-14:00"]
    assert "Monday 9–18" in shown(page)


# the others


def test_what_is_given_of_several_things_stands_side_by_side():
    facts = (
        "Load: 80 kg (Terra Trek 2), 125 kg (Terra Walk)",
        "Terra Walk weight: 410 g",
        "Weight Terra Trek 2: 540 g",
    )
    page = made(PageType.COMPARISON, *facts, products=[BOOT, SHOE])

    assert "Load 80 kg 125 kg" in shown(page)
    assert "Weight 540 g 410 g" in shown(page)
    assert "| Load | 80\u00a0kg | 125\u00a0kg |" in page.markdown


def test_what_is_given_of_one_thing_stays_in_the_table():
    page = made(PageType.COMPARISON, "Terra Walk weight: 410 g", products=[BOOT, SHOE])

    assert "Side by side" not in shown(page)
    assert "Terra Walk weight 410 g" in shown(page)


def test_questions_are_told_with_their_answers():
    asked = nodes(made(PageType.FAQ))["FAQPage"]["mainEntity"]

    assert asked == [
        {
            "@type": "Question",
            "name": "What is it?",
            "acceptedAnswer": {"@type": "Answer", "text": "Plain words about it."},
        }
    ]


def test_a_term_is_told_with_its_definition():
    term = nodes(made(PageType.GLOSSARY))["DefinedTerm"]

    assert (term["name"], term["description"]) == ("Hiking boots by Terra", "Plain words about it.")


def test_pages_in_other_languages_name_each_other():
    page = made(PageType.CATEGORY, alternates=(("de", "https://shop.example.com/de/page"),))
    found = LexborHTMLParser(page.html).css("link[rel=alternate]")

    assert [(link.attributes["hreflang"], link.attributes["href"]) for link in found] == [
        ("en", "https://shop.example.com/shop/page"),
        ("de", "https://shop.example.com/de/page"),
    ]
    assert "hreflang" not in made(PageType.CATEGORY).html


def test_related_pages_end_the_page():
    page = made(PageType.CATEGORY, links=(("Walking shoes", "https://shop.example.com/walking-shoes"),))

    assert '<a href="https://shop.example.com/walking-shoes">Walking shoes</a>' in page.body_html
    assert page.markdown.endswith("## Related pages\n\n- [Walking shoes](<https://shop.example.com/walking-shoes>)\n")


def test_before_the_version_is_made_no_date_is_said():
    request = a_request(PageType.GUIDE, Language.EN, ["hiking boots"])
    page = assemble(request, PAGE_SPECS[PageType.GUIDE], PageContext(facts=a_sheet("A: b")), write(PageType.GUIDE))

    assert "dateModified" not in "".join(page.json_ld)
    assert "Updated" not in page.html
