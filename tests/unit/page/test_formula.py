"""Cells that a spreadsheet would run: marked, and read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.page import guard, unguard

SIGNS = "=+-@"
LIKELY = st.text(alphabet="=+-@＝＋－＠'\"\t\r\n \u00a0\u200b\ufeffa1", max_size=12)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "a\n=1", "a\r\n-1",
     "\u2028=1", "＝1", "＋1", "－1", "＠x", '"=1"', "'=1", "''=1"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_could_run_gets_its_mark(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "Boots", "a=b", "5-7 days", "'quoted'", "info@example.com", "it's", "— dash"])
def test_every_other_text_stays_as_it_is(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(LIKELY)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    safe = guard(text)

    assert not safe.startswith(("\t", "\r"))
    assert not safe.strip().startswith(tuple("=+-@＝＋－＠"))


@given(LIKELY | st.text())
def test_what_was_guarded_is_read_back_unchanged(text: str) -> None:
    assert unguard(guard(text)) == text
