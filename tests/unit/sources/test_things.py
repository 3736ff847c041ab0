import json

import pytest

from genapp.page import FactPlace, Language, PageRequest, PageType
from genapp.sources.extract import extract_page
from genapp.sources.facts import known_facts
from genapp.sources.fetch import FetchedPage

URL = "https://www.example.com/a/b"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
SHOP = {
    "@context": "https://schema.org",
    "@type": "HardwareStore",
    "name": "Kessel & Co",
    "telephone": "+49 761 1234",
    "email": "mailto:post@kessel.example",
    "priceRange": "€€",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "Hauptstr. 5",
        "postalCode": "79098",
        "addressLocality": "Freiburg",
        "addressCountry": "DE",
    },
    "openingHoursSpecification": [
        {"dayOfWeek": DAYS, "opens": "08:00", "closes": "18:00"},
        {"dayOfWeek": "https://schema.org/Saturday", "opens": "09:00:00", "closes": "13:00:00"},
        {"dayOfWeek": "Sunday", "opens": "00:00", "closes": "00:00"},
        {"dayOfWeek": "Monday", "opens": "10:00", "closes": "12:00", "validThrough": "2024-12-24"},
    ],
    "areaServed": ["Freiburg", {"@type": "City", "name": "Emmendingen"}],
    "hasOfferCatalog": {
        "@type": "OfferCatalog",
        "itemListElement": [
            {
                "@type": "Offer",
                "itemOffered": {"@type": "Service", "name": "Schlüsseldienst"},
                "price": "89.00",
                "priceCurrency": "EUR",
            },
            {
                "@type": "OfferCatalog",
                "name": "Werkstatt",
                "itemListElement": [
                    {"itemOffered": {"@type": "Service", "name": "Schleifen"}},
                    {"itemOffered": {"@type": "Service", "name": "Sägen nach Maß"}},
                ],
            },
        ],
    },
}


def told(data: object, *, language: str, kind: str = "location", body: str = "") -> dict[str, str]:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    html = f"<html lang={language}><head><title>A name</title>{script}</head><body><h1>A name</h1>{body}</body></html>"
    page = extract_page(FetchedPage(url=URL, status=200, body=html.encode(), charset=""))
    request = PageRequest(page_type=PageType(kind), target_url=URL, keywords=("x",), language=Language(language))
    facts = known_facts(request, page)
    assert {fact.place for fact in facts} <= {FactPlace.DATA}
    return {fact.name: fact.value for fact in facts}


def test_a_business_tells_address_hours_area_and_services_in_the_words_of_the_language():
    assert told(SHOP, language="de") == {
        "brand": "Kessel & Co",
        "Adresse": "Hauptstr. 5, 79098 Freiburg",
        "Telefon": "+49 761 1234",
        "E-Mail": "post@kessel.example",
        "Öffnungszeiten": "Montag bis Freitag 08:00–18:00, Samstag 09:00–13:00",
        "Gebiet": "Freiburg, Emmendingen",
        "Leistungen": "Schleifen, Sägen nach Maß",
        "Schlüsseldienst": "89,00\u00a0€",
    }


@pytest.mark.parametrize(
    ("language", "name", "hours"),
    [
        ("en", "Opening hours", "Monday to Friday 8:00\u202fAM–6:00\u202fPM, Saturday 9:00\u202fAM–1:00\u202fPM"),
        ("fr", "Horaires d’ouverture", "Lundi à vendredi 08:00–18:00, samedi 09:00–13:00"),
        ("pl", "Godziny otwarcia", "Poniedziałek–piątek 08:00–18:00, sobota 09:00–13:00"),
    ],
)
def test_hours_have_the_day_names_and_the_clock_of_the_language(language, name, hours):
    assert told(SHOP, language=language)[name].replace(" AM", "\u202fAM").replace(" PM", "\u202fPM") == hours


