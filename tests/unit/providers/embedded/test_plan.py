"""Each fact has one home, is said in a form that fits it, and an unknown one is given no sense."""

import re

import pytest

from genapp.page import HEAD_KINDS, ComponentKind, Language, PageType
from tests.support.pages import a_request, a_sheet, write_page

SOFA = (
    "Seat height: 44 cm", "Seat depth: 58 cm", "Cover: linen", "Filling: feathers", "Frame: beech",
    "Delivery: 4-6 weeks, to the room of your choice", "Warranty: 5 years", "Washable: yes", "Glide pads: 8 mm, felt",
)  # fmt: skip


def page(*facts, page_type=PageType.CATEGORY, language=Language.EN, keywords=("velvet sofa",), brand="Hallstead"):
    return write_page(a_request(page_type, language, keywords, brand=brand), a_sheet(*facts))


def body(written):
    blocks = [block for part in written.components if part.kind not in HEAD_KINDS for block in part.blocks]
    return "\n".join(part for block in blocks for part in (block.heading, block.text) if part)


def texts(written):
    return [block.text for part in written.components if part.kind not in HEAD_KINDS for block in part.blocks]


@pytest.mark.parametrize("page_type", [PageType.CATEGORY, PageType.PRODUCT, PageType.LANDING])
def test_each_value_is_told_once_at_the_most(page_type):
    told = " ".join(texts(page(*SOFA, page_type=page_type)))

    for value in ("44 cm", "58 cm", "linen", "feathers", "beech", "4-6 weeks", "5 years"):
        assert told.count(value) <= 1, value


def test_facts_of_one_kind_are_drawn_together():
    told = body(page("Height: 12 cm", "Width: 20 cm", "Depth: 30 cm", "Length: 40 cm", "Reach: 50 cm", brand=""))

    assert " cm and a" in told or " cm and the " in told
    assert all(told.count(value) == 1 for value in ("12 cm", "20 cm", "30 cm", "40 cm", "50 cm"))


def test_a_question_is_answered_with_a_sentence_or_the_value():
    faq = page(*SOFA)[ComponentKind.FAQ]

    assert "Delivery takes 4-6 weeks (to the room of your choice)." in [block.text for block in faq.blocks]
    assert all(block.heading.endswith("?") for block in faq.blocks)


def test_an_unknown_fact_is_given_no_sentence():
    facts = ("Quorl: 12", "Sprang: oak, deep", "Blib: yes", "Height: 12 cm", "Colours: red, blue")

    assert not any(name in body(page(*facts)).lower() for name in ("quorl", "sprang", "blib"))
    assert "Sprang: oak, deep" in texts(page(*facts, page_type=PageType.PRODUCT))


def test_prices_stay_out_of_the_text():
    written = page(*SOFA, "Price: 899 EUR", "Extra legs: 49 EUR a set", page_type=PageType.PRODUCT)

    assert "899" not in body(written)


def test_a_norm_a_ratio_and_a_place_are_never_rewritten():
    told = body(
        page("Standard: DIN EN 1335-2", "Address: Mill Yard, 4-6 Dock Lane", "Gear ratio: 3-1", "Colours: red, blue")
    )

    assert "DIN EN 1335-2" in told
    assert "4 to 6" not in told
    assert "3 to 1" not in told


def test_sentences_of_the_user_are_printed_once_as_they_are():
    said = "Every cover is sewn in our workshop in Wells."
    told = body(page(*SOFA, said))

    assert told.count(said) == 1


def test_with_fewer_than_four_facts_there_is_one_sentence():
    written = page("Height: 12 cm", "Colours: red, blue")

    assert [part.kind for part in written.components if part.blocks and part.kind not in HEAD_KINDS] == [
        ComponentKind.H1, ComponentKind.INTRO,
    ]  # fmt: skip


def test_ordered_steps_become_steps():
    steps = ("Mix the flour with the salt.", "Add the butter.", "Bake for 20 minutes.")
    written = page("Servings: 4", "Oven: 180 °C", *steps, page_type=PageType.LANDING, keywords=("shortbread recipe",))

    assert tuple(block.text for block in written[ComponentKind.STEPS].blocks) == steps


@pytest.mark.parametrize(
    "lines",
    [
        ("Suitable for: in the hut", "Height: 12 cm", "Width: 3 cm", "Warranty: 2 years"),
        ("Motors: 1 (Basic), 2 (Pro)", "Load: 80 kg (Basic), 125 kg (Pro)", "Height: 1-2 m", "Colour: red"),
        ("Covers: operations, illness", "Response time: within 60 minutes", "Height: 1 m", "Colour: red"),
    ],
)
def test_no_list_is_closed_with_a_word_that_the_value_does_not_have(lines):
    told = body(page(*lines))

    assert "(Basic) and" not in told
    assert "for for" not in told


