import pytest

from genapp.errors import BadInput
from genapp.intake.table import TableFormat
from tests.support.tables import opened


def test_keys_of_all_lines_are_the_columns():
    table = opened('{"a": 1, "b": "x"}\n\n{"b": "ü", "c": true}\n')

    assert table.format is TableFormat.JSONL
    assert table.columns == ("a", "b", "c")
    assert [(row.line, row.cells) for row in table.read_rows()] == [(1, ("1", "x", "")), (3, ("", "ü", "true"))]


def test_numbers_stay_as_they_are_written_and_lists_become_lines():
    table = opened('{"n": 1.50, "gtin": 00004006381333931, "x": null}\n{"n": 4006381333931123456789.0}\n')
    rows = list(table.read_rows())
    assert [row.problems[0].code if row.problems else "" for row in rows] == ["not_json", ""]
    assert rows[1].cells == ("4006381333931123456789.0",)

    table = opened('{"facts": ["a", {"b": 1}, ["c", "d"]], "o": {"x": 1, "y": [2, 3]}}\n')
    assert next(table.read_rows()).cells == ("a\nb: 1\nc\nd", "x: 1\ny: 2\n3")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"a": ', "not_json"),
        ("[1]", "not_json"),
        ('"a"', "not_json"),
        ('{"a": 1, "a": 2}', "given_twice"),
        ('{"a": "x\\u0000y"}', "nul"),
        ('{"a": "x\\ud800y"}', "nul"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "not_json"),
        ('{"a": "' + "x" * 1_000_000 + '"}', "too_long"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_read(line, code):
    table = opened('{"a": "first"}\n' + line + '\n{"a": "last"}\n')
    rows = list(table.read_rows())

    assert [[p.code for p in row.problems] for row in rows] == [[], [code], []]
    assert rows[1].line == 2
    assert (rows[0].cells, rows[2].cells) == (("first",), ("last",))


def test_half_of_a_character_never_goes_further():
    row = next(opened('{"a": "x\\ud800y"}\n').read_rows())

    assert row.cells == ("x\ufffdy",)


def test_a_file_without_an_object_is_refused():
    with pytest.raises(BadInput, match="more than 300 keys"):
        opened("{" + ",".join(f'"k{n}": 1' for n in range(301)) + "}\n")
    with pytest.raises(BadInput, match="has no line with an object"):
        opened('{"\n')
