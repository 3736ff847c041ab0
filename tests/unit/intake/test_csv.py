from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput
from genapp.intake.check import check_rows
from genapp.intake.formats.open import open_table
from genapp.intake.samples import template_csv
from genapp.intake.table import MAX_FILE_BYTES
from genapp.page import Language, PageType
from genapp.sources.facts import make_fact_sheet
from tests.support.tables import NOON, checked, opened, proposed

HEAD = "pageType,targetUrl,keywords,language"
ROW = "category,https://www.example.com/{n},Stühle {n},de"
TEXT = f"{HEAD}\n{ROW.format(n=1)}\n{ROW.format(n=2)}\n"
SAMPLE = Path(__file__).parents[3] / "assets" / "sample-pages.csv"


def problem(data, **choice):
    with pytest.raises(BadInput) as bad:
        list(opened(data, **choice).read_rows())
    return bad.value.problems[0]


def cells(table, column):
    place = table.columns.index(column)
    return [row.cells[place] for row in table.read_rows()]


@pytest.mark.parametrize(
    ("data", "encoding", "sure"),
    [
        (TEXT.encode(), "utf-8", True),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", True),
        (TEXT.encode("utf-16"), "utf-16", True),
        (TEXT.encode("utf-16-le"), "utf-16-le", True),
        (TEXT.encode("utf-16-be"), "utf-16-be", True),
        (TEXT.encode("cp1252"), "cp1252", False),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8", True),
        (TEXT.replace("\n", "\r").encode(), "utf-8", True),
    ],
)
def test_encodings_and_line_ends_are_recognised(data, encoding, sure):
    table = opened(data)

    assert cells(table, "keywords") == ["Stühle 1", "Stühle 2"]
    assert (table.encoding, table.encoding_sure) == (encoding, sure)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Krzesła biurowe do pracy, stoły dębowe rozkładane i żółte"),
        ("cp1250", "Židle a křesla do kuchyně, dřevěné stoly a skříně"),
        ("cp1250", "Irodai székek és fotelek íróasztalhoz nagyobb terhelhetőséggel"),
        ("cp1252", "Chaises de bureau à roulettes, très élégantes, en chêne massif français – 5 €"),
        ("cp1252", "Sedie di qualità: perché la più comoda è così"),
        ("cp1252", "Cadeiras de escritório: informação, coração e não"),
        ("cp1252", "Kontorsstolar för små människor på ängen"),
        ("cp1252", "Stole på kontoret i København"),
        ("cp1252", "“Nice chairs” – 5 €"),
        ("cp1254", "Ofis koltukları ve şık sandalyeler için uygun, ağaç"),
        ("cp1251", "Стулья офисные для дома и кабинета, кресла и столы из дерева"),
        ("gb18030", "办公椅子和家具,桌子椅子床,实木餐桌"),
        ("cp932", "オフィスチェアと家具、木製テーブル"),
    ],
)
def test_older_encodings_are_guessed_and_said_to_be_a_guess(encoding, text):
    table = opened(f'{HEAD}\ncategory,https://www.example.com/1,"{text}",de\n'.encode(encoding))

    assert cells(table, "keywords") == [text]
    assert not table.encoding_sure


def test_a_wrong_guess_can_be_corrected():
    data = f"{HEAD}\ncategory,https://www.example.com/1,Ŕ,de\n".encode("cp1250")

    assert cells(opened(data), "keywords") == ["À"]
    assert cells(opened(data, encoding="cp1250"), "keywords") == ["Ŕ"]
    assert problem(data, encoding="utf-8").code == "encoding"
    assert problem(data, encoding="no-such-encoding").code == "encoding"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_delimiters_are_recognised(delimiter, first):
    table = opened(first.format(delimiter) + TEXT.replace(",", delimiter))

    assert table.delimiter == delimiter
    assert cells(table, "language") == ["de", "de"]
    assert next(table.read_rows()).line == (3 if first else 2)