def test_shouted_facts_are_told_in_a_normal_voice():
    written = page("MATERIAL: RECYCLED MESH", "COLOURS: BLACK, CORAL", "SIZES: EU 36-43", "WEIGHT: 198 G",
                   keywords=("RUNNING SHOES",), brand="STRIDE")  # fmt: skip
    told = body(written)

    assert "recycled mesh" in told
    assert "EU 36-43" in told
    assert "RECYCLED" not in told
    assert written[ComponentKind.TITLE].first.startswith("Running shoes")


def test_titles_tell_values_and_the_brand_and_differ_from_the_heading():
    written = page(*SOFA)
    title, h1 = written[ComponentKind.TITLE].first, written[ComponentKind.H1].first

    assert "Hallstead" in title or "44 cm" in title
    assert title != h1
    assert len(title) <= 60
    assert len(written[ComponentKind.META_DESCRIPTION].first) <= 156


def test_german_facts_agree_in_gender_and_case():
    told = body(
        page("Sitzhöhe: 43-56 cm", "Sitztiefe: 41-47 cm", "Gewicht: 12 kg", "Bezug: Leinen", "Garantie: 2 Jahre",
             page_type=PageType.PRODUCT, language=Language.DE, keywords=("Bürostuhl Vela",))
    )  # fmt: skip

    assert re.search(r"eine Sitzhöhe von 43-56 cm|[Dd]ie Sitzhöhe (?:beträgt 43-56|reicht von 43 bis 56) cm", told)
    assert re.search(r"[Dd]er Bezug (?:besteht|ist) aus Leinen", told)
    assert re.search(r"Welche Garantie g|Wie lange gilt die Garantie", told)


@pytest.mark.parametrize(
    ("language", "keyword", "fact", "told"),
    [
        (Language.DE, "Trekkingrucksack", "Material: Polyamid, recycelt", "Material: Polyamid, recycelt."),
        (Language.EN, "wine glass", "Material: crystal glass, lead free", "Material: crystal glass, lead free."),
        (Language.ES, "cafetera", "Mango: resistente al calor", "mango resistente al calor"),
        (Language.FR, "canapé", "Structure: hêtre, vissée", "Structure : hêtre, vissée."),
    ],
)
def test_a_thing_and_its_quality_are_no_list_of_alternatives(language, keyword, fact, told):
    written = body(page("Xyl: 5", fact, language=language, keywords=(keyword,), page_type=PageType.CATEGORY))

    assert told.replace(" :", ":") in written.replace(" :", ":")


def test_a_brand_is_not_shouted_where_the_whole_order_is():
    loud = ("CAPACITY: 1.7 L", "MATERIAL: STAINLESS STEEL", "WEIGHT: 1.2 KG")
    shown = page(*loud, keywords=("ELECTRIC KETTLE",), brand="CORVALE", page_type=PageType.PRODUCT)

    assert "Corvale" in str(shown.components)
    assert "CORVALE" not in str(shown.components)
    assert "BOSCH" in str(page(*SOFA, brand="BOSCH").components)


@pytest.mark.parametrize(
    ("language", "keyword", "fact", "told"),
    [
        (Language.DE, "Wanderschuhe", "Membran: 31 Modelle", "Es gibt 31 Modelle mit Membran."),
        (Language.DE, "Fahrradhelme", "MIPS: 12 Modelle", "Es gibt 12 Modelle mit MIPS."),
        (
            Language.EN,
            "mattresses",
            "Organic cotton cover: 5 models",
            "There are 5 models with an organic cotton cover.",
        ),
        (Language.DE, "Sofas", "Bio: 19 Sorten", "19 Sorten sind bio."),
        (Language.DE, "Sofas", "Abnehmbar: 6 Modelle", "6 Modelle sind abnehmbar."),
        (Language.EN, "stoves", "Approved for smoke control areas: 31 models", "31 models are approved for smoke"),
        (Language.EN, "stoves", "Quorl: 31 models", ""),
    ],
)
def test_how_many_models_have_it_or_are_so_is_said_of_known_words_only(language, keyword, fact, told):
    written = page("Xyl: 5", "Grolm: 6", fact, language=language, keywords=(keyword,), page_type=PageType.CATEGORY)

    assert (told in body(written)) if told else fact.split(": ")[1] not in body(written)


