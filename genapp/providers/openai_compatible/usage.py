"""What a call used and cost: as the server says, else estimated and flagged as such."""

from dataclasses import dataclass
from typing import Any, Final

from genapp.errors import Spent
from genapp.providers.base import Prompt, Usage

SIGNS_PER_TOKEN: Final = 4
FEWEST_BYTES_PER_TOKEN: Final = 2
"""Of the question, so that its tokens are never estimated too low; the schema and the frame count as well."""
FRAME_TOKENS: Final = 200
MOST_TOKENS: Final = 10_000_000
"""A figure above this is a mistake of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Of a million tokens, in the account's currency: so of one token in its millionths."""

    input: float = 0.0
    output: float = 0.0

    def cost_micros(self, usage: Usage) -> int:
        return round(usage.input_tokens * self.input + usage.output_tokens * self.output)

    def spent(self, usage: Usage) -> Spent:
        return Spent(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            estimated=usage.estimated,
            cost_micros=self.cost_micros(usage),
        )


def usage_of(reported: dict[str, Any] | None, prompt: Prompt, answer: str) -> Usage:  # Any: JSON
    """Both figures come from the server, or both are estimated."""
    given = reported or {}
    asked, written = _tokens(given.get("prompt_tokens")), _tokens(given.get("completion_tokens"))
    if asked is None or written is None:
        return estimate(prompt, answer)
    return Usage(input_tokens=asked, output_tokens=written)


def estimate(prompt: Prompt, answer: str) -> Usage:
    asked = len(prompt.system) + len(prompt.user)
    return Usage(
        input_tokens=-(-asked // SIGNS_PER_TOKEN), output_tokens=-(-len(answer) // SIGNS_PER_TOKEN), estimated=True
    )


def most_usage(prompt: Prompt) -> Usage:
    """What a call can use at the most: the answer stops at `max_tokens`."""
    asked = len((prompt.system + prompt.user + prompt.schema).encode())
    tokens = -(-asked // FEWEST_BYTES_PER_TOKEN) + FRAME_TOKENS
    return Usage(input_tokens=tokens, output_tokens=prompt.max_tokens, estimated=True)


def _tokens(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None
