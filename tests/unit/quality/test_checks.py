"""Each check finds what it is for, and stays silent on a good page."""

from dataclasses import replace
from importlib.util import find_spec

import pytest

from genapp.page import (
    Block,
    CheckOutcome,
    CheckResult,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Finding,
    Language,
    Level,
    PageContext,
    PageRequest,
    PageType,
    SourceKind,
    Verdict,
)
from genapp.page_types import PAGE_SPECS
from genapp.quality.check import CheckLevels, PageUnderTest, Switch
from genapp.quality.reading import holds
from genapp.quality.report import check_page, judge
from genapp.quality.wording import wording_of

FACTS = (
    "Material: nubuck leather",
    "Weight: 1,240 g a pair",
    "Soles: can be replaced by a cobbler",
    "Sizes: true to size, EU 36 to 47",
    "Care: brush, leather wax, dry slowly away from heaters",
    "Warranty: 2 years",
    "Price: 129.00 EUR",
)
HTML = (
    "<!doctype html><html lang=en><head><title>t</title></head>"
    "<body><h1>Hiking boots</h1><h2>Fit</h2><p>x</p></body></html>"
)


def component(kind: ComponentKind, *texts: str, headings: tuple[str, ...] = ()) -> Component:
    blocks = tuple(
        Block(text=text, heading=headings[at] if at < len(headings) else "") for at, text in enumerate(texts)
    )
    return Component(kind=kind, blocks=blocks)


def a_fact(number: int, line: str) -> Fact:
    name, _, value = line.partition(": ")
    return Fact(number=number, text=line, source=SourceKind.USER, name=name, value=value)


def good_page() -> PageUnderTest:
    return PageUnderTest(
        request=PageRequest(
            page_type=PageType.CATEGORY,
            target_url="https://shop.example/hiking-boots",
            keywords=("hiking boots",),
            language=Language.EN,
        ),
        spec=PAGE_SPECS[PageType.CATEGORY],
        context=PageContext(
            facts=FactSheet(facts=tuple(a_fact(number, line) for number, line in enumerate(FACTS, start=1)))
        ),
        components=(
            component(ComponentKind.TITLE, "Hiking boots with nubuck leather uppers"),
            component(
                ComponentKind.META_DESCRIPTION,
                "Hiking boots of nubuck leather, 1,240 g a pair, with soles that a cobbler can replace. True to size, "
                "EU 36 to 47. The warranty is 2 years.",
            ),
            component(ComponentKind.H1, "Hiking boots with new soles when you need them"),
            component(
                ComponentKind.INTRO, "Hiking boots of nubuck leather, 1,240 g a pair. A cobbler can replace the soles."
            ),
            component(
                ComponentKind.SECTIONS,
                "They are true to size, from EU 36 to 47. If you wear thick socks, add half a size.",
                "Brush off the mud, wax the leather and let it dry slowly, away from heaters.",
                headings=("Which size to order", "After the tour"),
            ),
            component(ComponentKind.FAQ, "For 2 years.", headings=("How long does the warranty run?",)),
        ),
        html=HTML,
        json_ld=('{"@type": "CollectionPage", "name": "Hiking boots"}',),
    )


def with_text(page: PageUnderTest, kind: ComponentKind, text: str) -> PageUnderTest:
    old = page.component(kind)
    assert old is not None
    new = replace(old, blocks=(replace(old.blocks[0], text=text), *old.blocks[1:]))
    return replace(page, components=tuple(new if part.kind is kind else part for part in page.components))


def without(page: PageUnderTest, kind: ComponentKind) -> PageUnderTest:
    return replace(page, components=tuple(part for part in page.components if part.kind is not kind))


def found(page: PageUnderTest, check: str) -> list[str]:
    return [finding.message for finding in check_page(page).findings if finding.check == check]


def test_a_good_page_is_ready():
    report = check_page(good_page())

    assert [finding for finding in report.findings if finding.level is not Level.INFORM] == []
    assert report.score == 100
    assert report.verdict is Verdict.READY


def test_a_check_that_cannot_run_reads_skipped():
    outcomes = {result.check: result.outcome for result in check_page(good_page()).results}

    assert outcomes["copying"] is CheckOutcome.SKIPPED


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