def test_hours_in_short_form_and_a_british_address_belong_to_who_gives_the_service():
    provider = {
        "@type": "LocalBusiness",
        "name": "Aire Pipes",
        "address": {
            "streetAddress": "12 High Street",
            "postalCode": "LS1 4AB",
            "addressLocality": "Leeds",
            "addressCountry": "GB",
        },
        "openingHours": ["Mo-We 09:00-17:30", "Sa,Su 10:00-14:00"],
        "priceRange": "£40 to £120",
    }
    offer = {"price": 75, "priceCurrency": "GBP"}
    service = {"@type": "Service", "name": "Drain survey", "areaServed": "Leeds", "offers": offer, "provider": provider}

    facts = told(service, language="en", kind="service")

    assert facts["brand"] == "Aire Pipes"
    assert facts["Address"] == "12 High Street, Leeds LS1 4AB"
    assert facts["Opening hours"].startswith("Monday to Wednesday 9:00")
    assert "Saturday, Sunday 10:00" in facts["Opening hours"]
    assert (facts["Area"], facts["Price"], facts["Price range"]) == ("Leeds", "£75.00", "£40 to £120")


def test_events_to_come_have_a_day_and_a_place_and_those_over_have_no_day():
    venue = {
        "name": "Teatro Verdi",
        "address": {"streetAddress": "Via Roma 3", "postalCode": "37121", "addressLocality": "Verona"},
    }
    event = {"@type": "Event", "name": "Fiera", "location": venue, "organizer": {"name": "Comune di Verona"}}

    coming = told({**event, "startDate": "2199-05-03T18:30"}, language="it", kind="landing")
    over = told({**event, "startDate": "2024-05-03"}, language="it", kind="landing")

    assert coming["Data"] == "3 mag 2199, 18:30"
    assert coming["Luogo"] == "Teatro Verdi, Via Roma 3, 37121 Verona"
    assert coming["Organizzatore"] == "Comune di Verona"
    assert "Data" not in over


def test_courses_and_recipes_tell_how_long_they_take_and_what_of():
    academy = {"@type": "EducationalOrganization", "name": "Academia Duero"}
    course = {"@type": "Course", "name": "Alemán B1", "timeRequired": "PT40H", "provider": academy}
    recipe = {"@type": ["Recipe"], "totalTime": "PT1H30M", "recipeYield": "4", "recipeIngredient": ["2 Eier", "&nbsp;"]}

    assert told(course, language="es", kind="landing")["Duración"] == "40 horas"
    assert told(recipe, language="de", kind="guide") == {
        "Dauer": "1 Stunde 30 Minuten",
        "Portionen": "4",
        "Zutaten": "2 Eier",
    }


def test_branches_the_publisher_of_an_article_and_the_shop_of_a_product_are_not_the_place():
    branch = {**SHOP, "address": "Seeweg 2, 78462 Konstanz"}
    publisher = {"@type": "Organization", "name": "Magazin", "address": SHOP["address"]}

    assert told([SHOP, branch], language="de").keys() == {"brand"}
    assert told([{"@type": "Article"}, publisher], language="de", kind="guide").keys() == {"brand"}
    assert told(SHOP, language="de", kind="product").keys() <= {"brand"}


def test_microdata_of_a_place_is_read_alike():
    body = (
        '<div itemscope itemtype="https://schema.org/Bakery"><b itemprop="name">Ofen Nord</b>'
        '<div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">'
        '<span itemprop="streetAddress">Kai 7</span> <span itemprop="postalCode">24103</span> '
        '<span itemprop="addressLocality">Kiel</span></div>'
        '<meta itemprop="openingHours" content="Tu-Fr 07:00-12:00"></div>'
    )
    facts = told({}, language="de", body=body)

    assert facts["Adresse"] == "Kai 7, 24103 Kiel"
    assert facts["Öffnungszeiten"] == "Dienstag bis Freitag 07:00–12:00"


def test_columns_that_count_ended_sales_and_placeholders_are_no_facts_and_booleans_are_words():
    request = PageRequest(
        page_type=PageType("product"),
        target_url=URL,
        keywords=("x",),
        language=Language("de"),
        facts=("Unnamed: 0: 12", "#: 3", "Aktion: bis 3. März 2025", "Farbe: NaT", "Wasserdicht: TRUE"),
        extra=(("stapelbar", "WAHR"), ("Unnamed: 0", "4"), ("holzart", "#N/A"), ("sale", "until 3 March 2025")),
    )

    assert [fact.text for fact in known_facts(request)] == ["Wasserdicht: ja", "Stapelbar: ja"]
