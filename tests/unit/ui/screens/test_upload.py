"""The pre-flight of a file: what is read, how it can be corrected, and the question before it is started."""

import pytest

from genapp.ui.actions import Confirm
from genapp.ui.screens.upload.state import Preflight
from tests.support.tab import Tab, a_file, a_stored_file, said
from tests.support.tables import changed_zip, xlsx_bytes

pytestmark = pytest.mark.anyio


async def opened(tab: Tab, data: bytes, *, checked: bool = False) -> Preflight:
    tab.go(f"/uploads/{a_stored_file(tab.engine, data, checked=checked)}")
    state = await tab.state(Preflight)
    await state.open_file()
    return state


async def test_a_file_is_read_when_its_page_is_opened(tab: Tab):
    state = await opened(tab, a_file(3))

    assert (state.reading.known, state.reading.name, state.reading.delimiter) == (True, "pages.csv", "Comma")
    assert [column.meaning for column in state.reading.columns][:2] == ["field:pageType", "field:targetUrl"]
    assert (state.refused, state.reading.missing, state.result.known) == ([], "", False)


async def test_a_file_that_cannot_be_read_says_why(tab: Tab):
    state = await opened(tab, b"\n")

    assert len(state.refused) == 1
    assert state.refused[0].startswith("This ")
    assert not state.reading.known


async def test_what_a_column_means_can_be_corrected_and_forgotten(tab: Tab):
    state = await opened(tab, a_file(3))
    (material,) = [column.name for column in state.reading.columns if column.name == "material"]

    await state.choose_meaning(material, "ignore")
    assert {column.name: column.meaning for column in state.reading.columns}[material] == "ignore"

    await state.forget()
    assert {column.name: column.meaning for column in state.reading.columns}[material] != "ignore"


async def test_a_constant_stands_for_what_the_file_does_not_say(tab: Tab):
    lines = [line.partition(b",")[2] for line in a_file(3).split(b"\n")]
    state = await opened(tab, b"\n".join(lines))
    assert state.reading.missing == "Page type"

    await state.give("pageType", "category")

    assert (state.reading.missing, state.reading.given["pageType"]) == ("", "category")


async def test_checked_rows_are_filtered_and_what_they_cost_is_known(tab: Tab):
    state = await opened(tab, a_file(3) + b"\ncategory,nowhere,wrong,en,Weight: 1 g,wool", checked=True)

    assert (state.result.known, state.result.good, state.result.bad, len(state.listed.rows)) == (True, 3, 1, 4)
    assert (state.estimate.pages, state.estimate.free) == ("3 pages", True)

    await state.show_only("verdict", "bad")
    assert (len(state.listed.rows), state.listed.span) == (1, "1 row · page 1 of 1")

    await state.show_only("verdict", "bad")
    assert len(state.listed.rows) == 4


async def test_a_batch_is_started_after_the_question(tab: Tab):
    state, question = await opened(tab, a_file(3), checked=True), await tab.state(Confirm)

    await state.choose("budget", "a lot")
    await state.ask_start()
    assert (state.wrong_budget != "", question.open) == (True, False)

    await state.choose("budget", "")
    await state.ask_start()
    assert question.text == "3 pages will be written. The writer costs nothing."
    told = [event async for event in Preflight.start.fn(state)]
    assert "3 pages in the queue" in said(told[0])
    assert "/batches/" in said(told[1])

    await state.open_file()
    assert state.result.started


async def test_rows_that_want_one_keyword_are_told_apart_with_one_click(tab: Tab):
    row = b"\ncategory,https://shop.example/%d,oak chairs,en,Weight: 240 g | Number: %d,%s"
    data = a_file(1).split(b"\n")[0] + row % (1, 1, b"wool") + row % (2, 2, b"linen")
    state = await opened(tab, data, checked=True)
    assert (state.result.rivals, state.result.good, state.reading.tells_apart) == ("1 row", 1, False)

    events = [event async for event in Preflight.tell_apart.fn(state)]

    assert (len(events), state.reading.tells_apart, state.result.known) == (1, True, False)


async def test_a_guess_is_shown_until_somebody_chooses(tab: Tab):
    state = await opened(tab, b"Keyword,Volume,KD\noak stool,1200,12\nash stool,900,12\npine stool,9,1\n")
    assert state.reading.guessed == "page type and language"
    assert state.reading.given["language"] == "en"

    await state.give("language", "de")

    assert (state.reading.guessed, state.reading.given["language"]) == ("page type", "de")


async def test_the_values_of_another_shop_are_offered_and_taken_over_when_asked(tab: Tab):
    rows = b"pageType,url,keywords,language\nproduct,oak-stool,oak stool,en\n"
    state = await opened(tab, rows)
    await state.give("base_url", "https://a.example")

    state = await opened(tab, rows.replace(b"oak", b"ash"))
    assert (state.reading.given["base_url"], state.reading.other_shop) == ("", "site https://a.example")

    await state.use_other_shop()
    assert (state.reading.given["base_url"], state.reading.other_shop) == ("https://a.example", "")


async def test_what_a_workbook_hides_is_read_when_a_person_says_so(tab: Tab):
    header = ["pageType", "targetUrl", "keywords", "language", "Material"]
    rows = [["category", f"https://www.example.com/{number}", f"chairs {number}", "en", "oak"] for number in range(3)]
    data = changed_zip(
        xlsx_bytes([header, *rows]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="3"', b'<row r="3" hidden="1"'),
    )
    state = await opened(tab, data)
    assert (state.reading.hidden, len(state.reading.notices)) == ("no", 1)
    assert state.reading.notices[0] == "This file has 1 hidden row (line 3), left out."

    await state.read_as("hidden", "yes")

    assert state.reading.hidden == "yes"
    assert state.reading.columns[1].samples.count("example.com") == 3


async def test_a_column_that_is_no_field_is_kept_until_a_person_says_otherwise(tab: Tab):
    lines = a_file(3).split(b"\n")
    state = await opened(tab, b"\n".join([lines[0] + b",Supplier", *(line + b",Miller" for line in lines[1:])]))
    assert (state.reading.columns[-1].meaning, state.reading.columns[-1].sure) == ("metadata", True)

    await state.choose_meaning("Supplier", "fact")

    assert state.reading.columns[-1].meaning == "fact"
