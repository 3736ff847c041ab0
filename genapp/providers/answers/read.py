"""From the text of a whole answer to the blocks of a component."""

from typing import Final

from genapp.errors import AnswerEmpty, AnswerMalformed, ProviderRefused
from genapp.page.components import Block
from genapp.providers.answers.judge import judge_blocks
from genapp.providers.answers.parse import Unreadable, parse_answer
from genapp.providers.answers.refusal import is_refusal
from genapp.providers.base import Prompt

MAX_CHARACTERS: Final = 50_000
"""About five times the longest component as JSON."""


def read_answer(text: str, prompt: Prompt, *, provider: str) -> tuple[Block, ...]:
    """Raises `AnswerEmpty`, `AnswerMalformed` or `ProviderRefused`, each with the answer; it never guesses."""
    if not text.strip():
        raise AnswerEmpty("the model answered with nothing", provider=provider, answer=text)
    if len(text) > MAX_CHARACTERS:
        raise AnswerMalformed(
            f"the answer has more than {MAX_CHARACTERS:,} characters", provider=provider, answer=text[:MAX_CHARACTERS]
        )
    try:
        blocks = judge_blocks(parse_answer(text), prompt.brief.spec, prompt.brief.context.facts)
    except Unreadable as problem:
        if is_refusal(text):
            raise ProviderRefused(_REFUSED, provider=provider, hint=_REFUSED_HINT, answer=text) from None
        raise AnswerMalformed(f"the answer cannot be used: {problem}", provider=provider, answer=text) from None
    if not blocks:
        raise AnswerEmpty("the answer has no text in its blocks", provider=provider, answer=text)
    if is_refusal(blocks[0].text):
        raise ProviderRefused(_REFUSED, provider=provider, hint=_REFUSED_HINT, answer=text)
    return blocks


_REFUSED: Final = "the model declined to write this component"
_REFUSED_HINT: Final = "look at the keywords and facts of the page, or choose another model"
