"""What a second reader's answer means, and what follows for the findings of a page."""

from dataclasses import replace

import pytest

from genapp.page import Block, Component, ComponentKind, Finding, Language, Level, PageContext, Verdict
from genapp.page_types import PAGE_SPECS
from genapp.quality.check import PageUnderTest, SecondReading
from genapp.quality.report import check_page
from genapp.quality.second_reader import RUBRIC, decided, sentences_of, understood
from tests.support.pages import a_sheet
from tests.support.prompts import a_request

ASKED = ("The lamp is brass.", "It suits readers.", "Is it dimmable?", "It won a prize.", "It weighs 2 kg.")
DOUBT = Finding(level=Level.WARN, message="In doubt.", component=ComponentKind.INTRO, evidence=ASKED[1])


def said(number: int | str, text: str, *facts: int) -> Block:
    return Block(heading=str(number), text=text, facts=facts)


WHOLE = (
    said(1, "supported", 1),
    said("[2]", "Supported.", 2, 3),
    said("Sentence 3", "claims nothing"),
    said(4, "none: no fact names a prize"),
    said(5, "not supported"),
    said("usefulness", "4 - it hardly tells anything"),
    said("Clarity", "9/10: plain"),
    said("voice", "eleven"),
    said("structure", "70: good"),
)


def test_an_answer_is_read_in_whatever_words_it_comes():
    reading = understood(WHOLE, ASKED)

    assert not reading.missed
    assert reading.supported == ((ASKED[0], (1,)), (ASKED[1], (2, 3)))
    assert reading.unsupported == {ASKED[3], ASKED[4]}
    assert [(rating.name, rating.points, rating.reason) for rating in reading.ratings] == [
        ("usefulness", 4, "it hardly tells anything"),
        ("clarity", 9, "plain"),
    ]


def test_support_by_no_fact_is_none_and_two_answers_to_one_sentence_are_no_answer():
    reading = understood((*WHOLE[1:], said(1, "supported"), said(1, "none"), said(9, "none")), ASKED)

    assert not reading.facts_of(ASKED[0])
    assert ASKED[0] not in reading.read
    assert understood((said(1, "supported"),), ASKED[:1]).supported == ()


@pytest.mark.parametrize(
    "blocks", [(), WHOLE[:3], tuple(said(number, "perhaps") for number in range(1, 6)), (said("intro", "none"),) * 5]
)
def test_an_answer_that_leaves_out_many_sentences_is_no_reading(blocks: tuple[Block, ...]):
    reading = understood(blocks, ASKED)

    assert "of 5 sentences" in reading.missed
    assert not reading.read


def test_a_doubt_is_cleared_by_facts_confirmed_by_none_and_else_stays():
    cleared = decided(DOUBT, SecondReading(supported=((ASKED[1], (2, 3)),)))
    confirmed = decided(DOUBT, SecondReading(unsupported=frozenset({ASKED[1]})))

    assert (cleared.level, cleared.message) == (
        Level.INFORM,
        "In doubt. Cleared: the second reader finds it in facts 2 and 3.",
    )
    assert confirmed.level is Level.BLOCK
    assert confirmed.message.startswith("In doubt. ")
    for reading in (None, SecondReading(missed="cut"), SecondReading(read=frozenset(ASKED))):
        assert decided(DOUBT, reading) == DOUBT
    blocks = replace(DOUBT, level=Level.BLOCK)
    assert decided(blocks, SecondReading(supported=((ASKED[1], (1,)),))) == blocks, "what is sure is not up to a reader"


FACTS = a_sheet("Material: brass", "Height: 40 cm", "Weight: 2 kg", "Cable: 1.8 m")
GOOD = "The desk lamps are brass and 40 cm high. They weigh 2 kg. The cable is 1.8 m long."
DOUBTFUL = "The desk lamps suit painters and sculptors."


