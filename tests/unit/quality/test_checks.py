"""Each check finds what it is for, and stays silent on a good page."""

from dataclasses import replace

import pytest

from genapp.page import (
    Block,
    CheckOutcome,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Language,
    Level,
    PageContext,
    PageRequest,
    PageType,
    SourceKind,
    Verdict,
)
from genapp.page_types import PAGE_SPECS
from genapp.quality.check import PageUnderTest
from genapp.quality.report import check_page, judge

FACTS = ("Material: nubuck leather", "Weight: 1,240 g", "Price: 129.00 EUR", "Warranty: 2 years")
HTML = (
    "<!doctype html><html lang=en><head><title>t</title></head>"
    "<body><h1>Hiking boots</h1><h2>Fit</h2><p>x</p></body></html>"
)
SENTENCES = (
    "The uppers of these boots are made of nubuck leather and the soles can be replaced by a cobbler.",
    "A pair weighs 1,240 g, which is light enough for long days on rocky paths.",
    "Sizes run true, so order the size that you wear in town and add room for thick socks.",
    "Brush off the mud after each trip and let the leather dry slowly, away from a heater.",
    "The warranty covers two seasons of use, and the receipt is the proof that you need.",
)


def component(kind: ComponentKind, *texts: str, headings: tuple[str, ...] = ()) -> Component:
    blocks = tuple(
        Block(text=text, heading=headings[at] if at < len(headings) else "") for at, text in enumerate(texts)
    )
    return Component(kind=kind, blocks=blocks)


def good_page() -> PageUnderTest:
    long = " ".join(SENTENCES)
    return PageUnderTest(
        request=PageRequest(
            page_type=PageType.CATEGORY,
            target_url="https://shop.example/hiking-boots",
            keywords=("hiking boots",),
            language=Language.EN,
        ),
        spec=PAGE_SPECS[PageType.CATEGORY],
        context=PageContext(
            facts=FactSheet(
                facts=tuple(Fact(number=n, text=t, source=SourceKind.USER) for n, t in enumerate(FACTS, start=1))
            )
        ),
        components=(
            component(ComponentKind.TITLE, "Hiking boots with nubuck leather uppers"),
            component(
                ComponentKind.META_DESCRIPTION,
                "Hiking boots with nubuck leather uppers and replaceable soles: compare weight, fit and care before "
                "you choose the pair for your next tour.",
            ),
            component(ComponentKind.H1, "Hiking boots"),
            component(ComponentKind.INTRO, "Hiking boots for rocky paths stand here. " + long),
            component(
                ComponentKind.SECTIONS,
                *(
                    f"{long} {extra}"
                    for extra in ("Hiking boots differ in stiffness.", "Fit comes first.", "Dry them.")
                ),
                headings=("Uppers and soles", "Fit and size", "Care"),
            ),
            component(
                ComponentKind.FAQ,
                "Yes: the uppers are nubuck leather, and a cobbler can put new soles on them when the old ones wear.",
                "Brush them when they are dry, then treat the leather with wax; a heater would make it brittle.",
                "Two seasons of use are covered; keep the receipt, because it is the only proof that the shop accepts.",
                headings=("Can the soles be replaced?", "How are they cleaned?", "What does the warranty cover?"),
            ),
            component(ComponentKind.CLOSING, "Compare the models above and pick the pair that suits your paths."),
        ),
        html=HTML,
        json_ld=('{"@type": "CollectionPage", "name": "Hiking boots"}',),
    )


def with_text(page: PageUnderTest, kind: ComponentKind, text: str) -> PageUnderTest:
    old = page.component(kind)
    assert old is not None
    new = replace(old, blocks=(replace(old.blocks[0], text=text), *old.blocks[1:]))
    return replace(page, components=tuple(new if part.kind is kind else part for part in page.components))


def found(page: PageUnderTest, check: str) -> list[str]:
    return [finding.message for finding in check_page(page).findings if finding.check == check]


def test_a_good_page_is_ready():
    report = check_page(good_page())

    assert report.findings == ()
    assert report.score == 100
    assert report.verdict is Verdict.READY


def test_a_check_that_cannot_run_reads_skipped():
    outcomes = {result.check: result.outcome for result in check_page(good_page()).results}

    assert outcomes["copying"] is CheckOutcome.SKIPPED


def test_a_missing_component_blocks():
    page = good_page()
    page = replace(page, components=tuple(p for p in page.components if p.kind is not ComponentKind.INTRO))

    assert found(page, "components") == ["The intro is missing."]


def of_type(page_type: PageType, *facts: tuple[str, str]) -> PageUnderTest:
    known = tuple(
        Fact(number=n, text=f"{name}: {value}", name=name, value=value, source=SourceKind.USER)
        for n, (name, value) in enumerate(facts, start=1)
    )
    return replace(good_page(), spec=PAGE_SPECS[page_type], context=PageContext(facts=FactSheet(facts=known)))


@pytest.mark.parametrize(
    ("page_type", "fact", "said"),
    [
        (PageType.LOCATION, ("Town", "Fernwick"), "no address is known."),
        (PageType.LOCATION, ("Anschrift", "Lindenstraße 5"), ""),
        (PageType.LOCATION, ("Street", "2 Kiln Road"), ""),
        (PageType.GLOSSARY, ("Unit", "mm"), "no definition is known."),
        (PageType.GLOSSARY, ("Bedeutung", "geklebte Naht"), ""),
        (PageType.GLOSSARY, ("", "A welded seam is glued, not sewn."), ""),
        (PageType.CATEGORY, ("Material", "oak"), ""),
    ],
)
def test_what_readers_come_for_is_asked_for(page_type: PageType, fact: tuple[str, str], said: str):
    told = found(of_type(page_type, fact), "needs")

    assert [text.partition(": ")[2] for text in told] == ([said] if said else [])