@pytest.mark.parametrize("kind", [ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1])
def test_a_missing_head_line_blocks(kind):
    page = without(good_page(), kind)

    assert f"The {kind.spoken} is missing; write it." in found(page, "components")


def test_a_component_that_nobody_wrote_costs_nothing():
    report = check_page(without(good_page(), ComponentKind.FAQ))

    assert [finding for finding in report.findings if finding.level is not Level.INFORM] == []
    assert report.verdict is Verdict.READY


def test_a_page_without_a_body_blocks():
    page = good_page()
    page = replace(page, components=page.components[:3])

    assert any(finding.level is Level.BLOCK for finding in check_page(page).findings if finding.check == "components")


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
    page = with_text(good_page(), ComponentKind.INTRO, text)

    assert found(page, "leftovers")


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("Boots", "is short"),
        ("Hiking boots with nubuck leather uppers, soles and so much more to see in here", "is cut"),
        ("Nubuck leather footwear for rocky mountain paths", "does not name the primary keyword"),
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


def test_a_short_body_that_tells_its_facts_is_no_fault():
    assert found(good_page(), "length") == []
    assert found(good_page(), "thin") == []


def test_a_body_over_the_most_words_is_named():
    page = with_text(good_page(), ComponentKind.INTRO, "They weigh 1,240 g a pair. " * 120)

    assert found(page, "length") == ["The body is long for its page type; cut what tells no fact."]


def test_a_stuffed_keyword_blocks():
    page = with_text(good_page(), ComponentKind.INTRO, "Hiking boots, hiking boots! " * 20)
    report = check_page(page)

    assert any(f.check == "keyword_stuffing" and f.level is Level.BLOCK for f in report.findings)


def test_a_secondary_keyword_that_is_in_no_form_on_the_page_is_told():
    page = good_page()
    page = replace(page, request=replace(page.request, keywords=("hiking boots", "trail gaiters", "boot for hiking")))

    assert found(page, "keywords") == ["The keyword “trail gaiters” is used in no form; use it where it fits."]
    assert check_page(page).score == 100


def test_a_page_that_names_its_keyword_nowhere_is_told():
    page = good_page()
    page = replace(page, request=replace(page.request, keywords=("garden sheds",)))

    assert len(found(page, "keywords")) == 1


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
    page = with_text(good_page(), ComponentKind.INTRO, text)

    assert found(page, "claims")


@pytest.mark.parametrize(
    "text",
    ["A pair weighs 1.240 g.", "The price is €129.", "A warranty of 2 years.", "Nubuck Leather uppers.", "129,00 EUR"],
)
def test_what_a_fact_supports_passes_in_any_form(text):
    page = with_text(good_page(), ComponentKind.INTRO, text)

    assert found(page, "claims") == []


def test_a_number_of_a_competitor_is_no_fact():
    page = with_text(good_page(), ComponentKind.INTRO, "Over 500 models wait.")
    page = replace(page, context=replace(page.context, competitor_texts=("They have 500 models.",)))

    assert found(page, "claims")


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("A hand needs 25 cm to turn around.", Level.WARN),
        ("We give you 25 weeks to decide.", Level.BLOCK),
        ("Our boots have 25 layers.", Level.BLOCK),
    ],
)
def test_a_number_in_advice_is_in_doubt_and_one_of_the_offer_blocks(sentence, level):
    page = with_text(good_page(), ComponentKind.INTRO, f"A pair weighs 1,240 g. {sentence}")

    levels = {finding.level for finding in check_page(page).findings if finding.check == "claims"}

    assert max(levels, key=list(Level)[::-1].index) is level


def test_an_answer_that_repeats_the_body_is_named():
    page = with_text(
        good_page(),
        ComponentKind.FAQ,
        "They are true to size, from EU 36 to 47. If you wear thick socks, add half a size.",
    )

    assert any("repeats the body" in message for message in found(page, "faq"))


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
        good_page(), ComponentKind.INTRO, "We guide you to the best pair for every mountain trail you plan this year."
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
    assert judge([], worth=0.5).verdict is Verdict.NEEDS_REVIEW
    assert judge([], worth=0.1).verdict is Verdict.REDO