def page(intro: str, reading: SecondReading | None) -> PageUnderTest:
    request = replace(a_request(), keywords=("desk lamps",), brand="")
    lines = {
        ComponentKind.TITLE: "Desk lamps of brass, 40 cm high and 2 kg",
        ComponentKind.META_DESCRIPTION: "Desk lamps of brass, 40 cm high, with a weight of 2 kg and a cable of 1.8 m. "
        "The cable and the brass are described on this page.",
        ComponentKind.H1: "Desk lamps of brass",
        ComponentKind.INTRO: intro,
    }
    components = tuple(Component(kind=kind, blocks=(Block(text=text),)) for kind, text in lines.items())
    html = f"<h1>{lines[ComponentKind.H1]}</h1><p>{intro}</p>"
    return PageUnderTest(
        request=request,
        spec=PAGE_SPECS[request.page_type],
        context=PageContext(facts=FACTS),
        components=components,
        html=html,
        json_ld=(),
        reading=reading,
    )


def of_reader(page: PageUnderTest) -> tuple[Finding, ...]:
    return next((one.findings for one in check_page(page).results if one.check == "second_reader"), ())


def all_read(page: PageUnderTest, **said: object) -> PageUnderTest:
    told = frozenset(sentence for _, sentence in sentences_of(page.components, Language.EN))
    return replace(page, reading=SecondReading(read=told, **said))


def test_without_a_second_reader_its_report_is_as_it_was():
    assert "second_reader" not in [result.check for result in check_page(page(GOOD, None)).results]


def test_a_sentence_without_a_fact_is_a_finding_of_its_component_and_a_person_looks():
    last = "The cable is 1.8 m long."
    read = all_read(page(GOOD, None), unsupported=frozenset({last}))

    report = check_page(read)

    (found,) = of_reader(read)
    assert check_page(page(GOOD, None)).verdict is Verdict.READY
    assert (found.level, found.component, found.evidence) == (Level.WARN, ComponentKind.INTRO, last)
    assert report.verdict is Verdict.NEEDS_REVIEW


def test_what_the_own_check_doubts_is_told_once_with_the_decision():
    intro = f"{GOOD} {DOUBTFUL}"
    own = [finding for finding in check_page(page(intro, None)).findings if finding.check == "claims"]
    assert [(finding.level, finding.evidence) for finding in own] == [(Level.WARN, DOUBTFUL)]

    confirmed = all_read(page(intro, None), unsupported=frozenset({DOUBTFUL}))
    cleared = all_read(page(intro, None), supported=((DOUBTFUL, (1,)),))

    assert [one.level for one in check_page(confirmed).findings if one.evidence == DOUBTFUL] == [Level.BLOCK]
    assert [one.level for one in check_page(cleared).findings if one.evidence == DOUBTFUL] == [Level.INFORM]
    assert check_page(cleared).verdict is Verdict.READY


def test_ratings_stand_in_the_report_and_a_low_one_is_a_warning_where_most_of_the_page_stands():
    ratings = understood((*(said(number, "nothing") for number in range(1, 6)), *WHOLE[5:7]), ASKED).ratings
    read = all_read(page(GOOD, None), ratings=ratings)

    low, high = of_reader(read)

    assert (low.level, low.component, low.value) == (Level.WARN, ComponentKind.INTRO, "4 of 10")
    assert low.message == "Usefulness: 4 of 10. It hardly tells anything"
    assert (high.level, high.component) == (Level.INFORM, None)
    assert check_page(read).verdict is Verdict.NEEDS_REVIEW


def test_a_page_that_was_not_read_says_why_and_counts_neither_way():
    missed = replace(page(GOOD, None), reading=SecondReading(missed="the answer was cut"))

    report = check_page(missed)

    assert report.results[-1].reason == "the page was not read: the answer was cut"
    assert (report.score, report.verdict) == (
        check_page(page(GOOD, None)).score,
        Verdict.READY,
    )


def test_sentences_that_came_after_the_reading_are_counted():
    found = of_reader(replace(page(GOOD, None), reading=SecondReading(read=frozenset({"The cable is 1.8 m long."}))))

    assert "has not judged" in found[-1].message
    assert found[-1].level is Level.INFORM


def test_the_rubric_is_short():
    assert RUBRIC == ("usefulness", "clarity", "structure", "voice")
