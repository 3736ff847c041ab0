from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput
from genapp.intake.fields import FIELDS, either, field_named
from genapp.intake.validate import as_raw, read_page
from genapp.languages import LANGUAGES
from genapp.page import ContentStatus, Language, PageRequest, PageType, Priority, ProductLine

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD = {
    "pageType": "category",
    "targetUrl": "https://www.example.com/armchairs",
    "keywords": "armchairs, reading chairs",
    "language": "en",
}


def problems(raw, **options):
    with pytest.raises(BadInput) as bad:
        read_page(raw, now=NOON, **options)
    return {problem.field: problem.message for problem in bad.value.problems}


def test_four_fields_are_enough():
    draft = read_page(GOOD, now=NOON)

    assert draft.request == PageRequest(
        page_type=PageType.CATEGORY,
        target_url="https://www.example.com/armchairs",
        keywords=("armchairs", "reading chairs"),
        language=Language.EN,
    )
    assert draft.priority is None


def test_the_examples_of_the_fields_are_a_page():
    draft = read_page({field.name: field.example for field in FIELDS}, now=NOON)

    assert len(draft.request.facts) == 3
    assert draft.request.products[0].price == "449.00"
    assert draft.request.sku_count == 240
    assert draft.priority is Priority.NORMAL


def test_every_problem_is_told_at_once_by_the_name_the_caller_used():
    told = problems(
        {
            "Page Type": "poem",
            "url": "localhost",
            "Focus Keyword": " , ;",
            "LOCALE": "the usual one",
            "due": "3/4/2027",
            "sku_count": "many",
            "search volume": "-1",
            "status": "new",
            "prio": "asap",
            "product": "| 5 EUR",
            "voice": "x" * 501,
        }
    )

    assert set(told) == {
        "Page Type", "url", "Focus Keyword", "LOCALE", "due", "sku_count", "search volume", "status", "prio", "product",
        "voice",
    }  # fmt: skip
    assert either(PageType) in told["Page Type"]
    assert "http://" in told["url"]
    assert "high, normal or low" in told["prio"]
    assert told["product"].startswith("line 1:")


def test_missing_fields_say_what_to_give():
    told = problems({"LANG": " ", "type": None})

    assert set(told) == {"type", "targetUrl", "keywords", "LANG"}
    assert told["type"] == f"is missing; give {either(PageType)}"


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("page_type", "pageType"),
        ("Type", "pageType"),
        ("URL", "targetUrl"),
        ("target-url", "targetUrl"),
        ("Link", "targetUrl"),
        ("slug", "targetUrl"),
        ("keyword", "keywords"),
        ("Focus Keyword", "keywords"),
        ("tags", "keywords"),
        ("lang", "language"),
        ("locale", "language"),
        ("voice", "brandVoice"),
        ("tone", "brandVoice"),
        ("brand_voice", "brandVoice"),
        ("due", "deadline"),
        ("sku_count", "skuCount"),
        ("SKU Count", "skuCount"),
        ("volume", "monthlySearches"),
        ("monthly_searches", "monthlySearches"),
        ("Search Volume", "monthlySearches"),
        ("status", "contentStatus"),
        ("Fact 1", "facts"),
        ("keyword_2", "keywords"),
        ("url 2", None),
        ("seat height", None),
    ],
)
def test_column_names_are_recognised(column, field):
    assert field_named(column) == field


def test_no_name_means_two_fields():
    from genapp.words import spelled

    names = [spelled(word) for field in FIELDS for word in {field.name, *field.aliases}]
    assert len(names) == len(set(names))


def test_a_column_products_with_a_number_is_the_sku_count():
    assert read_page({**GOOD, "products": "1,240"}, now=NOON).request.sku_count == 1240
    assert read_page({**GOOD, "products": "Aila | 5 EUR"}, now=NOON).request.products == (
        ProductLine(name="Aila", price="5.00", currency="EUR"),
    )


@pytest.mark.parametrize("text", ["a, b, A", "a|b", "a; b;;", "a\nb", " a ,b, ,b"])
def test_keywords_are_parted_and_each_kept_once(text):
    assert read_page({**GOOD, "keywords": text}, now=NOON).request.keywords == ("a", "b")


def test_two_columns_of_keywords_add_up():
    request = read_page({**GOOD, "keywords": "a", "tags": "b, a"}, now=NOON).request

    assert request.primary_keyword == "a"
    assert request.keywords == ("a", "b")


def test_two_columns_that_disagree_are_a_problem():
    assert "both give the Language" in problems({**GOOD, "locale": "de"})["locale"]
    assert read_page({**GOOD, "link": GOOD["targetUrl"]}, now=NOON).request.target_url == GOOD["targetUrl"]


