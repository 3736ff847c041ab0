"""Answers that were cut or damaged on the way: none crashes the reader, none loses text without being noticed."""

import json
import re
from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from genapp.errors import ProviderError
from genapp.page import Block, ComponentKind, PageType
from genapp.page_types import PAGE_SPECS
from genapp.providers.answers import read_answer
from genapp.providers.base import Prompt
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import answer_text
from tests.support.scripted_writer.writer import ask_from_brief

KINDS = [(page_type, spec.kind) for page_type in PageType for spec in PAGE_SPECS[page_type].components]
PROMPTS = {(page_type, kind): a_prompt(kind, page_type) for page_type, kind in KINDS}
WHOLE = {key: answer_text(ask_from_brief(prompt.brief)) for key, prompt in PROMPTS.items()}

keys = st.sampled_from(KINDS)
places = st.floats(0, 1, exclude_max=True)
wrappers = st.sampled_from(["{}", "```json\n{}", "Sure, here it is: {}", "\n {}"])
MADE_ONE: Final = 5
"""Letters that one change can rightly make one sign of: `u00ab` behind a stroke is the sign «."""
signs = st.sampled_from([*'{}[]",:\\ \n\x00aä0', '"}', "]}", '"}]}', "null", "\\u00", "```", '{"', "\ud800"])


def read(text: str, prompt: Prompt) -> tuple[Block, ...] | None:
    """None when it was refused; anything but a `ProviderError` is a crash and fails the test."""
    try:
        return read_answer(text, prompt, provider="p")
    except ProviderError:
        return None


@settings(max_examples=1000, deadline=None)
@given(key=keys, place=places, wrapper=wrappers)
def test_a_cut_answer_is_never_taken_for_whole(key: tuple[PageType, ComponentKind], place: float, wrapper: str):
    whole = WHOLE[key]

    assert read(wrapper.replace("{}", whole[: int(place * len(whole))]), PROMPTS[key]) is None


@settings(max_examples=1000, deadline=None)
@given(
    key=keys,
    place=places,
    wrapper=wrappers,
    ending=st.sampled_from(['"}]}', "}]}", "]}", "}", '"', '", "facts": []}]}']),
)
def test_a_cut_answer_with_brackets_put_on_by_a_server_keeps_the_number_of_blocks(
    key: tuple[PageType, ComponentKind], place: float, wrapper: str, ending: str
):
    whole, prompt = WHOLE[key], PROMPTS[key]

    blocks = read(wrapper.replace("{}", whole[: int(place * len(whole))] + ending), prompt)

    fewest, most = prompt.brief.spec.blocks
    nothing_to_say = blocks == () and not prompt.brief.spec.required
    assert blocks is None or nothing_to_say or fewest <= len(blocks) <= most


@settings(max_examples=1000, deadline=None)
@given(key=keys, changes=st.lists(st.tuples(places, st.integers(0, 3), signs), min_size=1, max_size=4))
@example(key=(PageType.LANDING, ComponentKind.H1), changes=[(0.40625, 2, "\\u00")])
@example(key=(PageType.LOCATION, ComponentKind.SECTIONS), changes=[(0.61328125, 3, ":")])
@example(key=(PageType.GLOSSARY, ComponentKind.SECTIONS), changes=[(0.6272863297, 0, ":"), (0.8372798644, 0, "}")])
@example(key=(PageType.CATEGORY, ComponentKind.INTRO), changes=[(0.6129044114, 2, '{"'), (0.4132568871, 0, '{"')])
@example(key=(PageType.HUB, ComponentKind.BULLETS), changes=[(0.3386822470, 3, "```")])
@example(
    key=(PageType.COMPARISON, ComponentKind.CLOSING), changes=[(0.9776211990, 3, "\x00"), (0.3256839410, 1, '"}]}')]
)
def test_a_damaged_answer_is_refused_or_loses_nothing(
    key: tuple[PageType, ComponentKind], changes: list[tuple[float, int, str]]
):
    prompt, text = PROMPTS[key], WHOLE[key]
    for place, removed, added in changes:
        at = int(place * len(text))
        text = text[:at] + added + text[at + removed :]

    blocks = read(text, prompt)

    if blocks is not None:
        fewest, most = prompt.brief.spec.blocks
        assert fewest <= len(blocks) <= most
        assert letters(blocks) >= letters_of(text) - MADE_ONE * len(changes)


def letters(blocks: tuple[Block, ...]) -> int:
    """All the blocks say, as the answer's own JSON says it."""
    return sum(len(re.findall(r"\w", block.heading + block.text)) for block in blocks)


def letters_of(text: str) -> int:
    """Letters of the texts and headings alone: names, also damaged ones, and fact numbers are not counted."""
    return len(
        re.findall(
            r"\w",
            re.sub(r'"(?:blocks|heading|text|facts)"|"[^"]{0,14}"(?=\s*:)|\w{0,14}"(?=\s*:)|\[[^"{}\[\]]*\]', "", text),
        )
    )


def test_the_untouched_answers_are_accepted():
    for key, text in WHOLE.items():
        blocks = read(text, PROMPTS[key])
        assert blocks is not None
        assert len(blocks) == len(json.loads(text)["blocks"])
