"""The figures on content are reckoned right; they do not lean on the checks they measure."""

from genapp.page import Fact, FactSheet, Language, PageRequest, PageType, SourceKind
from tests.bench.rows.content_text import filler, masked, rank_correlation, sentences, similar

FACTS = FactSheet(
    facts=(
        Fact(number=1, text="Material: solid oak", name="Material", value="solid oak", source=SourceKind.USER),
        Fact(number=2, text="Vegan: yes", name="Vegan", value="yes", source=SourceKind.USER),
        Fact(number=3, text="Every table is oiled by hand.", source=SourceKind.USER),
    )
)


def _request(keyword: str = "dining tables") -> PageRequest:
    return PageRequest(
        page_type=PageType.CATEGORY,
        target_url="https://www.example.com/tables",
        keywords=(keyword,),
        language=Language.EN,
        brand="Fernhill",
    )


def test_abbreviations_end_no_sentence() -> None:
    text = "Der Aufbau dauert ca. 15 Min. zu zweit. Danach steht er."
    assert list(sentences(text, Language.DE)) == ["Der Aufbau dauert ca. 15 Min. zu zweit.", "Danach steht er."]


def test_a_sentence_with_a_value_a_yes_or_a_quoted_fact_is_no_filler() -> None:
    for told in ("They are made of oak.", "The glue is vegan.", "Every table is oiled by hand."):
        assert not filler(told, FACTS, _request()), told


def test_keyword_and_brand_alone_are_filler() -> None:
    assert filler("Fernhill has the right dining tables for you.", FACTS, _request())


def test_pages_that_differ_in_their_values_only_are_the_same_when_masked() -> None:
    one = masked("The dining tables of solid oak stand on four legs.", FACTS, _request())
    other = masked("The beds of solid oak stand on four legs.", FACTS, _request("beds"))
    assert similar(one, other) > 0.3
    assert similar(one, masked("Nothing of this is said anywhere else today.", FACTS, _request())) == 0


def test_rank_correlation_knows_order_and_ties() -> None:
    assert rank_correlation([1, 2, 3], [10, 20, 30]) == 1
    assert rank_correlation([3, 2, 1], [10, 20, 30]) == -1
    assert rank_correlation([1, 1, 1], [1, 2, 3]) == 0
    assert round(rank_correlation([1, 2, 2, 3], [1, 2, 3, 4]), 3) == 0.949
