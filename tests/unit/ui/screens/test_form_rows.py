"""What a form says is wrong, and what it says will follow."""

from datetime import UTC, datetime

from genapp.ui.screens.generate.shapes import EMPTY, example, page_named, plan, problems

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_what_is_wrong_is_a_sentence_below_its_field():
    wrong = problems(EMPTY | {"targetUrl": "https://www.example.com/a", "skuCount": "many"}, now=NOON)

    assert wrong["keywords"].startswith("This is missing; give 1 to ")
    assert wrong["skuCount"].startswith('"many" ')
    assert all(text.endswith(".") and not text.endswith("..") for text in wrong.values())


def test_the_example_can_be_submitted_as_it_is():
    assert problems(example(), now=NOON) == {}


def test_the_priority_does_not_wait_for_the_other_fields():
    ahead = plan(EMPTY | {"skuCount": "1500", "monthlySearches": "20000", "contentStatus": "missing"}, now=NOON)

    assert (ahead.priority, ahead.score) == ("high", "80")


def test_a_wrong_figure_counts_as_not_given():
    assert plan(EMPTY | {"skuCount": "many"}, now=NOON).score == plan(EMPTY, now=NOON).score


def test_products_that_loaded_data_counts_decide_unless_the_form_gives_a_count():
    told = plan(EMPTY, now=NOON, told_count=1_500)

    assert told.score == plan(EMPTY | {"skuCount": "1500"}, now=NOON).score
    assert told.told == "Loaded product data counts 1,500 products for this page."
    given = EMPTY | {"skuCount": "2"}
    assert plan(given, now=NOON, told_count=1_500).score == plan(given, now=NOON).score


def test_a_page_is_named_while_other_fields_are_still_wrong():
    assert page_named(EMPTY | {"targetUrl": "https://www.example.com/a"}, now=NOON) is None

    named = page_named(example() | {"skuCount": "many"}, now=NOON)

    assert named is not None
    assert named.sku_count is None
