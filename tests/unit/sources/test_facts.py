import pytest

from genapp.languages import LANGUAGES
from genapp.page import Language, PageRequest, PageType, ProductLine, SourceKind
from genapp.sources.extract import extract_page
from genapp.sources.facts import known_facts, make_fact_sheet
from genapp.sources.fetch import FetchedPage
from genapp.sources.sentences import language_of, stating_sentences
from tests.support.site_pages import PAGES


def request(page_type=PageType.CATEGORY, *, language=Language.EN, **given):
    return PageRequest(
        page_type=page_type, target_url="https://www.example.com/x", keywords=("x",), language=language, **given
    )


def page(path):
    return extract_page(FetchedPage(url=f"https://www.example.com{path}", status=200, body=PAGES[path].encode()))


def texts(sheet):
    return [fact.text for fact in sheet.facts]


def all_texts(request, page):
    return [fact.text for fact in known_facts(request, page)]


def test_facts_from_product_data_say_so():
    sheet = make_fact_sheet(
        request(
            sku_count=2,
            facts=("Material: oak", "Brands: Hay"),
            products=(ProductLine(name="Aila", price="449.00", currency="EUR"),),
            from_data=("sku_count", "products", "Brands: Hay"),
        )
    )

    assert [fact.source for fact in sheet.facts] == [
        SourceKind.DATA,
        SourceKind.USER,
        SourceKind.DATA,
        SourceKind.DATA_PRODUCT,
    ]


def test_facts_are_numbered_and_say_where_they_come_from():
    sheet = make_fact_sheet(
        request(
            brand="Northwood",
            sku_count=1240,
            facts=("Material: oak", "The covers come off."),
            products=(ProductLine(name="Aila", price="449.00", currency="EUR", url="https://a.example.com/"),),
            extra=(("seat_height", "44 cm"),),
        )
    )

    assert [fact.number for fact in sheet.facts] == [1, 2, 3, 4, 5, 6]
    assert texts(sheet) == [
        "brand: Northwood",
        "The category holds 1,240 products.",
        "Material: oak",
        "The covers come off.",
        "Aila: €449.00",
        "Seat height: 44 cm",
    ]
    assert [fact.source.value for fact in sheet.facts] == ["job", "job", "user", "user", "product", "user"]
    assert (sheet.facts[1].name, sheet.facts[1].value) == ("sku count", "1240")
    assert (sheet.facts[2].name, sheet.facts[2].value) == ("Material", "oak")
    assert sheet.facts[3].name == ""
    assert sheet.facts[4].url == "https://a.example.com/"


def test_the_size_of_a_category_is_said_in_its_language():
    assert texts(make_fact_sheet(request(sku_count=1240, language=Language.DE))) == [
        "Die Kategorie umfasst 1.240 Produkte."
    ]
    assert texts(make_fact_sheet(request(sku_count=1))) == ["The category holds 1 product."]
    assert texts(make_fact_sheet(request(sku_count=0))) == []
    assert texts(make_fact_sheet(request(PageType.PRODUCT, sku_count=7))) == []


@pytest.mark.parametrize(
    "column", ["id", "Row ID", "notes", "internal comment", "owner", "created_at", "KD", "metaTitle", "image_url"]
)
def test_what_a_team_keeps_for_itself_is_no_fact(column):
    assert texts(make_fact_sheet(request(extra=((column, "something"),)))) == []


@pytest.mark.parametrize("value", ["", "yes", "n/a", "https://x.example.com", "-", "x" * 400, "<p>old html</p>"])
def test_columns_that_say_nothing_to_readers_are_no_facts(value):
    assert texts(make_fact_sheet(request(extra=(("Care", value),)))) == []


@pytest.mark.parametrize("line", [".", "---", "Material: -", "…"])
def test_a_line_without_a_word_is_no_fact(line):
    assert texts(make_fact_sheet(request(facts=(line, "Material: oak")))) == ["Material: oak"]


def test_the_same_said_twice_is_one_fact_and_the_users_word_wins():
    sheet = make_fact_sheet(
        request(PageType.PRODUCT, facts=("Colour: black", "colour:  BLACK", "Material: brass")), page("/lamp")
    )

    by_name = {fact.name: fact for fact in sheet.facts}
    assert by_name["Colour"].value == "black"
    assert by_name["Material"].value == "brass"
    assert "Color" not in by_name
    assert len([fact for fact in sheet.facts if fact.name.casefold() == "colour"]) == 1


def test_several_facts_of_one_name_by_the_user_stay():
    sheet = make_fact_sheet(request(facts=("Use: office", "Use: home")))

    assert texts(sheet) == ["Use: office", "Use: home"]


def test_a_product_page_gives_its_data():
    sheet = make_fact_sheet(request(PageType.PRODUCT), page("/lamp"))
    named = {fact.name: fact.value for fact in sheet.facts}

    assert named["brand"] == "Northwood"
    assert named["Product"] == "Lumo desk lamp"
    assert named["Price"] == "€129.00"
    assert named["Availability"] == "in stock"
    assert named["Material"] == "steel, ash"
    assert named["Color"] == "white"
    assert named["Weight"] == "1.4 kg"
    assert named["Luminous flux"] == "620 lm"
    assert named["Reach"] == "38 cm"
    assert "Colour" not in named
    assert {fact.source for fact in sheet.facts} == {SourceKind.TARGET}
    assert not any("4.8" in text or "112" in text for text in texts(sheet)), "ratings are no facts"
    prose = "The arm of the lamp is 38 cm long and turns by 180 degrees on the base."
    assert prose not in texts(sheet)
    assert prose in all_texts(request(PageType.PRODUCT), page("/lamp"))


