"""Reads fields that hold several values: keywords, facts, lines. Gives what can be used and what is wrong."""

from collections.abc import Callable
from typing import Final, TypeVar

from genapp.intake.limits import MAX_FACT_CHARS, MAX_FACTS, MAX_KEYWORD_CHARS, MAX_KEYWORDS
from genapp.intake.text import clean_lines, shown
from genapp.intake.values import Wrong

T = TypeVar("T")
MAX_MESSAGES: Final = 20
"""Problems told of one field; the rest would only repeat them."""


def read_each(text: str, read: Callable[[str], T], *, most: int) -> tuple[tuple[T, ...], list[str]]:
    """Every line read, each once; problems name the line."""
    found: dict[T, None] = {}
    wrong = []
    for number, line in enumerate(clean_lines(text, bars=False), start=1):
        try:
            found[read(line)] = None
        except Wrong as problem:
            wrong.append(f"line {number}: {problem}")
    if len(found) > most:
        wrong.append(f"has {len(found)} lines; at most {most} are allowed")
    return tuple(found)[:most], wrong[:MAX_MESSAGES]


def read_facts(text: str) -> tuple[tuple[str, ...], list[str]]:
    facts = _unique(clean_lines(text, bars=True))
    wrong = [
        f"line {number}: {shown(fact)} is longer than {MAX_FACT_CHARS} characters"
        for number, fact in enumerate(facts, start=1)
        if len(fact) > MAX_FACT_CHARS
    ]
    if len(facts) > MAX_FACTS:
        wrong.append(f"has {len(facts)} facts; at most {MAX_FACTS} are allowed")
    return tuple(facts[:MAX_FACTS]), wrong[:MAX_MESSAGES]


def read_keywords(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The first one is the primary keyword; the same keyword again is dropped."""
    lines = text.replace("|", "\n").replace(";", "\n").replace(",", "\n")
    words = [word for word in clean_lines(lines, bars=False) if any(sign.isalnum() for sign in word)]
    keywords = _unique(words)
    wrong = [
        f"{shown(word)} is longer than {MAX_KEYWORD_CHARS} characters"
        for word in keywords
        if len(word) > MAX_KEYWORD_CHARS
    ]
    if len(keywords) > MAX_KEYWORDS:
        wrong.append(f"has {len(keywords)} keywords; at most {MAX_KEYWORDS} are allowed")
    return tuple(keywords[:MAX_KEYWORDS]), wrong[:MAX_MESSAGES]


def _unique(words: list[str]) -> list[str]:
    """Each once, whatever its case; the first spelling and the first place count."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return list(first.values())
