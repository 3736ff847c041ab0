"""Sentences on invented offers in ten languages, as an editor judges them: what is false is seen, what is true passes.

A line of a set has the facts, one sentence, and whether the facts support it.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from genapp.page import Fact, SourceKind
from genapp.quality.claims import Support, judge

FLAGGED = {Support.WARNED, Support.BLOCKED}
LINES = [
    json.loads(line)
    for file in sorted(Path(__file__).parent.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
LARGE = 40
"""Sentences of a kind from which one miss is no tenth of them."""


def verdict(line: dict[str, Any]) -> Support:
    facts = [
        Fact(
            number=fact["n"],
            text=f"{fact['name']}: {fact['value']}",
            source=SourceKind.USER,
            name=fact["name"],
            value=fact["value"],
        )
        for fact in line["facts"]
    ]
    return judge(line["sentence"], facts, language=line["language"]).verdict


VERDICTS: dict[str, list[tuple[bool, Support]]] = defaultdict(list)
for _line in LINES:
    VERDICTS[_line["language"]].append((_line["supported"], verdict(_line)))
    VERDICTS["all"].append(VERDICTS[_line["language"]][-1])
KNOWN = [name for name, told in VERDICTS.items() if len(told) > 2 * LARGE]


def share(name: str, *, supported: bool, among: set[Support]) -> float:
    told = [verdict for is_true, verdict in VERDICTS[name] if is_true is supported]
    return sum(verdict in among for verdict in told) / len(told)


def test_the_sets_are_large_enough_to_tell() -> None:
    assert {"all", "en", "de"} <= set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_false_sentences_are_flagged(name: str) -> None:
    assert share(name, supported=False, among=FLAGGED) >= 0.95


@pytest.mark.parametrize("name", KNOWN)
def test_true_sentences_are_hardly_ever_blocked_or_warned_of(name: str) -> None:
    assert share(name, supported=True, among={Support.BLOCKED}) <= 0.02
    assert share(name, supported=True, among={Support.WARNED}) <= 0.05