def test_one_unsupported_statement_leaves_a_fifth_of_the_points_and_each_further_one_half_of_it():
    claim = Finding(check="claims", level=Level.BLOCK, message="x")
    result = CheckResult(check="claims", title="x", outcome=CheckOutcome.FOUND)

    assert [judge([replace(result, findings=(claim,) * count)]).score for count in (0, 1, 2)] == [100, 20, 10]
    assert judge([replace(result, findings=(claim,))]).verdict is Verdict.REDO


def test_two_statements_in_doubt_cost_nothing_and_more_of_them_do():
    doubt = Finding(check="claims", level=Level.WARN, message="x")
    result = CheckResult(check="claims", title="x", outcome=CheckOutcome.FOUND)

    assert [judge([replace(result, findings=(doubt,) * count)]).score for count in (1, 2, 3, 4)] == [100, 100, 95, 90]


@pytest.mark.parametrize(
    ("switch", "levels"), [(Switch.AS_FOUND, [Level.WARN]), (Switch.BLOCKER, [Level.BLOCK]), (Switch.OFF, [])]
)
def test_an_installation_says_how_much_a_check_weighs(switch, levels):
    page = with_text(good_page(), ComponentKind.INTRO, "The best boots on the market, 1,240 g a pair, of nubuck.")
    report = check_page(page, CheckLevels(switches={("", "superlatives"): switch}))

    assert [finding.level for finding in report.findings if finding.check == "superlatives"] == levels


def test_the_level_of_a_page_type_comes_first():
    levels = CheckLevels(switches={("", "faq"): Switch.OFF, ("category", "faq"): Switch.WARNING})

    assert levels.of("faq", PageType.CATEGORY) is Switch.WARNING
    assert levels.of("faq", PageType.PRODUCT) is Switch.OFF
    assert levels.of("title", PageType.PRODUCT) is Switch.AS_FOUND


@pytest.mark.parametrize(
    ("html", "messages"),
    [
        ('<a href="https://shop.example/care">Care</a>', []),
        ('<a href="https://other.example/">Test winner</a>', ["A link leads to a page that is not among the sources"]),
        ('<a href="#">More</a>', ["A link leads nowhere"]),
        ('<a href="/a">More</a><a href="/a"></a>', ["A link has no words"]),
        (f'<a href="https://shop.example/a">{"very " * 12}long</a>', ["A link has many words"]),
    ],
)
def test_links_lead_to_pages_that_are_known(html, messages):
    page = replace(good_page(), html=HTML.replace("<p>x</p>", html))

    assert [message.partition(";")[0] for message in found(page, "links")] == messages


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ('<img src="/a.jpg" alt="Boot of nubuck leather">', 0),
        ('<img src="/a.jpg">', 1),
        ('<img src="/a.jpg" alt="Boot seen from the side"><img src="/b.jpg" alt="Boot seen from the side">', 1),
    ],
)
def test_images_have_a_text_of_their_own(html, count):
    assert len(found(replace(good_page(), html=HTML.replace("<p>x</p>", html)), "images")) == count


@pytest.mark.parametrize(("url", "count"), [("https://shop.example/hiking-boots", 0), ("https://shop.example/x", 1)])
def test_the_canonical_address_is_that_of_the_job(url, count):
    html = HTML.replace("<title>", f'<link rel="canonical" href="{url}"><title>')

    assert len(found(replace(good_page(), html=html), "address")) == count