def test_another_keyword_is_the_thing_where_no_fact_answers_the_question():
    asked = ("how long do winter tyres last", "winter tyres")
    written = page("Noise: 68-72 dB", "Wet grip: A to C", "Load index: 82-103", "Snow: yes", keywords=asked)
    apart = page(*SOFA, keywords=("is pet insurance worth it", "dog insurance"), page_type=PageType.LANDING)

    assert written[ComponentKind.H1].first == "Winter tyres from Hallstead"
    assert "last" not in body(written)
    assert apart[ComponentKind.H1].first == "Is pet insurance worth it?"


def test_a_landing_page_lists_what_has_no_sentence():
    written = page("Quorl: 9 blue", "Vans: 3, of which 1 with a lift", "Boxes: on loan, 30 included", "Sprang: no",
                   keywords=("removals Hellbrook",), page_type=PageType.LANDING)  # fmt: skip

    assert "Vans: 3, of which 1 with a lift" in [block.text for block in written[ComponentKind.BULLETS].blocks]
    assert not any(block.heading for part in written.components for block in part.blocks)


@pytest.mark.parametrize(
    ("language", "keyword", "told"),
    [
        (Language.EN, "bike repair Dunmere", "Hallstead offers bike repair in Dunmere"),
        (Language.EN, "gym Wexcombe", "Hallstead is a gym"),
        (Language.DE, "Umzugsunternehmen Dunmere", "Hallstead ist ein Umzugsunternehmen in Dunmere;"),
        (Language.FR, "cours de piano Dunmere", "Hallstead propose des cours de piano à Dunmere"),
        (Language.ES, "clases de piano Dunmere", "Hallstead ofrece clases de piano en Dunmere;"),
        (Language.IT, "corso di cucina Dunmere", "Hallstead propone un corso di cucina a Dunmere;"),
        (Language.NL, "pianolessen Dunmere", "Hallstead biedt pianolessen in Dunmere;"),
    ],
)
def test_an_offer_opens_with_a_sentence_of_who_offers_what(language, keyword, told):
    address = {"en": "Address", "de": "Anschrift", "fr": "Adresse", "es": "Dirección", "it": "Indirizzo", "nl": "Adres"}
    facts = (f"{address[language.value]}: Row 7, Dunmere", "Zorl: 4, blau", "Quib: x, y", "Sarn: 12, z")
    opened = page(*facts, language=language, keywords=(keyword,), page_type=PageType.LANDING)[ComponentKind.HERO].first

    assert opened.startswith(told)
    assert "Row 7, Dunmere" in opened


@pytest.mark.parametrize("keyword", ["anwalt mietrecht", "zorl blib"])
def test_what_is_no_known_business_is_called_none(keyword):
    opened = page("Quib: x, y", "Sarn: 12, z", language=Language.DE, keywords=(keyword,), page_type=PageType.LANDING)

    assert " ist ein" not in opened[ComponentKind.HERO].first


@pytest.mark.parametrize(
    ("page_type", "language", "keyword", "facts", "told"),
    [
        (PageType.LANDING, Language.EN, "pottery course Dunmere",
         ("Start: 14 January", "Length: 8 weeks", "Class size: up to 10", "Address: Row 7, Dunmere"),
         "Hallstead offers a pottery course in Dunmere, starting on 14 January, 8 weeks long, in groups of up to 10."),
        (PageType.SERVICE, Language.EN, "house removals",
         ("Area: Hellbrook and 40 miles around", "Team: 9 people", "Sorn: 4, x", "Quib: x, y"),
         "Hallstead offers house removals in Hellbrook and 40 miles around with a team of 9 people."),
        (PageType.SERVICE, Language.DE, "Umzug",
         ("Gebiet: Hellbrück und 60 km Umkreis", "Termine: Mo-Sa", "Sorn: 4, x", "Quib: x, y"),
         "Hallstead übernimmt den Umzug in Hellbrück und 60 km Umkreis, mit Terminen Mo-Sa."),
        (PageType.BRAND, Language.EN, "Hallstead sofas",
         ("Products: sofas, armchairs", "Founded: 1974", "Sorn: 4, x", "Quib: x, y"),
         "sofas and armchairs"),
    ],
)  # fmt: skip
def test_the_first_sentence_joins_what_buyers_ask_first(page_type, language, keyword, facts, told):
    written = page(*facts, page_type=page_type, language=language, keywords=(keyword,))
    opened = written[written.spec.opening].first

    assert told in opened.split(". ")[0] + "."


def test_what_the_heading_says_is_not_said_again():
    facts = ("Area: Hellbrook and 40 miles around", "Team: 9 people", "Address: Row 7, Hellbrook", "Quib: x, y")
    opened = page(*facts, page_type=PageType.SERVICE, keywords=("removals Hellbrook",))[ComponentKind.INTRO].first

    assert "in Hellbrook in Hellbrook" not in opened
    assert "Hellbrook and 40 miles around" in opened


