"""The embedded writer as a provider: deterministic, free, and at home on any machine."""

import json
import re
from dataclasses import replace
from typing import Final

from genapp.errors import AnswerEmpty, AnswerMalformed
from genapp.page import Block
from genapp.providers.base import Brief, Completion, OnText, Prompt, Usage
from genapp.providers.embedded import EMBEDDED
from genapp.providers.embedded.compose import COMPOSERS, HEAD_COMPOSERS
from genapp.providers.embedded.plan import part_of, plan

NAME: Final = EMBEDDED.name
_MODEL: Final = "template-writer-2"
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-z])")


class EmbeddedWriter:
    """Writes from `prompt.brief`; the texts for a model are not read. The same brief always gives the same text."""

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return _MODEL

    @property
    def reads_text(self) -> bool:
        return False

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        blocks = write(prompt.brief)
        if not blocks and prompt.brief.spec.required:
            raise AnswerEmpty("the writer has nothing to say about this page", provider=NAME)
        if on_text:
            _show(blocks, on_text)
        return _completion(_as_json(blocks), tuple(blocks))

    async def check(self) -> None:
        """Nothing can be missing."""

    def fitted(self, prompt: Prompt) -> Prompt:
        return prompt

    def most_cost(self, prompt: Prompt) -> int:
        return 0

    def read(self, text: str, prompt: Prompt) -> Completion:
        return _completion(text, _read_answer(text, empty=not prompt.brief.spec.required))

    async def close(self) -> None:
        """Holds nothing."""


def write(brief: Brief) -> list[Block]:
    """The blocks of one component; none when no fact has a place in it.

    Written again, it leaves out the sentences that findings complain of, and a head line is another one. In a page
    that is planned, it tells the facts of its part alone; others may only be told where the page cannot do without it.
    """
    kind, part = brief.spec.kind, brief.plan.part(brief.spec.kind)
    if part:
        own = COMPOSERS[kind](part_of(brief.request, brief.context.facts, part.facts))
        if any(block.facts for block in own) or not brief.spec.required:
            return own
    page = plan(brief.request, brief.context.facts)
    if head := HEAD_COMPOSERS.get(kind):
        return head(page, brief.previous.first if brief.previous else "")
    bad = [finding.evidence.casefold() for finding in brief.findings if finding.evidence]
    return [block for made in COMPOSERS[kind](page) if (block := _without(made, bad)).text]


def _without(block: Block, bad: list[str]) -> Block:
    """The block without the sentences that hold, or are part of, what was complained of."""
    told = _SENTENCE_END.split(block.text)
    kept = [text for text in told if not any(words in text.casefold() or text.casefold() in words for words in bad)]
    return block if len(kept) == len(told) else replace(block, text=" ".join(kept))


def _show(blocks: list[Block], on_text: OnText) -> None:
    """The text so far, block by block."""
    shown = ""
    for block in blocks:
        shown += "\n\n" * bool(shown) + "\n".join(part for part in (block.heading, block.text) if part)
        on_text(shown)


def _as_json(blocks: list[Block]) -> str:
    """In the form a model answers in."""
    rows = [{"heading": block.heading, "text": block.text, "facts": list(block.facts)} for block in blocks]
    return json.dumps({"blocks": rows}, ensure_ascii=False)


def _read_answer(text: str, *, empty: bool) -> tuple[Block, ...]:
    """Raises `AnswerMalformed` or `AnswerEmpty`."""
    try:
        rows = json.loads(text)["blocks"]
        blocks = tuple(
            Block(text=str(row["text"]), heading=str(row["heading"]), facts=tuple(int(fact) for fact in row["facts"]))
            for row in rows
        )
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerMalformed("the stored answer cannot be read", provider=NAME) from error
    if not blocks and not empty:
        raise AnswerEmpty("the answer has no text", provider=NAME)
    return blocks


def _completion(text: str, blocks: tuple[Block, ...]) -> Completion:
    return Completion(text=text, blocks=blocks, model=_MODEL, usage=Usage())
