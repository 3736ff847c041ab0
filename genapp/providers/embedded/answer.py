"""The answer of the writer as JSON, in the form a model answers in, and back."""

import json

from genapp.errors import AnswerEmpty, AnswerMalformed
from genapp.page.components import Block


def write_answer(blocks: list[Block]) -> str:
    rows = [{"heading": block.heading, "text": block.text, "facts": list(block.facts)} for block in blocks]
    return json.dumps({"blocks": rows}, ensure_ascii=False)


def read_answer(text: str, *, provider: str) -> tuple[Block, ...]:
    """Raises `AnswerMalformed` or `AnswerEmpty`."""
    try:
        rows = json.loads(text)["blocks"]
        blocks = tuple(
            Block(text=str(row["text"]), heading=str(row["heading"]), facts=tuple(int(fact) for fact in row["facts"]))
            for row in rows
        )
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerMalformed("the stored answer cannot be read", provider=provider) from error
    if not blocks:
        raise AnswerEmpty("the answer has no text", provider=provider)
    return blocks
