"""What holds for every page, whatever was asked: tried with many made-up requests."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from genapp.page import HEAD_KINDS, ComponentKind, Language, PageType
from genapp.quality.text import jaccard, shingles, words
from tests.support.pages import a_request, a_sheet, write_page

FACTS = {
    Language.EN: (
        "Material: full-grain leather, recycled polyester", "Material: Nylon", "Sizes: EU 36-47", "Sizes: XS, S and M",
        "Price range: 89-289 EUR", "Price: 129.00 EUR", "Price: from 4 EUR per employee and month",
        "Price: on request", "Waterproof: yes", "Waterproof: no", "Delivery: 2-4 working days",
        "Delivery: free from 50 EUR, otherwise 4.90 EUR", "Returns: free of charge within 30 days",
        "Brands: Terra, Alpina", "Care: machine wash at 30 °C", "Audience: day hikers and alpine walkers",
        "Every boot can be resoled in our workshop in Kempten.", "we test each pair before it goes on sale",
        "Weight: 540 g", "Dimensions: 30 x 35 x 40 cm", "Power: 1450 W", "Capacity: 1.8 l", "Colours: Black, Steel",
        "Warranty: 2 years", "Drop: 4 mm", "Number of gears: 12", "Setup: 2 days", "Trial: 30 days",
        "Support: by phone and e-mail, Monday to Friday", "Notice period: 3 months", "Included: boots, wax, laces",
        "Made in: Italy", "Use: day hikes, alpine tours", "Lining: merino wool", "Gewicht: 1,2 kg", "SKU: 123-456",
    ),
    Language.DE: (
        "Material: Vollleder, recyceltes Polyester", "Material: Baumwolle", "Größen: 36-47", "Größe: XS, S und M",
        "Preisspanne: 89-289 EUR", "Preis: 129,00 EUR", "Preis: ab 4 EUR je Mitarbeiter und Monat",
        "Preis: auf Anfrage", "Wasserdicht: ja", "Wasserdicht: nein", "Lieferzeit: 2-4 Werktage",
        "Versand: kostenlos ab 50 EUR, sonst 4,90 EUR", "Rückgabe: kostenlos innerhalb von 30 Tagen",
        "Marken: Terra, Alpina", "Pflege: Maschinenwäsche bei 30 °C", "Zielgruppe: Wanderer und Bergsteiger",
        "Jeder Schuh kann in unserer Werkstatt in Kempten neu besohlt werden.", "Gewicht: ca. 540 g",
        "Maße: 30 x 35 x 40 cm", "Leistung: 1450 W", "Fassungsvermögen: 1,8 l", "Farben: Schwarz, Edelstahl",
        "Garantie: 2 Jahre", "Sprengung: 4 mm", "Anzahl Gänge: 12", "Einrichtung: 2 Tage", "Testphase: 30 Tage",
        "Support: telefonisch und per E-Mail, Montag bis Freitag", "Kündigungsfrist: 3 Monate", "Wartezeit: keine",
        "Lieferumfang: Schuhe, Wachs, Schnürsenkel", "Herkunft: Portugal", "Einsatzbereich: Alltag", "Weight: 1.2 kg",
    ),
}  # fmt: skip
KEYWORDS = {
    Language.EN: (
        ("hiking boots", "waterproof hiking boots"), ("women's running shoes",), ("SaaS payroll software",),
        ("dental insurance",), ("running shoe", "trail shoe"), ("buy hiking boots",), ("best espresso machines",),
        ("boots",), ("Terra Trek 2 Waterproof Boot",), ("iPhone cases",), ("is dental insurance worth it",),
    ),
    Language.DE: (
        ("Espressomaschinen", "Siebträgermaschinen"), ("wanderschuhe damen",), ("Zahnzusatzversicherung",),
        ("Lohnsoftware", "Lohnabrechnung"), ("wasserdichte Wanderschuhe",), ("Wanderschuhe kaufen",),
        ("Espressomaschine Barista Pro",), ("Thermomix Zubehör",), ("Schuhe",), ("was kostet ein Carport",),
    ),
}  # fmt: skip
LANGUAGES_TRIED = tuple(FACTS)
"""Those that the facts and keywords above are in."""
LONGEST_SENTENCE = 26


@st.composite
def pages(draw):
    language = draw(st.sampled_from(LANGUAGES_TRIED))
    facts = draw(st.lists(st.sampled_from(FACTS[language]), max_size=14, unique_by=lambda line: line.split(":")[0]))
    request = a_request(
        draw(st.sampled_from(list(PageType))),
        language,
        draw(st.sampled_from(KEYWORDS[language])),
        url=f"https://shop.example.com/{draw(st.integers(0, 999))}",
        brand=draw(st.sampled_from(["", "Terra", "Bergweg GmbH"])),
    )
    return write_page(request, a_sheet(*facts))


@settings(max_examples=100, deadline=None)
@given(pages())
def test_each_component_keeps_to_its_most(page):
    for part in page.components:
        spec = page.spec.component(part.kind)
        assert spec is not None
        assert len(part.blocks) <= spec.blocks[1], spec.kind
        assert part.blocks or not spec.required, spec.kind
    assert 0 < len(page[ComponentKind.TITLE].first) <= 60
    assert 0 < len(page[ComponentKind.META_DESCRIPTION].first) <= 156
    if page.request.brand:
        assert page[ComponentKind.TITLE].first != page[ComponentKind.H1].first


@settings(max_examples=100, deadline=None)
@given(pages())
def test_no_sign_of_the_making_is_left(page):
    text = "\n".join(part.text for part in page.components)

    assert not set("{}[]<>|") & set(text.replace(" | ", " "))
    assert not re.search(r"  |\.\.|\?:|: \.|, ,| ,|\(\)", text)


@settings(max_examples=100, deadline=None)
@given(pages())
def test_sentences_are_short(page):
    for part in page.components:
        for block in part.blocks:
            for told in re.split(r"(?<=[.!?])\s+", block.text):
                assert len(words(told)) <= LONGEST_SENTENCE, told


@settings(max_examples=100, deadline=None)
@given(pages())
def test_every_block_of_the_body_names_facts_that_exist(page):
    known = {fact.number for fact in page.context.facts.facts}

    for part in page.components:
        for block in part.blocks:
            assert set(block.facts) <= known
            assert block.facts or len(known) < 4 or part.kind in HEAD_KINDS or part.kind is ComponentKind.H1, block


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(LANGUAGES_TRIED),
    st.sampled_from(list(PageType)),
    st.text(min_size=1, max_size=40).filter(str.strip),
    st.lists(st.text(min_size=1, max_size=60).filter(str.strip), max_size=4),
    st.text(max_size=20),
)
@example(Language.EN, PageType.PRODUCT, "0", [".", ".", ".", "."], "")
def test_any_words_at_all_make_a_page(language, page_type, keyword, facts, brand):
    page = write_page(a_request(page_type, language, [keyword], brand=brand), a_sheet(*facts))

    assert all(page[spec.kind].blocks for spec in page.spec.components if spec.required)


@pytest.mark.parametrize("language", LANGUAGES_TRIED)
def test_pages_of_one_shop_with_other_facts_differ_in_their_words(language):
    lines = [line for line in FACTS[language] if "Price" not in line and "Preis" not in line]
    texts = [
        " ".join(part.text for part in write_page(
            a_request(PageType.CATEGORY, language, KEYWORDS[language][number], url=f"https://s.example/{number}"),
            a_sheet(*lines[number * 6 : number * 6 + 6]),
        ).components)
        for number in range(4)
    ]  # fmt: skip

    assert all(jaccard(shingles(texts[0], 5), shingles(other, 5)) < 0.2 for other in texts[1:])


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (Language.EN, "Width: {} cm|Depth: {} cm|Height: {} cm|Weight: {} kg|Material: oak|Colours: sage, rust, ink|"
                      "Load: {} kg|Assembly: about 30 minutes|Warranty: 5 years"),
        (Language.DE, "Breite: {} cm|Tiefe: {} cm|Höhe: {} cm|Gewicht: {} kg|Material: Eiche|Farben: Rot, Blau, Weiß|"
                      "Belastbarkeit: {} kg|Montage: ca. 30 Minuten|Garantie: 5 Jahre"),
    ],
)  # fmt: skip
def test_products_of_one_feed_differ_in_their_sentences(language, lines):
    runs = []
    for number in range(40):
        facts = lines.format(*(str(number * step % 97 + 30) for step in (7, 11, 13, 17, 19))).split("|")
        request = a_request(PageType.PRODUCT, language, ["Sideboard"], url=f"https://s.example/{number}", brand="Holm")
        told = " ".join(block.text for part in write_page(request, a_sheet(*facts)).components for block in part.blocks)
        runs.append(shingles(re.sub(r"\d+|oak|sage|rust|ink|Eiche|Rot|Blau|Weiß", "0", told), 5))
    likeness = sorted(jaccard(runs[one], runs[two]) for one in range(40) for two in range(one))

    assert likeness[int(len(likeness) * 0.95)] <= 0.65
