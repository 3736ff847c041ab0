import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput, Problem
from genapp.intake import apply
from genapp.intake.check import CheckedRow, check_rows, write_error_csv
from genapp.intake.mapping import corrected
from genapp.intake.profiles import Use
from genapp.intake.table import bad_file
from genapp.intake.validate import as_raw, read_page
from tests.support.tables import NOON, checked, opened, proposed, xlsx_bytes

HEAD = "pageType,targetUrl,keywords,language,Material,Height,Colour"
ROW = "category,https://www.example.com/{0},{1},en,oak {0},{0} cm,red {0}"


def table(*rows):
    return opened("\n".join([HEAD, *rows]) + "\n")


def codes(rows):
    return [([p.code for p in row.problems], [w.code for w in row.warnings]) for row in rows]


def test_all_problems_of_a_row_come_at_once_with_their_column():
    (row,) = checked(opened("type,URL,keyword,lang,due\ncategory,ftp://x,,fr,soon\n"))

    assert row.draft is None
    assert [(p.field, p.code, p.row) for p in row.problems] == [
        ("URL", "not_allowed", 2),
        ("keyword", "missing", 2),
        ("lang", "not_allowed", 2),
        ("due", "not_allowed", 2),
    ]


def test_the_same_page_twice_is_a_problem_of_the_later_row():
    rows = checked(table(ROW.format(1, "oak chairs"), ROW.format(1, "ash chairs")))

    assert codes(rows) == [([], []), (["duplicate"], [])]
    assert "as line 2" in rows[1].problems[0].message


def test_two_pages_that_fight_for_a_keyword_are_a_problem():
    rows = checked(table(ROW.format(1, "Oak-Chairs"), ROW.format(2, "oak  chairs"), ROW.format(3, "oak tables")))

    assert codes(rows) == [([], []), (["same_keyword"], []), ([], [])]


def test_the_same_keyword_on_another_site_is_no_problem():
    rows = checked(table(ROW.format(1, "oak chairs"), ROW.format(2, "oak chairs").replace("www.", "shop.")))

    assert codes(rows) == [([], []), ([], [])]


def test_nearly_the_same_keyword_is_worth_a_look():
    keywords = (
        "red oak chairs",
        "oak chairs red",
        "red oak chair",
        "oak chairs",
        "red oak chairs 40",
        "red oak chairs 50",
    )
    rows = checked(table(*(ROW.format(n, keyword) for n, keyword in enumerate(keywords))))

    assert codes(rows) == [
        ([], []),
        ([], ["similar_keyword"]),
        ([], ["similar_keyword"]),
        ([], []),
        ([], []),
        ([], []),
    ]


def test_rows_with_too_few_facts_are_told():
    rows = checked(opened(f"{HEAD}\ncategory,https://www.example.com/1,chairs,en,oak,4 cm,\n"))

    assert codes(rows) == [([], ["too_few_facts"])]


def test_warnings_are_about_rows_as_they_are_joined():
    found = opened(
        f"{HEAD}\ncategory,https://www.example.com/1,chairs,en,oak,4 cm,\nblog,,,,,,\n"
        "category,https://www.example.com/2,tables,en,,,\n"
    )
    asked = []

    def join(requests):
        asked.append(len(requests))
        return [replace(one, facts=(*one.facts, "Brands: Hay", "Price range: 1 to 2")) for one in requests]

    rows = list(check_rows(found, proposed(found), now=NOON, join=join))

    assert asked == [2]
    assert [len(row.draft.request.facts) if row.draft else None for row in rows] == [4, None, 2]
    assert [[warning.code for warning in row.warnings] for row in rows] == [[], [], ["too_few_facts"]]


def test_rows_before_a_break_in_the_file_come_out():
    whole = table(ROW.format(1, "oak chairs"))

    def read_rows():
        yield from whole.read_rows()
        raise bad_file("broken", "is damaged")

    rows = check_rows(replace(whole, read_rows=read_rows), proposed(whole), now=NOON)

    assert next(rows).draft
    with pytest.raises(BadInput, match="is damaged"):
        next(rows)


def test_rows_that_say_nearly_the_same_are_told():
    head = "pageType,targetUrl,keywords,language,A,B,C,D,E"
    table = opened(
        f"{head}\ncategory,https://www.example.com/1,chairs,en,1,2,3,4,5\n"
        "category,https://www.example.com/2,tables,en,1,2,3,4,6\n"
        "category,https://www.example.com/3,sofas,en,1,2,3,7,8\n"
    )

    rows = checked(table, proposed(table, *"ABCDE"))

    assert codes(rows) == [([], []), ([], ["near_identical"]), ([], [])]
    assert "line 2" in rows[1].warnings[0].message


def test_a_long_text_is_not_cut_silently():
    text = " ".join(f"This is sentence number {n} of it." for n in range(30))
    table = opened(f"{HEAD},Story\n{ROW.format(1, 'chairs')},{text}\n")

    rows = checked(table, proposed(table, "Story"))

    assert codes(rows) == [([], ["text_cut"])]
    assert "10 of its 30 sentences" in rows[0].warnings[0].message


