"""The embedded writer as a provider: deterministic, free, and at home on any machine."""

from typing import Final

from genapp.errors import AnswerEmpty
from genapp.page.components import Block
from genapp.providers.base import Brief, Completion, OnText, Prompt, Usage
from genapp.providers.embedded import EMBEDDED
from genapp.providers.embedded.answer import read_answer, write_answer
from genapp.providers.embedded.compose import COMPOSERS
from genapp.providers.embedded.plan import plan

NAME: Final = EMBEDDED.name
MODEL: Final = "template-writer-1"


class EmbeddedWriter:
    """Writes from `prompt.brief`; the texts for a model are not read. The same brief always gives the same text."""

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return MODEL

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        blocks = write(prompt.brief)
        if not any(block.text for block in blocks):
            raise AnswerEmpty("the writer has nothing to say about this page", provider=NAME)
        if on_text:
            _show(blocks, on_text)
        return _completion(write_answer(blocks), tuple(blocks))

    async def check(self) -> None:
        """Nothing can be missing."""

    def most_cost(self, prompt: Prompt) -> int:
        return 0

    def read(self, text: str, prompt: Prompt) -> Completion:
        return _completion(text, read_answer(text, provider=NAME))

    async def close(self) -> None:
        """Holds nothing."""


def write(brief: Brief) -> list[Block]:
    """The blocks of one component."""
    return [block for block in COMPOSERS[brief.spec.kind](plan(brief)) if block.text]


def _show(blocks: list[Block], on_text: OnText) -> None:
    """The text so far, block by block."""
    shown = ""
    for block in blocks:
        shown += "\n\n" * bool(shown) + "\n".join(part for part in (block.heading, block.text) if part)
        on_text(shown)


def _completion(text: str, blocks: tuple[Block, ...]) -> Completion:
    return Completion(text=text, blocks=blocks, model=MODEL, usage=Usage())
