import pytest

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