@pytest.mark.parametrize(
    "text",
    [
        "Our {{brand}} boots are here.",
        "[INSERT PRODUCT] is light.",
        "Lorem ipsum dolor sit amet.",
        "TODO write this.",
        "As an AI, I can say that boots are good.",
        "```json\n{}\n```",
        "**Bold** boots.",
        "See fact 3 for the weight.",
        "Boots <b>now</b>.",
    ],
)
def test_leftovers_block(text):
    page = with_text(good_page(), ComponentKind.CLOSING, text)

    assert found(page, "leftovers")


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("Boots", "is short"),
        ("Hiking boots with nubuck leather uppers, soles and so much more to see in here", "is cut"),
        ("Nubuck leather footwear for rocky mountain paths", "does not hold the primary keyword"),
        ("Nubuck leather footwear for rocky paths: hiking boots", "names the primary keyword late"),
    ],
)
def test_titles_that_are_wrong_are_named(title, message):
    page = with_text(good_page(), ComponentKind.TITLE, title)

    assert any(message in text for text in found(page, "title"))


def test_a_meta_description_that_is_short_and_off_topic_is_named():
    page = with_text(good_page(), ComponentKind.META_DESCRIPTION, "Buy now.")

    assert len(found(page, "meta_description")) == 2


def test_a_second_h1_and_a_skipped_level_block():
    page = replace(good_page(), html=HTML.replace("<h2>Fit</h2>", "<h1>Again</h1><h4>Fit</h4>"))

    assert len(found(page, "headings")) == 2


def test_a_body_may_be_short_but_not_longer_than_its_page_type_asks():
    short = replace(good_page(), components=tuple(p for p in good_page().components if p.kind is not ComponentKind.FAQ))
    long = with_text(good_page(), ComponentKind.INTRO, "The boots have a sole of rubber. " * 120)

    assert found(short, "length") == []
    assert found(long, "length") == ["The body is long for its page type."]


def test_a_stuffed_keyword_blocks():
    page = with_text(good_page(), ComponentKind.INTRO, "Hiking boots, hiking boots! " * 20)
    report = check_page(page)

    assert any(f.check == "keywords" and f.level is Level.BLOCK for f in report.findings)


def test_a_secondary_keyword_that_is_not_used_is_named():
    page = good_page()
    page = replace(page, request=replace(page.request, keywords=("hiking boots", "trail gaiters")))

    assert found(page, "keywords") == ["The keyword “trail gaiters” is not used."]


def test_another_language_blocks():
    german = "Die Wanderschuhe sind aus Leder und halten lange, wenn man sie nach jeder Tour pflegt und trocknet. " * 8
    page = with_text(with_text(good_page(), ComponentKind.INTRO, german), ComponentKind.SECTIONS, german * 4)

    assert found(page, "language")


@pytest.mark.parametrize(
    "text",
    [
        "They weigh 980 g.",
        "They cost 99 euros.",
        "The warranty lasts 5 years.",
        "They weigh 1,240 kg.",
        "Rated 4.8 by walkers.",
        "Lined with Gore-Tex.",
        "Made of stainless steel.",
    ],
)
def test_what_no_fact_supports_blocks(text):
    page = with_text(good_page(), ComponentKind.CLOSING, text)

    assert found(page, "facts")


@pytest.mark.parametrize(
    "text",
    ["A pair weighs 1.240 g.", "The price is €129.", "A warranty of 2 years.", "Nubuck Leather uppers.", "129,00 EUR"],
)
def test_what_a_fact_supports_passes_in_any_form(text):
    page = with_text(good_page(), ComponentKind.CLOSING, text)

    assert found(page, "facts") == []


def test_a_number_of_a_competitor_is_no_fact():
    page = with_text(good_page(), ComponentKind.CLOSING, "Over 500 models wait.")
    page = replace(page, context=replace(page.context, competitor_texts=("They have 500 models.",)))

    assert found(page, "facts")


def test_an_answer_that_repeats_the_body_is_named():
    page = with_text(good_page(), ComponentKind.FAQ, " ".join(SENTENCES))

    assert "An answer repeats the body." in found(page, "faq")


def test_structured_data_that_cannot_be_read_blocks():
    assert found(replace(good_page(), json_ld=("{",)), "json_ld")


def test_invented_ratings_block():
    page = replace(good_page(), json_ld=('{"@type": "Product", "aggregateRating": {"ratingValue": 5}}',))

    assert found(page, "json_ld")


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<iframe></iframe>",
        "<svg><circle/></svg>",
    ],
)
def test_active_content_blocks(bad):
    page = replace(good_page(), html=HTML.replace("<p>x</p>", bad))

    assert found(page, "safety")


def test_copied_sentences_block():
    page = with_text(
        good_page(), ComponentKind.CLOSING, "We guide you to the best pair for every mountain trail you plan this year."
    )
    page = replace(
        page,
        context=replace(
            page.context,
            competitor_texts=(
                "Here we guide you to the best pair for every mountain trail you plan this year, friend.",
            ),
        ),
    )

    assert found(page, "copying")


def test_the_verdict_follows_from_score_and_blockers():
    assert judge([]).verdict is Verdict.READY
