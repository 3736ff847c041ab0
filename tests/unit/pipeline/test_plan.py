"""The pure plan of a page: each fact has one home, in every page type and for every number of facts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.page import ComponentKind, Fact, FactSheet, PageContext, PageType, SourceKind
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.plan import body_of, pure_plan, told, worth_a_call
from tests.support.pages import a_sheet
from tests.support.prompts import a_request


def planned(count: int, page_type: PageType = PageType.CATEGORY):
    context = PageContext(facts=a_sheet(*(f"Detail {number}: value {number}" for number in range(1, count + 1))))
    return pure_plan(a_request(page_type), context, PAGE_SPECS[page_type])


@given(st.integers(1, 80), st.sampled_from(list(PageType)))
def test_each_fact_has_one_home_and_each_part_a_fact(count: int, page_type: PageType):
    parts = planned(count, page_type).parts
    homes = [number for part in parts for number in part.facts]

    assert sorted(homes) == list(range(1, count + 1))
    assert all(part.facts for part in parts)
    kinds = [spec.kind for spec in body_of(PAGE_SPECS[page_type])]
    assert [part.kind for part in parts] == [kind for kind in kinds if kind in {part.kind for part in parts}]


@pytest.mark.parametrize(
    ("count", "kinds"),
    [(3, ["intro", "sections"]), (7, ["intro", "sections"]), (10, ["intro", "sections", "faq"])],
)
def test_a_page_of_few_facts_has_few_parts(count: int, kinds: list[str]):
    assert [part.kind.value for part in planned(count).parts] == kinds


def test_every_further_keyword_belongs_to_one_part_and_none_to_the_opening():
    request = replace(a_request(), keywords=("tables", "oak tables", "long tables", "round tables"))
    context = PageContext(facts=a_sheet(*(f"Detail {number}: value" for number in range(10))))

    intro, *others = pure_plan(request, context, PAGE_SPECS[PageType.CATEGORY]).parts

    assert intro.keywords == ()
    assert sorted(word for part in others for word in part.keywords) == sorted(request.keywords[1:])


def test_prices_and_products_stand_in_places_of_their_own():
    facts = (
        Fact(number=1, text="Oak table: 129.00 EUR", source=SourceKind.PRODUCT),
        Fact(number=2, text="Price: 129.00 EUR", source=SourceKind.USER, name="Price", value="129.00 EUR"),
        Fact(number=3, text="Material: oak", source=SourceKind.USER, name="Material", value="oak"),
    )

    assert [fact.number for fact in told(facts)] == [3]
    assert [fact.number for fact in told(facts[:2])] == [1, 2], "unless nothing else is known"


def test_a_page_with_much_to_tell_is_worth_a_plan_of_its_own():
    few, many = (PageContext(facts=a_sheet(*(f"Detail {n}: {n}" for n in range(count)))) for count in (12, 13))

    assert not worth_a_call(few)
    assert worth_a_call(many)
    assert not worth_a_call(PageContext(facts=FactSheet()))


def test_a_part_that_has_to_be_there_tells_a_fact_again_when_there_is_no_other():
    page = PAGE_SPECS[PageType.CATEGORY]
    strict = replace(page, components=tuple(replace(spec, required=True) for spec in page.components))
    context = PageContext(facts=a_sheet("Material: oak"))

    parts = {part.kind: part.facts for part in pure_plan(a_request(), context, strict).parts}

    assert set(parts) == {ComponentKind.INTRO, ComponentKind.SECTIONS, ComponentKind.FAQ, ComponentKind.CLOSING}
    assert set(parts.values()) == {(1,)}
