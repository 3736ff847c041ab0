"""Pages of shops, services and places with their right facts marked by hand: what is read on them, and what is not."""

from itertools import chain

import pytest

from genapp.page import FactPlace, FactState
from tests.support.shop_pages import Marked, marked_pages

MOST_BAD = 0.03
FEWEST_PRICES = 0.7


@pytest.fixture(scope="module")
def pages() -> list[Marked]:
    return list(marked_pages("first", "second", "third", "fourth", "fifth"))


def test_at_most_three_in_a_hundred_facts_are_wrong(pages):
    wrong = list(chain.from_iterable(page.wrong for page in pages))
    facts = sum(len(page.facts) for page in pages)

    assert facts > 200
    assert len(wrong) <= MOST_BAD * facts, wrong


def test_the_price_is_found_where_a_page_shows_one(pages):
    showing = [page for page in pages if page.shows_price]

    assert len(showing) > 20
    assert sum(page.price_found for page in showing) >= FEWEST_PRICES * len(showing)


def test_what_a_web_page_says_is_proposed_and_has_its_place(pages):
    facts = list(chain.from_iterable(page.facts for page in pages))

    assert {fact.state for fact in facts} == {FactState.PROPOSED}
    assert {fact.place for fact in facts} == {
        FactPlace.DATA,
        FactPlace.TABLE,
        FactPlace.LIST,
        FactPlace.BOX,
        FactPlace.TEXT,
    }
