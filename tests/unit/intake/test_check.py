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
from genapp.intake.table import Table, bad_file
from genapp.intake.validate import as_raw, read_page
from tests.support.tables import NOON, checked, opened, proposed, xlsx_bytes

HEAD = "pageType,targetUrl,keywords,language,Material,Height,Colour"
ROW = "category,https://www.example.com/{0},{1},en,oak {0},{0} cm,red {0}"


def table(*rows):
    return opened("\n".join([HEAD, *rows]) + "\n")


def codes(rows):
    return [([p.code for p in row.problems], [w.code for w in row.warnings]) for row in rows]


def test_all_problems_of_a_row_come_at_once_with_their_column():
    (row,) = checked(opened("type,URL,keyword,lang,due\ncategory,ftp://x,,klingonish,soon\n"))

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
    assert "has room for 20 keywords: 5 keywords of other rows of this page left out" in rows[0].warnings[0].message


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
        f"{HEAD}\ncategory,https://www.example.com/1,chairs,en,oak,4 cm,\npoem,,,,,,\n"
        "category,https://www.example.com/2,tables,en,oak,4 cm,\n"
    )
    asked = []

    def join(requests):
        asked.append(len(requests))
        return [replace(one, facts=(*one.facts, "Brands: Hay", "Price range: 1 to 2")) for one in requests]

    rows = list(check_rows(found, proposed(found), now=NOON, join=join))

    assert asked == [2]
    assert [len(row.draft.request.facts) if row.draft else None for row in rows] == [4, None, 4]
    assert [[warning.code for warning in row.warnings] for row in rows] == [[], [], ["doorway"]]


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
    found = table("poem,https://www.example.com/1,oak chairs,en,=oak,-4 cm,'=red", ROW.format(2, "x"), "landing,,,,,,")

    count, text = error_file(found, checked(found), delimiter=";")

    assert count == 2
    assert text.splitlines()[0] == HEAD.replace(",", ";") + ";row;column;code;message"
    assert ";'=oak;'-4 cm;''=red;2;pageType;not_allowed;" in text
    again = opened(text.replace("poem", "category").encode("utf-8-sig"))
    first, second = checked(again)
    assert [notice.code for notice in again.notices] == ["corrected"]
    assert again.columns == found.columns
    assert first.draft
    assert first.draft.request.facts == ("Material: =oak", "Height: -4 cm", "Colour: '=red")
    assert [p.field for p in second.problems] == ["targetUrl", "keywords", "language"]
    assert error_file(again, [second])[0] == 1


def test_an_error_file_saved_as_a_workbook_is_known_too():
    found = table("poem,https://www.example.com/1,oak chairs,en,=oak,4 cm,red")
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


RIVALS = (
    "category,https://www.example.com/1,oak chairs,en,oak,,",
    "category,https://www.example.com/2,Oak-Chairs,en,oak,45 cm,red",
    "category,https://www.example.com/3,oak chairs,en,oak,45 cm,blue",
    "category,https://www.example.com/4,oak chairs,en,oak,45 cm,red",
)


def test_of_rows_that_want_one_keyword_the_one_that_says_most_keeps_it():
    rows = checked(table(*RIVALS))

    assert [bool(row.draft) for row in rows] == [False, True, False, False]
    assert {row.problems[0].code for row in rows if row.problems} == {"same_keyword"}
    assert all("as line 3, which keeps it" in row.problems[0].message for row in rows if row.problems)


def test_of_rows_that_say_as_much_the_more_searched_keyword_stays_and_else_the_first():
    def kept(*volumes):
        rows = [f"category,https://www.example.com/{n},oak,en,{volume}" for n, volume in enumerate(volumes)]
        return [bool(row.draft) for row in checked(opened("\n".join(["pageType,url,keywords,language,volume", *rows])))]

    assert kept("90", "1.2K", "n/a") == [False, True, False]
    assert kept("90", "90") == [True, False]


