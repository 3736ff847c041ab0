"""Text that others wrote is read in time that grows with its length, not with the square of it, whatever it holds."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from genapp.intake.table import clean_line, clean_lines, shown
from genapp.languages import LANGUAGES
from genapp.logs import without_secrets
from genapp.page import Language, clean_html, guard, normal_keyword, normalized, slugify, unguard
from genapp.providers.answers import Unreadable, clean_text
from genapp.quality.reading import content, figures
from genapp.quality.text import mentions, pixel_width, positions, quantities, runs, sentences, shingles, words
from genapp.quality.wording import all_wordings
from genapp.sources.html import gives_orders, one_line, paragraphs, simple_html
from genapp.sources.sentences import language_of, stating_sentences

ENDLESS = 10**9


READERS: dict[str, Callable[[str], object]] = {
    "clean_text": clean_text,
    "clean_text, paragraphs": lambda text: clean_text(text, paragraphs=True),
    "clean_text, item": lambda text: clean_text(text, item=True),
    "clean_line": clean_line,
    "clean_lines": lambda text: clean_lines(text, bars=False),
    "clean_lines, bars": lambda text: clean_lines(text, bars=True),
    "shown": shown,
    "normalized": normalized,
    "slugify": slugify,
    "normal_keyword": normal_keyword,
    "guard": guard,
    "unguard": unguard,
    "clean_html": clean_html,
    "one_line": lambda text: one_line(text, limit=ENDLESS),
    "paragraphs": lambda text: paragraphs(text, limit=ENDLESS),
    "simple_html": simple_html,
    "gives_orders": gives_orders,
    "language_of": language_of,
    "stating_sentences": lambda text: [stating_sentences(text, language=language) for language in LANGUAGES],
    "words": words,
    "positions": lambda text: positions("red shoes", text, Language.EN),
    "shingles": lambda text: shingles(text, 5),
    "runs": lambda text: list(runs(text, 5)),
    "mentions": lambda text: list(mentions(text)),
    "quantities": quantities,
    "pixel_width": pixel_width,
    "sentences": lambda text: sentences(text, "de"),
    "content": lambda text: content(text, Language.EN),
    "figures": lambda text: figures(text, all_wordings()["en"]),
    "without_secrets": without_secrets,
}
UNITS = (
    "a", " ", "\n", "\n \n", "\t", "\xa0", " | ", " |", "| ", "<", "</", "<a ", "<a b='", '<a b="', "<!--", "<p", "&",
    "&lt;", "*", "**", "**a ", "** a", "*a", "*a ", "_", "__", "__a ", "_a ", "a_", "`", "`a", "[", "[a](", "![",
    "[a] (", "(", "# ", "- ", "1) ", "0", "1,", "1.", "1 ", "\u20ac1 ", "5 cm ", "0-", ":", "a: ", "a. A", "a.", "'",
    "'a", "a'", "a-", "-", "=", "%", "ignore ", "http://", "é", "\u0301", "\u0301\u0316", "\u200b", "token=",
    "cookie: '", "eyJ-", "\\", '"', '\\"',
)  # fmt: skip
WORDY = ("a", "0", "a ", "0 ", "A a, ")
SIZE, TIMES = 2_000, 4
FLOOR_SECONDS = 0.002
"""Of processor time; less than this cannot be measured, and holds nobody up."""


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_about_four_times_as_long(reader: str) -> None:
    grown = {unit: growth(READERS[reader], unit) for unit in UNITS}

    too_slow = {unit: round(factor, 1) for unit, factor in grown.items() if factor > 2.2 * TIMES}
    assert too_slow == {}, "of the square it would be sixteen times"


@pytest.mark.parametrize("code", sorted(all_wordings()))
def test_the_lists_of_a_language_are_read_in_time_that_grows_with_the_text(code: str) -> None:
    lists = all_wordings()[code].lists.values()
    patterns = [pattern for patterns in lists for pattern in patterns]

    grown = {
        (unit, pattern.pattern): growth(lambda text, pattern=pattern: pattern.search(text), unit)
        for unit in WORDY
        for pattern in patterns
    }

    assert [what for what, factor in grown.items() if factor > 2.2 * TIMES] == []


def growth(read: Callable[[str], object], unit: str) -> float:
    """How many times as long four times the text takes; a large figure is looked at again, for what a machine does."""
    figures = []
    while len(figures) < 3 and (not figures or figures[-1] > 2 * TIMES):
        short, long = (seconds(read, unit * (size // len(unit))) for size in (SIZE, TIMES * SIZE))
        figures.append(long / max(short, FLOOR_SECONDS))
    return min(figures)


def seconds(read: Callable[[str], object], text: str) -> float:
    """Of processor time, at best."""
    tries = []
    for _ in range(2):
        started = time.process_time()
        with suppress(Unreadable):  # that is said in linear time, too
            read(text)
        tries.append(time.process_time() - started)
    return min(tries)


def test_accents_that_a_language_has_stay() -> None:
    assert normalized("Cafe\u0301 " * 40) == "Café " * 40
    assert normalized("ﬁne", "NFKC") == "fine"
    assert len(normalized("a" + "\u0301\u0316" * 500)) < 40