def test_a_delimiter_can_be_chosen():
    assert opened("a:b\n1:2\n", delimiter=":").columns == ("a", "b")
    assert problem("a:b\n", delimiter="::").code == "delimiter"


def test_pasted_cells_are_a_table():
    table = opened(TEXT.replace(",", "\t"))

    assert table.delimiter == "\t"
    assert cells(table, "keywords") == ["Stühle 1", "Stühle 2"]


def test_line_numbers_are_those_an_editor_shows():
    table = opened(f'{HEAD},facts\n\n{ROW.format(n=1)},"a\nb\nc"\n,,,,\n\n{ROW.format(n=2)},x\n')

    assert [row.line for row in table.read_rows()] == [3, 8]
    assert cells(table, "facts") == ["a\nb\nc", "x"]


def test_lines_above_the_header_are_left_out_and_counted():
    text = f"Keyword report\nShop: example.com,\n\n{TEXT}"

    table = opened(text)

    assert table.header_line == 4
    assert [row.line for row in table.read_rows()] == [5, 6]
    assert "2 rows above its header" in table.notices[0].message


def test_the_line_of_the_header_can_be_chosen():
    assert opened("a,b\nc,d\n1,2\n", header_line=2).columns == ("c", "d")
    assert problem("a,b\nc,d\n1,2\n", header_line=9).code == "no_such_line"

    bare = opened("1,2\n3,4\n", header_line=0)
    assert bare.columns == ("column 1", "column 2")
    assert [row.cells for row in bare.read_rows()] == [("1", "2"), ("3", "4")]


def test_a_column_that_is_there_twice_gets_a_number_and_is_told():
    table = opened("Name,Name,Name (2),,Name\na,b,c,d,e\n")

    assert table.columns == ("Name", "Name (3)", "Name (2)", "column 4", "Name (4)")
    assert [notice.code for notice in table.notices] == ["column_twice"]
    assert next(table.read_rows()).cells == ("a", "b", "c", "d", "e")


def test_ragged_rows_are_named_and_the_others_read():
    table = opened(
        f"{HEAD}\n{ROW.format(n=1)},oops\n{ROW.format(n=2)},,\ncategory,https://a.example.com\n{ROW.format(n=3)}\n"
    )
    rows = list(table.read_rows())

    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (2, ["ragged"]),
        (3, ["ragged"]),
        (4, ["ragged"]),
        (5, []),
    ]
    assert rows[0].problems[0].row == 2
    assert "5 cells, but the header has 4" in rows[0].problems[0].message
    assert '"oops"' in rows[0].problems[0].message


def test_a_row_that_an_unquoted_comma_shifted_is_told_although_its_last_cell_is_empty():
    table = opened(f"{HEAD},Material,Colour,Note\n{ROW.format(n=1)},oak, ash,brown,\n")

    (row,) = checked(table)

    assert row.draft is None
    assert "has 8 cells, but the header has 7" in row.problems[0].message
    assert "may stand in the wrong columns" in row.problems[0].message


