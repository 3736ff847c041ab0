from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.intake.apply import plain_text, sentences


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<p>Oak &amp; ash.</p><ul><li>42 cm</li><li>4 kg</li></ul>", ["Oak & ash.", "42 cm", "4 kg"]),
        ("Made of oak. It lasts! Does it? Yes.", ["Made of oak.", "It lasts!", "Does it?", "Yes."]),
        (
            "Höhe ca. 42 cm, z. B. für Dr. Meier. Mit Lehne.",
            ["Höhe ca. 42 cm, z. B. für Dr. Meier.", "Mit Lehne."],
        ),
        ("a<script>alert(1)</script><style>x{}</style>b", ["ab"]),
        ("4 < 5 and 6 > 5", ["4 < 5 and 6 > 5"]),
        ("<p> </p>", []),
    ],
)
def test_each_sentence_and_each_block_is_a_line(text, lines):
    assert sentences(text) == lines


def test_broken_html_is_read_as_far_as_it_goes():
    assert plain_text("<p>a<b>c<p").startswith("\nac")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>![]/?-&;#x0 apb\"'=\x00\n", max_size=60))
def test_any_text_with_markup_is_read(text):
    assert all(isinstance(line, str) for line in sentences(text))


def test_markup_that_html_does_not_know_is_passed_over():
    assert sentences("<p>Hello</p><![>") == ["Hello"]


def test_markup_as_deep_as_a_cell_can_hold_is_read_at_once():
    for piece in ("<b>", "<!--", "<![", "<p ", "</", "&", "<table>", "<a href='"):
        began = perf_counter()

        sentences(piece * (20_000 // len(piece)) + "oak")

        assert perf_counter() - began < 1