@pytest.mark.parametrize(
    ("others", "messages"),
    [
        ({}, []),
        ({"en": "https://shop.example/hiking-boots", "de": "https://shop.example/wanderschuhe"}, []),
        ({"en": "https://shop.example/hiking-boots", "x-default": "https://shop.example/"}, []),
        ({"de": "https://shop.example/wanderschuhe"}, ["The address is not among the pages of its languages"]),
        (
            {"en": "https://shop.example/hiking-boots", "deutsch": "https://shop.example/wanderschuhe"},
            ["The address names a page of a language that there is none of"],
        ),
    ],
)
def test_a_page_is_among_its_like_in_other_languages(others: dict[str, str], messages: list[str]) -> None:
    links = "".join(f'<link rel="alternate" hreflang="{code}" href="{href}">' for code, href in others.items())
    page = replace(good_page(), html=HTML.replace("<title>", f"{links}<title>"))

    assert [message.partition(";")[0].rstrip(".") for message in found(page, "address")] == messages


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "The colour of the lining is grey.", ""),
        ("en", "The colour of the lining is gray; the color of the sole is black.", "colour"),
        ("en-US", "The colour of the lining is black.", "colour"),
        ("en-US", "The color of the lining is black, and the size is customized.", ""),
        ("en-GB", "The color of the lining is black.", "color"),
        ("en-GB", "The colour of the lining is black, and you can personalize it.", ""),
        ("en-US", "They are customised for you.", "customised"),
    ],
)
def test_words_are_written_as_one_region_writes_them(language: str, text: str, told: str) -> None:
    page = with_text(good_page(), ComponentKind.INTRO, text)
    page = replace(page, request=replace(page.request, language=Language(language)))

    assert [finding.value for finding in findings_of(page, "locale")] == ([told] if told else [])


@pytest.mark.skipif(find_spec("hunspell") is None, reason="chunspell is not installed; the extra dev brings it")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The lining is breathable, and the laces are height-adjustable.", ""),
        ("You will recieve them within a week, in a seperate box.", "recieve, seperate"),
        ("Made by Tollerbeck of Fjella and wuxibar felt.", ""),
        ("The mode is called “sporrty”.", ""),
        ("The color of the lining is gray.", ""),
    ],
)
def test_words_of_no_dictionary_are_told_but_names_and_words_of_facts_are_none(text: str, told: str) -> None:
    page = with_text(good_page(), ComponentKind.INTRO, text)
    facts = FactSheet(facts=(a_fact(1, "Felt: wuxibar"),))

    american = replace(page.request, language=Language("en-US"))
    found = findings_of(replace(page, request=american, context=PageContext(facts=facts)), "spelling")

    assert [part.evidence for part in found if part.component is ComponentKind.INTRO] == ([told] if told else [])


def test_a_language_without_a_dictionary_is_not_spelt() -> None:
    page = good_page()
    page = replace(page, request=replace(page.request, language=Language("mt")))

    result = next(result for result in check_page(page).results if result.check == "spelling")

    assert result.outcome is CheckOutcome.SKIPPED
    assert "genapp[spelling]" in result.reason


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (ComponentKind.INTRO, "Weight: 1,240 g a pair. The soles can be replaced.", True),
        (ComponentKind.INTRO, "One thing is certain: a cobbler can replace the soles.", False),
        (ComponentKind.BULLETS, "Weight: 1,240 g a pair", False),
    ],
)
def test_data_stands_in_lists_and_sentences_in_running_text(kind: ComponentKind, text: str, told: bool) -> None:
    page = good_page()
    kept = tuple(part for part in page.components if part.kind is not ComponentKind.INTRO)
    page = replace(page, components=(component(kind, text), *kept))

    assert any("Data stands" in message for message in found(page, "style")) is told


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("How can I pay?", "Yes.", True),
        ("How can I pay?", "By card, or on account.", False),
        ("Can the soles be replaced?", "Yes, by a cobbler.", False),
        ("What should I wear?", "No cotton: it stays wet.", False),
    ],
)
def test_yes_answers_no_question_for_a_thing(question: str, answer: str, told: bool) -> None:
    page = good_page()
    kept = tuple(part for part in page.components if part.kind is not ComponentKind.FAQ)
    page = replace(page, components=(*kept, component(ComponentKind.FAQ, answer, headings=(question,))))

    assert any("yes or no" in message for message in found(page, "faq")) is told


def test_what_a_reader_asks_is_no_talk_of_an_assistant() -> None:
    page = good_page()
    kept = tuple(part for part in page.components if part.kind is not ComponentKind.FAQ)
    faq = component(ComponentKind.FAQ, "Stulpen und eine Bürste.", headings=("Was soll ich ergänzen?",))

    assert found(replace(page, components=(*kept, faq)), "leftovers") == []


def test_a_heading_that_only_begins_a_way_is_no_name_of_a_fact() -> None:
    under = "They are true to size, from EU 36 to 47."

    assert any("promises" in message for message in found(with_sections(("The weight",), under), "headings"))
    assert not any("promises" in message for message in found(with_sections(("After the weight",), under), "headings"))