def test_what_a_spreadsheet_shows_instead_of_a_value_is_empty_and_told():
    table = opened(
        "pageType,targetUrl,keywords,language,Material,Colour,Weight,Care,Size,Supplier,Left\n"
        "product,https://www.example.com/a,glass vase,en,#REF!,Loading...,#DIV/0!,#NAME?,20 cm,#ERROR!,#N/A\n"
        "product,https://www.example.com/b,clay vase,en,clay,#N/A,1.2 kg,#VALUE!,#Wert!,#nofilter,x\n"
    )
    one, two = checked(table, corrected(proposed(table, "Care"), "Left", Use.IGNORE))
    assert one.draft
    assert two.draft

    assert (one.draft.request.facts, one.draft.request.metadata) == (("Size: 20 cm",), ())
    assert (two.draft.request.facts, two.draft.request.metadata) == (
        ("Material: clay", "Weight: 1.2 kg"),
        (("Supplier", "#nofilter"),),
    )
    told = [(warning.field, warning.row) for warning in one.warnings if warning.code == "error_cell"]
    assert told == [(name, 2) for name in ("Material", "Colour", "Weight", "Care", "Supplier")]
    assert one.cells[4] == "#REF!"


def test_a_cell_that_cannot_be_read_is_the_matter_of_that_cell(monkeypatch):
    def broken(applied, use, cell, mapping):
        raise RuntimeError(cell)

    table = opened(f"{HEAD},Story\n{ROW.format(1, 'chairs')},odd\n{ROW.format(2, 'tables')},\n")
    monkeypatch.setitem(apply._APPLY, Use.TEXT, broken)

    one, two = checked(table, corrected(proposed(table), "Story", Use.TEXT))

    assert one.draft
    assert two.draft
    assert (len(one.draft.request.facts), one.draft.request.metadata) == (3, (("Story", "odd"),))
    assert codes([one, two]) == [([], ["unreadable_cell"]), ([], [])]


def test_markup_in_a_column_that_is_written_about_is_read_as_text():
    table = opened(f"{HEAD},Story\n{ROW.format(1, 'chairs')},<p>Made by hand.</p><p>Oiled twice.</p>\n")

    (row,) = checked(table, proposed(table, "Story"))

    assert row.draft
    assert row.draft.request.facts[3:] == ("Made by hand.", "Oiled twice.")


def test_metadata_survives_being_handed_in_again():
    (row,) = checked(opened(f"{HEAD},Notes\n{ROW.format(1, 'chairs')},ask Tom\n"))
    assert row.draft

    again = read_page(as_raw(row.draft.request), now=NOON)

    assert again.request.metadata == (("Notes", "ask Tom"),)
    assert again.request == row.draft.request


def error_file(found, rows, **options):
    text = io.StringIO()
    return write_error_csv(text, found.columns, rows, **options), text.getvalue()


def test_an_error_file_can_be_corrected_and_handed_in_again():
    found = table("blog,https://www.example.com/1,oak chairs,en,=oak,-4 cm,'=red", ROW.format(2, "x"), "landing,,,,,,")

    count, text = error_file(found, checked(found), delimiter=";")

    assert count == 2
    assert text.splitlines()[0] == HEAD.replace(",", ";") + ";row;column;code;message"
    assert ";'=oak;'-4 cm;''=red;2;pageType;not_allowed;" in text
    again = opened(text.replace("blog", "category").encode("utf-8-sig"))
    first, second = checked(again)
    assert [notice.code for notice in again.notices] == ["corrected"]
    assert again.columns == found.columns
    assert first.draft
    assert first.draft.request.facts == ("Material: =oak", "Height: -4 cm", "Colour: '=red")
    assert [p.field for p in second.problems] == ["targetUrl", "keywords", "language"]
    assert error_file(again, [second])[0] == 1


def test_an_error_file_saved_as_a_workbook_is_known_too():
    found = table("blog,https://www.example.com/1,oak chairs,en,=oak,4 cm,red")
    _, text = error_file(found, checked(found))
    cells = [line.split(",") for line in text.replace('"', "").splitlines()]

    again = opened(xlsx_bytes([cells[0], cells[1][:11]]))

    assert ([notice.code for notice in again.notices], again.columns) == (["corrected"], found.columns)


CELL = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff", include_characters="\n\t"
    ),
    max_size=20,
)
RISKY = st.text(alphabet="=+-@＝－'\"\t\n \u00a0a1", max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELL | RISKY, min_size=3, max_size=3))
def test_no_cell_of_an_error_file_is_a_formula_and_each_comes_back_as_it_was(cells):
    found = opened("one,two,three\nx,y,z\n")
    problem = Problem(field="one", code="wrong", message="=is wrong", row=2)
    row = CheckedRow(line=2, cells=("x", *cells[1:]), draft=None, problems=(problem,))

    _, text = error_file(found, [row])

    written = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert not any(cell.lstrip(" \u00a0\n").startswith(tuple("=+-@\t＝－")) for cell in written)
    (again,) = opened(text.encode("utf-8-sig"), header_line=1).read_rows()
    assert again.cells == row.cells