def test_a_file_that_ends_every_row_with_a_comma_is_read_and_told():
    rows = [f"{ROW.format(n=n)}," for n in range(3)]

    table = opened("\n".join([HEAD, *rows]))
    ended = opened("\n".join([f"{HEAD},", *rows]))

    assert [row.problems for row in (*table.read_rows(), *ended.read_rows())] == [()] * 6
    assert [notice.code for notice in table.notices] == ["wider_rows"]
    assert ended.notices == ()
    assert [len(row.problems) for row in opened("\n".join([HEAD, *rows, ROW.format(n=4)])).read_rows()] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("text", "columns", "first"),
    [
        ("oak chairs\nash chairs\nbrand\nkeywords\n", ("column 1",), ("oak chairs",)),
        ("oak chairs\nash chairs\n", ("column 1",), ("oak chairs",)),
        ("oak chairs;1200\nshop;900\npine;100\n", ("column 1", "column 2"), ("oak chairs", "1200")),
        (f"{ROW.format(n=1)}\n{ROW.format(n=2)}\nlanding,https://www.example.com/3,title,en\n",
         ("column 1", "column 2", "column 3", "column 4"), ("category", "https://www.example.com/1", "Stühle 1", "de")),
    ],
)  # fmt: skip
def test_the_first_rows_of_a_list_without_a_header_are_rows(text, columns, first):
    table = opened(text)

    assert (table.header_line, table.columns) == (0, columns)
    assert next(table.read_rows()).cells == first
    assert [notice.code for notice in table.notices] == ["no_header"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Keyword\noak chairs\n", 1),
        ("Keywords for spring\n\nKeyword\noak chairs\n", 3),
        ("Seite,Adresse,Wort,Sprache\npageType,targetUrl,keywords,language\ncategory,https://a.example.com,x,en\n", 2),
        ("Produkt,Gewicht,2026\nTisch,4 kg,12\nStuhl,2 kg,14\n", 1),
    ],
)
def test_a_header_is_found_where_it_is(text, line):
    assert opened(text).header_line == line


def test_a_header_without_a_known_name_is_told():
    assert [notice.code for notice in opened("oak chairs;living room\nash chairs;kitchen\n").notices] == [
        "unknown_header"
    ]
    assert opened("oak chairs;living room\nash chairs;kitchen\n", header_line=1).notices == ()


def test_what_a_list_without_a_header_holds_is_guessed():
    table = opened(f"{ROW.format(n=1)}\n{ROW.format(n=2)}\n")

    assert [one.field for one in proposed(table).columns] == ["pageType", "targetUrl", "", "language"]
    assert [one.field for one in proposed(opened("oak chairs\nash chairs\n")).columns] == ["keywords"]


def test_a_second_table_in_a_file_is_told_and_its_rows_are_not_read_by_the_first_header():
    other = "url,pageType,language,keywords\nhttps://www.example.com/9,category,de,Tische\n"
    table = opened(f"{HEAD}\n{ROW.format(n=1)}\n{HEAD}\n{ROW.format(n=2)}\n\n{other}")

    rows = [(row.line, [problem.code for problem in row.problems]) for row in table.read_rows()]

    assert rows == [(2, []), (3, ["header_again"]), (4, []), (6, ["another_table"]), (7, ["another_table"])]
    assert [notice.code for notice in table.notices] == ["another_table"]


def test_a_table_beside_another_is_told():
    table = opened(f"{HEAD},,City,Country\n{ROW.format(n=1)},,Graz,Austria\n")

    assert [notice.code for notice in table.notices] == ["tables_beside"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"Page,,,,Product,\n{HEAD},Width,Height\n{ROW.format(n=1)},4 cm,5 cm\n", '"Page", "Product"'),
        (f"{HEAD},Width,Height\n,,,,mm,cm\n{ROW.format(n=1)},4,5\n", '"mm", "cm"'),
        (f"{HEAD},Size,\n,,,,Width,Height\n{ROW.format(n=1)},4,5\n", '"Width", "Height"'),
    ],
)
def test_a_header_of_two_rows_is_told(text, says):
    told = [notice for notice in opened(text).notices if notice.code == "two_row_header"]

    assert [says in notice.message for notice in told] == [True]


def test_errors_of_a_spreadsheet_are_told_before_the_check():
    told = opened(f"{HEAD},Material\n{ROW.format(n=1)},#REF!\n").notices

    assert [notice.message for notice in told] == ['shows errors such as "#REF!" in "Material"; they count as empty']


def test_a_nul_and_a_giant_cell_are_named_with_line_and_column():
    table = opened(f"{HEAD},x\n{ROW.format(n=1)},a\x00b\n{ROW.format(n=2)},{'x' * 1_000_000}\n{ROW.format(n=3)},ok\n")

    assert [[(p.field, p.code, p.row) for p in row.problems] for row in table.read_rows()] == [
        [("x", "nul", 2)],
        [("x", "too_long", 3)],
        [],
    ]