def test_a_german_product_page_gives_german_facts():
    sheet = make_fact_sheet(request(PageType.PRODUCT, language=Language.DE), page("/pfanne"))
    named = {fact.name: fact.value for fact in sheet.facts}

    assert named["Preisspanne"] == "59,90\xa0€ bis 89,90\xa0€"
    assert named["Material"] == "Gusseisen"
    assert named["Durchmesser"] == "28 cm"


def test_of_a_page_in_another_language_only_names_and_numbers_are_taken():
    named = {
        fact.name: fact.value
        for fact in make_fact_sheet(request(PageType.PRODUCT, language=Language.DE), page("/lamp")).facts
    }

    assert named == {
        "brand": "Northwood",
        "Produkt": "Lumo desk lamp",
        "Gewicht": "1.4 kg",
        "Höhe": "46 cm",
        "Preis": "129,00\xa0€",
        "Verfügbarkeit": "auf Lager",
        "Artikelnummer": "NW-LUMO-01",
        "GTIN": "4006381333931",
    }


def test_a_category_page_gives_what_it_states_and_none_of_its_praise():
    said = all_texts(request(), page("/armchairs"))

    assert said == [
        "brand: Northwood",
        "Products: Aila armchair, Brem reading chair, Corvo lounge chair, Dune wing chair",
        "The frames of the armchairs are made of solid oak or ash, and the joints are glued and dowelled.",
        "The seats are between 40 and 46 cm high, which suits most dining and reading tables.",
        "The covers come off for washing at 30 degrees in most of the models that are listed.",
        "Wool covers are brushed, and linen covers are washed at a low temperature in the machine.",
    ]


def test_german_sentences_and_lists_are_read():
    said = all_texts(request(language=Language.DE), page("/wanderschuhe"))

    assert "Reinigung: Bürste und lauwarmes Wasser" in said
    assert "Die Schuhe wiegen zwischen 380 und 720 g und sind in den Größen 36 bis 48 erhältlich." in said
    assert not any("Entdecken" in text for text in said)


def test_a_landing_page_gives_its_terms():
    said = texts(make_fact_sheet(request(PageType.LANDING), page("/trial")))

    assert said[0] == "brand: Northwood Work"
    assert "Trial period: 30 days" in said
    assert "Seat height: 38 to 58 cm" in said


@pytest.mark.parametrize("path", ["/shell", "/wall"])
def test_a_navigation_shell_gives_no_facts(path):
    assert make_fact_sheet(request(), page(path)).facts == ()


def test_frames_cookie_banners_and_orders_never_become_facts():
    for path in PAGES:
        for page_type in PageType:
            for language in LANGUAGES:
                said = " ".join(all_texts(request(page_type, language=language), page(path))).casefold()
                for word in (
                    "cookie",
                    "newsletter",
                    "privacy",
                    "phone",
                    "menu 1",
                    "ignore all",
                    "system prompt",
                    "50 %",
                ):
                    assert word not in said


def test_the_sheet_is_bounded():
    sheet = make_fact_sheet(
        request(
            facts=tuple(f"Fact {n}: yes it is" for n in range(60)),
            products=tuple(ProductLine(name=f"P{n}") for n in range(200)),
            extra=tuple((f"Column {n}", "value") for n in range(100)),
        )
    )

    assert len(sheet.facts) == 60
    assert sheet.facts[-1].number == 60


def test_a_brand_line_of_the_user_is_the_brand():
    (fact,) = make_fact_sheet(request(facts=("Marke: Herdwerk",))).facts

    assert (fact.name, fact.value, fact.source) == ("brand", "Herdwerk", SourceKind.USER)


def test_addresses_and_long_clauses_are_no_names():
    sheet = make_fact_sheet(request(facts=("See https://example.com/a", "There is one thing that matters here: wool")))

    assert [fact.name for fact in sheet.facts] == ["", ""]


SENTENCES = {
    "fr": "Les chaises sont en bois massif et les coussins sont en laine et en lin pour le salon.",
    "es": "Las sillas son de madera maciza y los cojines son de lana y de lino para el salón.",
    "it": "Le sedie sono di legno massello e i cuscini della seduta sono di lana e di lino per il soggiorno.",
    "nl": "De stoelen zijn van massief hout en de kussens zijn van wol en linnen voor het salon.",
    "sv": "Stolarna är av massivt trä och kuddarna är av ull och linne till vardagsrummet.",
    "pl": "Krzesła są z litego drewna, a poduszki są z wełny i lnu do salonu i do jadalni.",
}


def test_languages_are_told_apart():
    assert language_of(page("/armchairs").text) == Language.EN
    assert language_of(page("/wanderschuhe").text) == Language.DE
    assert language_of("Kurz") is None
    for code, sentence in SENTENCES.items():
        assert language_of(f"{sentence} " * 3) == (code if code in LANGUAGES else None), code


def test_abbreviations_do_not_end_a_sentence():
    text = (
        "Die Sitzhöhe beträgt je nach Modell ca. 45 cm und das Gestell ist aus Eiche. "
        "Der Bezug ist aus der Wolle von z. B. Merinoschafen und wird mit der Hand gewaschen."
    )

    assert stating_sentences(text, language=Language.DE)[0].endswith("aus Eiche.")