def test_the_spelling_of_a_name_is_left_alone() -> None:
    page = with_text(good_page(), ComponentKind.INTRO, "Boots of the line Harbor Grey.")
    facts = FactSheet(facts=(a_fact(1, "Line: Harbor Grey"),))

    assert findings_of(replace(page, context=PageContext(facts=facts)), "locale") == []


def test_a_run_of_words_in_more_than_two_sentences_is_a_formula() -> None:
    formula = "They are the right shoes for you when the path is {}."
    once = with_sections(("Paths",), " ".join(map(formula.format, ("steep", "wet"))))
    often = with_sections(("Paths",), " ".join(map(formula.format, ("steep", "wet", "stony"))))

    assert not any("comes back" in message for message in found(once, "style"))
    assert any("comes back" in message for message in found(often, "style"))


@pytest.mark.parametrize(
    ("language", "keyword", "text"),
    [
        (Language.DE, "Regal Bad Kiefer", "Badregale aus Kiefer"),
        (Language.DE, "Teppich grau", "Graue Teppiche in vier Größen"),
        (Language.DE, "Wanderschuhe günstig kaufen", "Wanderschuhe aus Leder"),
        (Language.NL, "kast keuken grijs", "Grijze keukenkasten"),
        (Language.NL, "fietstas kopen", "Fietstassen van canvas"),
        (Language("sv"), "lampa kök", "Kökslampa i mässing"),
        (Language("da"), "stol have", "Havestole af teak"),
        (Language.EN, "beer glass", "Beer glasses of crystal"),
        (Language.EN, "buy rain coat online", "Rain coats with a hood"),
        (Language.EN, "locksmith near me", "Locksmith in Leeds"),
        (Language.FR, "acheter manteau laine pas cher", "Manteaux de laine pour femme"),
        (Language.ES, "comprar sillas baratas", "Sillas de haya"),
        (Language.IT, "comprare sedia economica", "Sedie di faggio"),
    ],
)
def test_a_keyword_is_named_in_any_form_and_without_the_words_that_only_search(
    language: Language, keyword: str, text: str
) -> None:
    page = good_page()
    page = replace(page, request=replace(page.request, language=language, keywords=(keyword,)))

    assert holds(keyword, text, page)


@pytest.mark.parametrize(
    ("keyword", "text"), [("Eis", "Reis aus Italien"), ("Rock", "Trockner"), ("Tisch kaufen", "Stühle aus Buche")]
)
def test_a_word_that_only_looks_alike_names_no_keyword(keyword: str, text: str) -> None:
    page = good_page()
    page = replace(page, request=replace(page.request, language=Language.DE, keywords=(keyword,)))

    assert not holds(keyword, text, page)


def findings_of(page: PageUnderTest, check: str) -> list[Finding]:
    return [finding for finding in check_page(page).findings if finding.check == check]


def with_sections(headings: tuple[str, ...], *texts: str) -> PageUnderTest:
    page = good_page()
    kept = tuple(part for part in page.components if part.kind is not ComponentKind.SECTIONS)
    return replace(page, components=(*kept, component(ComponentKind.SECTIONS, *texts, headings=headings)))


def test_headings_over_the_bare_values_are_labels_and_over_sentences_a_data_sheet() -> None:
    names = ("Weight", "Warranty", "Soles")
    labels = with_sections(names, "1,240 g a pair.", "2 years.", "Can be replaced by a cobbler.")
    read_aloud = with_sections(names, "It has 1,240 g a pair.", "It lasts 2 years.", "A cobbler replaces them for you.")

    assert not [finding for finding in findings_of(labels, "style") if "only name the data" in finding.message]
    assert [finding for finding in findings_of(read_aloud, "style") if "only name the data" in finding.message]


def one_sentence_of(page_type: PageType, facts: tuple[str, ...], html: str = HTML) -> PageUnderTest:
    page = good_page()
    given = tuple(a_fact(number, line) for number, line in enumerate(facts, start=1))
    head = page.components[:3]
    return replace(
        page,
        request=replace(page.request, page_type=page_type),
        spec=PAGE_SPECS[page_type],
        context=PageContext(facts=FactSheet(facts=given)),
        components=(*head, component(ComponentKind.INTRO, "Hiking boots of nubuck leather.")),
        html=html,
    )


