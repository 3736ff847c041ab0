"""The stand-in itself."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from typing import Final

from genapp.errors import ProviderError
from genapp.page.components import Block
from genapp.providers.answers import read_answer
from genapp.providers.base import Completion, OnText, Prompt, Usage
from genapp.providers.scripted.ask import ask_from_brief
from genapp.providers.scripted.text import write_blocks

Answer = str | tuple[Block, ...] | ProviderError
PIECES: Final = 8


class ScriptedProvider:
    """Gives the answers of a list in their order, then plausible blocks. A string is judged like a model's answer."""

    def __init__(self, answers: Iterable[Answer] = (), *, latency: float = 0.0, model: str = "scripted") -> None:
        self._answers = deque(answers)
        self._latency = latency
        self._model = model
        self.prompts: list[Prompt] = []
        """What was asked, in order."""

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def model(self) -> str:
        return self._model

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        self.prompts.append(prompt)
        answer = self._answers.popleft() if self._answers else write_blocks(ask_from_brief(prompt.brief))
        if isinstance(answer, ProviderError):
            await asyncio.sleep(self._latency)
            raise answer
        completion = self.read(answer if isinstance(answer, str) else _as_json(answer), prompt)
        await self._write(completion, on_text)
        return completion

    async def check(self) -> None:
        """Nothing can be missing."""

    def most_cost(self, prompt: Prompt) -> int:
        return 0

    def read(self, text: str, prompt: Prompt) -> Completion:
        return Completion(
            text=text, blocks=read_answer(text, prompt, provider=self.name), model=self._model, usage=Usage()
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def _write(self, completion: Completion, on_text: OnText | None) -> None:
        parts = [part for block in completion.blocks for part in (block.heading, block.text) if part]
        text = "\n".join(parts)
        for piece in range(1, PIECES + 1):
            await asyncio.sleep(self._latency / PIECES)
            if on_text:
                on_text(text[: len(text) * piece // PIECES])


def _as_json(blocks: tuple[Block, ...]) -> str:
    """Headings only where there are some."""
    values = [
        {"heading": block.heading, "text": block.text, "facts": list(block.facts)}
        if block.heading
        else {"text": block.text, "facts": list(block.facts)}
        for block in blocks
    ]
    return json.dumps({"blocks": values}, ensure_ascii=False)