def test_a_quote_that_is_not_closed_is_hinted_at():
    table = opened(f'{HEAD}\ncategory,https://a.example.com,"chairs,de\n' + f"{ROW.format(n=1)}\n" * 900)

    (row,) = table.read_rows()
    assert row.line == 2
    assert any("is a quote not closed?" in p.message for p in row.problems)


def test_a_quote_that_swallows_a_whole_file_ends_the_reading():
    found = problem(f'{HEAD}\ncategory,https://a.example.com,"chairs,de\n' + f"{ROW.format(n=1)}\n" * 60_000)

    assert found.code == "not_csv"
    assert "line 2" in found.message
    assert "is a quote not closed?" in found.message


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty", "is empty"),
        (b",,,\n,,,\n", "empty", "is empty"),
        (HEAD.encode(), "no_rows", "no rows"),
        (b"PK\x03\x04rest", "broken", "damaged workbook"),
        (b"x" * (MAX_FILE_BYTES + 1), "too_large", "larger than 50 MB"),
        (b"a,b\n" + b"1,2\n" * 100_001, "too_many_rows", "more than 100,000 rows"),
        ((",".join(f"c{n}" for n in range(301)) + "\nx").encode(), "too_many_columns", "at most 300"),
        (b"%PDF-1.7 x", "not_a_table", "is a PDF"),
        (b"<!doctype html><table>", "not_a_table", "is a web page"),
        (b'[{"a": 1}]', "not_jsonl", "one object per line"),
        (b"\x00\x01\x02\xff\xfe" * 9, "not_text", "is not a text file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data, code, says):
    found = problem(data)

    assert (found.field, found.code) == ("file", code)
    assert says in found.message


def test_three_hundred_columns_are_read():
    table = opened((",".join(f"c{n}" for n in range(300)) + "\n" + ",".join(map(str, range(300)))).encode())

    assert next(table.read_rows()).cells == tuple(map(str, range(300)))


def test_a_path_that_cannot_be_opened_is_told(tmp_path):
    with pytest.raises(BadInput, match="cannot be opened"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be opened"):
        open_table(tmp_path)


def test_the_rows_of_a_file_can_be_read_again(tmp_path):
    (tmp_path / "pages.csv").write_text(TEXT)
    table = open_table(tmp_path / "pages.csv")

    assert list(table.read_rows()) == list(table.read_rows())


def test_right_to_left_text_is_read_as_it_is():
    table = opened(f"{HEAD}\ncategory,https://www.example.com/1,كراسي مكتب,de\n")

    assert cells(table, "keywords") == ["كراسي مكتب"]


def test_the_sample_file_is_good_enough_to_write_from():
    rows = checked(open_table(SAMPLE))
    requests = [row.draft.request for row in rows if row.draft]

    assert [(row.problems, row.warnings) for row in rows] == [((), ())] * len(rows)
    assert {(r.page_type, r.language) for r in requests} >= {
        (t, lang)
        for t in (PageType.CATEGORY, PageType.PRODUCT, PageType.LANDING)
        for lang in (Language.EN, Language.DE)
    }
    assert all(len(make_fact_sheet(request).facts) >= 9 for request in requests)


def test_the_sample_file_is_the_one_the_code_gives():
    assert SAMPLE.read_text(encoding="utf-8") == template_csv()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused_by_name(data):
    for body in (data, HEAD.encode() + b"\n" + data, b'{"a": 1}\n' + data):
        assert rows_or_problems(body)


def rows_or_problems(body):
    try:
        table = opened(body)
        return list(islice(check_rows(table, proposed(table), now=NOON), 10))
    except BadInput as bad:
        return bad.problems