def test_what_the_table_of_a_comparison_shows_is_told() -> None:
    rows = "".join(f"<tr><td>{line.partition(': ')[2]}</td></tr>" for line in FACTS)
    shown = one_sentence_of(PageType.COMPARISON, FACTS, f"{HTML}<table>{rows}</table>")

    assert not findings_of(shown, "thin")
    assert findings_of(one_sentence_of(PageType.COMPARISON, FACTS), "thin")


def test_a_page_of_few_facts_is_a_sentence_and_not_thin() -> None:
    assert not findings_of(one_sentence_of(PageType.CATEGORY, FACTS[:3]), "thin")
    assert findings_of(one_sentence_of(PageType.CATEGORY, FACTS), "thin")


def test_a_value_of_letters_is_told_by_its_own_text() -> None:
    facts = ("Wet grip: A to C", "Load: T, H, V", "Noise: low", "Sizes: S and M")
    page = one_sentence_of(PageType.CATEGORY, facts)
    told = component(ComponentKind.INTRO, "Hiking boots with wet grip A to C and load T, H, V.")

    assert findings_of(page, "thin")
    assert not findings_of(replace(page, components=(*page.components[:3], told)), "thin")


TRUISMS = (
    (Language.DE, "Ein Garten kann viel Arbeit machen.", "Suchen Sie eine Hecke?", "Informationen zu unserer Hecke"),
    (Language.EN, "A garden can be a lot of work.", "Are you looking for a hedge?", "Information about our hedges"),
    (
        Language.FR,
        "Un jardin peut demander beaucoup de travail.",
        "Vous cherchez une haie ?",
        "Informations sur nos haies",
    ),
    (Language.ES, "Un jardín puede dar mucho trabajo.", "¿Busca un seto?", "Información sobre nuestros setos"),
    (Language.IT, "Un giardino può richiedere molto lavoro.", "Cercate una siepe?", "Informazioni sulle nostre siepi"),
    (Language.NL, "Een tuin kan veel werk geven.", "Zoekt u een haag?", "Informatie over onze hagen"),
)


@pytest.mark.parametrize(("language", "truism", "question", "heading"), TRUISMS)
def test_what_any_page_could_say_is_known_in_every_language(
    language: Language, truism: str, question: str, heading: str
) -> None:
    wording = wording_of(language.value)

    assert wording
    assert wording.has("stock", truism)
    assert wording.has("reader_questions", question)
    assert wording.has("empty_headings", heading)


def test_a_list_told_again_in_prose_is_repetition() -> None:
    page = with_sections(("Care",), "The warranty is 2 years. The weight is 1,240 g a pair.")
    listed = component(ComponentKind.BULLETS, "Weight: 1,240 g a pair", "Warranty: 2 years")
    before = tuple(part for part in page.components if part.kind is not ComponentKind.SECTIONS)
    again = replace(page, components=(*before, listed, page.components[-1]))

    assert [finding for finding in findings_of(again, "repetition") if "what the list says" in finding.message]
    assert not findings_of(replace(page, components=(*before, listed)), "repetition")


def test_a_search_is_no_noun_of_a_sentence() -> None:
    page = good_page()
    page = replace(page, request=replace(page.request, keywords=("cobbler Velmere",)))
    forced = component(ComponentKind.CLOSING, "We are a cobbler Velmere.")
    said = component(ComponentKind.CLOSING, "We are a cobbler in Velmere.")

    assert findings_of(replace(page, components=(*page.components, forced)), "keyword_stuffing")
    assert not findings_of(replace(page, components=(*page.components, said)), "keyword_stuffing")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.DE, "Der Bezug kann gewaschen werden."),
        (Language.EN, "The cover can be washed."),
        (Language.EN, "The seat can be taken off."),
        (Language.FR, "La housse peut être lavée."),
        (Language.ES, "La funda puede ser lavada."),
        (Language.IT, "La fodera può essere lavata."),
        (Language.NL, "De hoes kan gewassen worden."),
    ],
)
def test_what_can_be_done_with_the_thing_is_no_truism(language: Language, text: str) -> None:
    wording = wording_of(language.value)

    assert wording
    assert not wording.has("stock", text)
