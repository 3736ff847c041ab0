"""Numbers, money, times and names as people read them."""

import pytest

from genapp.words import counted, duration, money, number, readable, spelled, words_of


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (-1, "0 ms"),
        (0.04, "40 ms"),
        (0.9996, "1.0 s"),
        (3.21, "3.2 s"),
        (59.96, "1 min 00 s"),
        (65, "1 min 05 s"),
        (7_800, "2 h 10 min"),
        (273_600, "3 d 4 h"),
    ],
)
def test_a_duration_is_short(seconds: float | None, text: str):
    assert duration(seconds) == text


@pytest.mark.parametrize(("micros", "text"), [(0, "0.00"), (1_234_560_000, "1,234.56"), (12_300, "0.0123")])
def test_small_amounts_keep_their_digits(micros: int, text: str):
    assert money(micros) == text


def test_a_count_agrees_with_its_noun():
    assert (counted(1, "job"), counted(0, "job"), counted(2_000, "row")) == ("1 job", "0 jobs", "2,000 rows")
    assert counted(2, "batch", "batches") == "2 batches"


def test_nothing_known_is_a_dash():
    assert (number(None), number(1_204)) == ("–", "1,204")


def test_names_become_words():
    assert words_of("meta_description") == "Meta description"
    assert (readable("seatHeight"), readable("net_weight_KG")) == ("Seat height", "Net weight KG")


def test_the_spellings_of_a_name_share_one():
    assert {spelled(name) for name in ("target_url", "Target URL", "targetUrl", "target-url")} == {"targeturl"}