def test_rows_with_one_keyword_are_told_apart_by_what_differs():
    found = table(*RIVALS)

    rows = checked(found, replace(proposed(found), tell_apart=True))

    assert [row.draft.request.primary_keyword if row.draft else "" for row in rows] == [
        "", "Oak-Chairs", "oak chairs blue", "",
    ]  # fmt: skip
    assert [one.code for one in rows[2].warnings] == ["told_apart", "doorway"]
    assert 'line 3; told apart, it is "oak chairs blue"' in rows[2].warnings[0].message
    assert [row.problems[0].code for row in (rows[0], rows[3])] == ["same_keyword", "same_keyword"]


def test_products_of_one_name_are_told_apart_with_an_address_of_their_own():
    found = opened("Name,SKU,Regular price,Categories,Farbe,Description\nHocker,1,9,x,rot,A.\nHocker,2,9,x,blau,B.\n")
    mapping = corrected(proposed(found), "Farbe", Use.FACT)
    mapping = replace(mapping, base_url="a.example", defaults=(("pageType", "product"), ("language", "de")))

    plain, apart = checked(found, mapping), checked(found, replace(mapping, tell_apart=True))

    assert [[problem.code for problem in row.problems] for row in plain] == [[], ["same_keyword"]]
    assert [row.draft.request.target_url for row in apart if row.draft] == [
        "https://a.example/hocker", "https://a.example/hocker-blau",
    ]  # fmt: skip


def test_rows_of_one_page_without_any_keyword_miss_it():
    rows = checked(
        table("category,https://www.example.com/1,,en,a,b,c", "category,https://www.example.com/1,,en,a,b,c")
    )

    assert [[problem.code for problem in row.problems] for row in rows] == [["missing"], ["missing"]]


def test_a_row_that_is_wrong_itself_keeps_no_keyword():
    rows = checked(table(RIVALS[1].replace(",en,", ",xx,"), RIVALS[0].replace(",en,", ",xx,"), RIVALS[0], RIVALS[2]))
    assert [[problem.code for problem in row.problems] for row in rows] == [
        ["not_allowed"], ["not_allowed"], ["same_keyword"], [],
    ]  # fmt: skip

    wrong = RIVALS[1].replace("https://", "ftp://")
    rows = checked(table(wrong, RIVALS[0].replace("https://www.example.com", "ftp://www.example.com"), RIVALS[2]))
    assert [bool(row.draft) for row in rows] == [False, False, True]


def test_an_address_that_differs_in_capital_letters_is_worth_a_look():
    rows = checked(
        table(ROW.format(1, "oak chairs").replace("/1", "/Rugs"), ROW.format(2, "tables").replace("/2", "/rugs"))
    )

    assert codes(rows) == [([], []), ([], ["similar_address"])]
    assert "line 2 but for capital letters" in rows[1].warnings[0].message


PLUMBERS = (
    "pageType,targetUrl,keywords,language,facts\n"
    'landing,https://www.example.com/{0},plumber {1},en,"Firm: Pipemoor | Town: {1} | Work: taps | {2}"\n'
)


def towns(*rows: tuple[str, str, str]) -> Table:
    head, line = PLUMBERS.splitlines(keepends=True)
    return opened(head + "".join(line.format(*row) for row in rows))


def test_a_page_that_another_row_makes_but_for_its_place_is_told_before_it_is_written():
    rows = checked(
        towns(("a", "Ashby Vale", "Arrival: one day"), ("b", "Corran Bridge", "Arrival: one day")),
    )

    assert codes(rows) == [([], []), ([], ["doorway"])]
    assert 'same page as line 2 but for "corran bridge" in place of "ashby vale"' in rows[1].warnings[0].message


def test_a_place_with_a_fact_of_its_own_is_a_page_of_its_own():
    rows = checked(
        towns(("a", "Ashby Vale", "Address: 12 Mill Lane"), ("b", "Corran Bridge", "Address: 3 High Street")),
    )

    assert codes(rows) == [([], []), ([], [])]


def test_ten_thousand_places_are_told_in_a_second_or_two():
    rows = [(str(place), f"Town{place}", "Arrival: one day") for place in range(10_000)]

    found = checked(towns(*rows))

    assert sum(codes(found)[place][1] == ["doorway"] for place in (1, 5_000, 9_999)) == 3
