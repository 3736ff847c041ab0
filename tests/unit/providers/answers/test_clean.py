import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.providers.answers import Unreadable, clean_text


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("**Bold** and *soft*", "Bold and soft"),
        ("__Bold__ and _soft_", "Bold and soft"),
        ("## A heading", "A heading"),
        ("- a point", "a point"),
        ("> quoted", "quoted"),
        ("see [the range](https://x.example/a)", "see the range"),
        ("`code`", "code"),
        ("a **broken mark", "a broken mark"),
        ("<b>Bold</b> and<br>more", "Bold and more"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("R&amp;D &quot;x&quot;", 'R&D "x"'),
        ("5 * 3 = 15 and snake_case_name", "5 * 3 = 15 and snake_case_name"),
        ("a < b and c > d", "a < b and c > d"),
        ("3 <5 cm", "3 <5 cm"),
        ("tab\tand\nline", "tab and line"),
        ("bell\x07 zero\u200bwidth \u202eturned", "bell zerowidth turned"),
        ("e\u0301", "é"),
    ],
)
def test_marks_are_taken_out_and_words_stay(raw: str, plain: str):
    assert clean_text(raw) == plain


@pytest.mark.parametrize(
    "raw", ["<script>", "</div>", "<!-- x -->", "<img src=x>", "&lt;a", "<a href='x'>x</a>", "```x```"]
)
def test_what_cannot_be_taken_out_is_refused(raw: str):
    with pytest.raises(Unreadable):
        clean_text(raw)


def test_paragraphs_are_kept_where_they_are_wanted():
    assert clean_text("One\nline.\r\n \r\nTwo.\u2029Three.", paragraphs=True) == "One line.\n\nTwo.\n\nThree."


def test_items_lose_their_bullet_and_their_number():
    assert clean_text("1. Choose", item=True) == "Choose"
    assert clean_text("2) Order", item=True) == "Order"
    assert clean_text("• Wait", item=True) == "Wait"
    assert clean_text("74 cm high", item=True) == "74 cm high"
    assert clean_text("1. Choose") == "1. Choose"


@given(st.text())
def test_whatever_comes_out_is_one_printable_line(raw: str):
    try:
        plain = clean_text(raw)
    except Unreadable:
        return

    assert "\n" not in plain
    assert plain == plain.strip()
    assert not any(ord(sign) < 32 for sign in plain)
