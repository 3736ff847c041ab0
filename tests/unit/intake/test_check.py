import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput, Problem
from genapp.intake.check import CheckedRow, check_rows, write_error_csv
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


def test_rows_of_one_page_are_joined_with_all_their_keywords():
    url = "https://www.example.com/1"
    rows = checked(
        table(
            ROW.format(1, '"oak chairs, oak seats"'), ROW.format(2, "tables"), ROW.format(1, "ash chairs"),
            f"category,{url}/?utm_source=a,oak seats; Sofa,en,,,",
        )
    )  # fmt: skip

    assert codes(rows) == [([], []), ([], []), (["joined"], []), (["joined"], [])]
    assert "as line 2; its keywords are joined" in rows[2].problems[0].message
    assert rows[0].draft
    assert rows[0].draft.request.keywords == ("oak chairs", "oak seats", "ash chairs", "Sofa")
    assert rows[0].cells[2] == "oak chairs, oak seats"


def test_a_row_that_says_other_things_of_a_page_is_a_problem():
    rows = checked(table(ROW.format(1, "oak chairs"), ROW.format(1, "ash chairs").replace("red 1", "blue 1")))

    assert codes(rows) == [([], []), (["duplicate"], [])]
    assert "as line 2, and says other things of it" in rows[1].problems[0].message


def test_the_same_address_in_another_language_is_another_page():
    rows = checked(table(ROW.format(1, "oak chairs"), ROW.format(1, "Eichenstühle").replace(",en,", ",de,")))

    assert codes(rows) == [([], []), ([], ["near_identical"])]
    assert [row.draft.request.keywords for row in rows if row.draft] == [("oak chairs",), ("Eichenstühle",)]


def test_keywords_beyond_those_of_a_page_are_left_out_and_told():
    rows = checked(table(*(ROW.format(1, f"chairs {n}") for n in range(25))))

    assert codes(rows)[0] == ([], ["keywords_cut"])
    assert rows[0].draft
    assert len(rows[0].draft.request.keywords) == 20
    assert "5 more keywords of this page in other rows are left out" in rows[0].warnings[0].message


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


def test_warnings_are_about_rows_as_they_are_joined():
    found = opened(
        f"{HEAD}\ncategory,https://www.example.com/1,chairs,en,oak,4 cm,\nblog,,,,,,\n"
        "category,https://www.example.com/2,tables,en,oak,4 cm,\n"
    )
    asked = []

    def join(requests):
        asked.append(len(requests))
        return [replace(one, facts=(*one.facts, "Brands: Hay", "Price range: 1 to 2")) for one in requests]

    rows = list(check_rows(found, proposed(found), now=NOON, join=join))

    assert asked == [2]
    assert [len(row.draft.request.facts) if row.draft else None for row in rows] == [4, None, 4]
    assert [[warning.code for warning in row.warnings] for row in rows] == [[], [], ["near_identical"]]


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
    rows = checked(
        opened(
            f"{head}\ncategory,https://www.example.com/1,chairs,en,1,2,3,4,5\n"
            "category,https://www.example.com/2,tables,en,1,2,3,4,6\n"
            "category,https://www.example.com/3,sofas,en,1,2,3,7,8\n"
        )
    )

    assert codes(rows) == [([], []), ([], ["near_identical"]), ([], [])]
    assert "line 2" in rows[1].warnings[0].message


def test_a_long_text_is_not_cut_silently():
    text = " ".join(f"This is sentence number {n} of it." for n in range(30))
    rows = checked(opened(f"{HEAD},Story\n{ROW.format(1, 'chairs')},{text}\n"))

    assert codes(rows) == [([], ["text_cut"])]
    assert "10 of its 30 sentences" in rows[0].warnings[0].message


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


@pytest.mark.parametrize(
    ("figure", "number", "noted"),
    [
        ("1K – 10K", 1_000, True), ("n/a", None, False), ("-", None, False), ("—", None, False), ("1.2K", 1_200, False),
        ("<10", 0, True), ('"5,400"', 5_400, False), ("many", None, True), ("-3", None, True),
    ],
)  # fmt: skip
def test_an_optional_number_never_refuses_a_row(figure, number, noted):
    (row,) = checked(opened(f"{HEAD},Search volume\n{ROW.format(1, 'curtains')},{figure}\n"))

    assert row.draft
    assert row.draft.request.monthly_searches == number
    assert [(one.field, one.code, one.row) for one in row.warnings] == [("Search volume", "unsure_number", 2)] * noted


def test_what_stands_for_nothing_gives_nothing():
    (row,) = checked(opened(f"{HEAD},priority,deadline,brand,status\n{ROW.format(1, 'curtains')},-,n/a,–,None\n"))

    assert row.draft
    assert (row.draft.priority, row.draft.request.deadline, row.draft.request.brand) == (None, None, "")


def test_spellings_of_one_address_are_told_as_the_same_page():
    urls = ("https://www.example.com/c/rugs", "http://example.com/c/rugs/?utm_source=a", "example.com/c/rugs#top")
    rows = checked(table(*(f"category,{url},rugs {n},en,wool {n},{n} cm,red {n}" for n, url in enumerate(urls))))

    assert [[problem.code for problem in row.problems] for row in rows] == [[], ["duplicate"], ["duplicate"]]


def test_keywords_with_commas_are_the_same_when_a_page_is_read_again():
    (row,) = checked(opened(f"{HEAD}\n{ROW.format(1, '{}')}\n".replace("{}", '"sofa 2,5 m, ""tables, oak"", x"')))
    assert row.draft
    assert row.draft.request.keywords == ("sofa 2,5 m", "tables, oak", "x")

    assert read_page(as_raw(row.draft.request), now=NOON).request.keywords == row.draft.request.keywords