@pytest.mark.parametrize("text", ["A: b | C: d | e", "A: b\nC: d\r\ne", "A: b\n\n a: B \n C:  d | e"])
def test_facts_are_lines_or_parted_by_bars(text):
    assert read_page({**GOOD, "facts": text}, now=NOON).request.facts == ("A: b", "C: d", "e")


def test_numbered_columns_add_up():
    request = read_page({**GOOD, "Fact 1": "A: b", "Fact 2": "C: d", "keyword 2": "stools"}, now=NOON).request

    assert request.facts == ("A: b", "C: d")
    assert request.keywords == ("armchairs", "reading chairs", "stools")


def test_a_bar_without_blanks_belongs_to_the_fact():
    assert read_page({**GOOD, "facts": "Size: S|M|L"}, now=NOON).request.facts == ("Size: S|M|L",)


def test_unknown_columns_are_kept():
    request = read_page({**GOOD, "seat_height": "44 cm", "Notes": "x\ny", "empty": ""}, now=NOON).request

    assert request.extra == (("seat_height", "44 cm"), ("Notes", "x\ny"))


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("keywords", ",".join(f"k{n}" for n in range(21)), "at most 20"),
        ("keywords", "k" * 81, "longer than 80"),
        ("facts", "\n".join(f"f{n}" for n in range(61)), "at most 60"),
        ("facts", "f" * 501, "longer than 500"),
        ("products", "\n".join(f"p{n}" for n in range(201)), "at most 200"),
        ("competitorUrls", "\n".join(f"https://a{n}.example.com" for n in range(6)), "at most 5"),
        ("brand", "b" * 81, "at most 80"),
        ("column", "c" * 5_001, "too long"),
    ],
)
def test_sizes_are_bounded(field, text, says):
    assert says in problems({**GOOD, field: text})[field]


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.0.0.1/", "http://10.0.0.1/a", "http://shop.local/", "http://intranet/"]
)
def test_private_targets_are_refused_with_a_reason_unless_allowed(url):
    assert "give a public address" in problems({**GOOD, "targetUrl": url})["targetUrl"]
    assert read_page({**GOOD, "targetUrl": url}, now=NOON, allow_private=True).request.target_url == url


def test_control_and_invisible_characters_are_taken_out():
    request = read_page({**GOOD, "keywords": "arm\x00chairs\u202e", "brand": "Nord\ud800wood\ufeff"}, now=NOON).request

    assert request.keywords == ("armchairs",)
    assert request.brand == "Nordwood"


def test_a_relative_deadline_counts_from_now():
    assert read_page({**GOOD, "due": "2 days"}, now=NOON).request.deadline == NOON + timedelta(days=2)


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@st.composite
def requests(draw):
    keywords = draw(st.lists(LINES, min_size=1, max_size=5))
    raw = {
        **GOOD,
        "keywords": ", ".join(keywords),
        "pageType": draw(st.sampled_from(list(PageType))).value,
        "language": draw(st.sampled_from(list(LANGUAGES))).value,
        "brand": draw(WORDS),
        "facts": "\n".join(draw(st.lists(LINES, max_size=4))),
        "products": "\n".join(f"p {line} | {n}.50 EUR" for n, line in enumerate(draw(st.lists(LINES, max_size=3)), 1)),
        "skuCount": str(draw(st.integers(0, 10**9))),
        "contentStatus": draw(st.sampled_from([*ContentStatus, ""])),
        "skipQuality": draw(st.sampled_from(["yes", "no", ""])),
        "deadline": draw(st.sampled_from(["", "2026-12-01", "2026-12-01T10:00+05:30", "3 days"])),
        "priority": draw(st.sampled_from([*Priority, ""])),
        "x " + draw(WORDS): draw(LINES),
    }
    return read_page(raw, now=NOON)


@settings(max_examples=200, deadline=None)
@given(requests())
def test_a_request_written_out_is_read_as_the_same_request(draft):
    assert read_page(as_raw(draft.request, draft.priority), now=NOON) == draft


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([f.name for f in FIELDS]) | st.text(max_size=8), st.none() | st.text(max_size=60))
)
def test_whatever_is_handed_in_is_read_or_refused_by_name(raw):
    for problem in all_problems(raw):
        assert problem.field in raw or field_named(problem.field)
        assert problem.message
        assert problem.code


def all_problems(raw):
    try:
        read_page(raw, now=NOON)
    except BadInput as bad:
        return bad.problems
    return ()