def test_a_keyword_that_asks_is_answered_by_its_fact():
    asked = ("time tracking software", "how long is the trial", "what colour is the moon")
    written = page("Trial: 14 days", "Users: 3-200", "Exports: CSV, PDF", "Hosting: Dublin",
                   page_type=PageType.LANDING, keywords=asked)  # fmt: skip
    first, *others = written[ComponentKind.FAQ].blocks

    assert (first.heading, "14 days" in first.text) == ("How long is the trial?", True)
    assert not any("14 days" in block.text or "moon" in block.heading for block in others)


def test_a_page_that_asks_opens_with_the_answer():
    facts = ("Interval: every 200 km", "Tools: cloth, brush", "Amount: 1 drop", "Duration: 10 minutes")
    written = page(*facts, page_type=PageType.GUIDE, keywords=("how often should I oil a chain",))

    assert written[ComponentKind.INTRO].first.startswith("Every 200 km.")


@pytest.mark.parametrize(
    ("language", "fact", "told"),
    [
        (Language.DE, "Zulässiges Gesamtgewicht: 150 kg", " wiegt "),
        (Language.DE, "Brenndauer: 40 Stunden", " dauert "),
        (Language.EN, "Permissible weight: 150 kg", " weighs "),
        (Language.EN, "Snow load: 75 kg", " carries "),
        (Language.EN, "Kitchen hours: Mon-Fri 12-21", " is open "),
    ],
)
def test_a_name_that_only_ends_in_a_known_word_is_not_said_of_the_thing(language, fact, told):
    for number in range(8):
        request = a_request(PageType.PRODUCT, language, ("Lampe Vela", "lamp Vela"), url=f"https://s.example/{number}")
        sheet = a_sheet("Xyl: 5", fact, "Grolm: 6", "Quib: x")

        assert told not in body(write_page(request, sheet))


def test_a_voice_is_kept_as_far_as_it_can_be():
    facts = (*SOFA, "Colours: sand, moss", "Every cover is sewn in Wells.")
    rules = "Never write: linen, wells; Do not address the reader; At most 9 words a sentence"
    for number in range(8):
        request = a_request(PageType.CATEGORY, Language.EN, ("velvet sofa",), brand="Hallstead", voice=rules,
                            url=f"https://s.example/{number}")  # fmt: skip
        told = texts(write_page(request, a_sheet(*facts)))

        assert not re.search(r"\b(?:linen|wells|you|your)\b", " ".join(told), re.I)
        assert all(len(one.split()) <= 9 for text in told for one in re.split(r"(?<=[.])\s", text))


@pytest.mark.parametrize(
    ("language", "keyword", "fact", "told"),
    [
        (Language.EN, "velvet sofa", "Returns: 30 days, unused", "The return period is 30 days (unused)."),
        (Language.EN, "sofa", "Delivery: flat-packed, 2 parcels", "The sofas are delivered flat-packed (2 parcels)."),
        (Language.DE, "Esstisch", "Montage: ca. 30 Minuten, zu zweit", "Die Montage dauert ca. 30 Minuten (zu zweit)."),
        (Language.DE, "Esstisch", "Montage: kostenlos, auf Wunsch", "Die Montage ist kostenlos (auf Wunsch)."),
    ],
)  # fmt: skip
def test_what_follows_a_comma_is_put_in_brackets(language, keyword, fact, told):
    written = page(*SOFA[:4], fact, language=language, keywords=(keyword,))

    assert told in texts(written)


def test_no_question_is_asked_that_only_a_bare_value_answers():
    faq = page(*SOFA[:5], "Delivery: kerbside", "Care: dry clean", page_type=PageType.PRODUCT)[ComponentKind.FAQ]

    assert not {"Kerbside.", "Dry clean."} & {block.text for block in (faq.blocks if faq else ())}


def test_a_meta_description_takes_sentences_before_lines():
    written = page("Ages: 3-5", "Hours: Mon-Fri 8-18", "Garden: large", "Meals: cooked on site", "Trial: 2 weeks",
                   page_type=PageType.LANDING, keywords=("day nursery Oakhurst",), brand="Maplewick")  # fmt: skip
    meta = written[ComponentKind.META_DESCRIPTION].blocks[0].text

    assert "Maplewick is open Mon-Fri 8-18." in meta
    assert "Hours:" not in meta


def test_a_name_that_ends_in_its_verb_takes_no_colon():
    told = body(page("Felt roofs last: 10-20 years", "Area: Marchbury", page_type=PageType.LANDING,
                     keywords=("how long does a felt roof last",), brand="Kestrel"))  # fmt: skip

    assert "Felt roofs last 10-20 years." in told
