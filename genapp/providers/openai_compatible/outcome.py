"""Judges how an answer ended: only one that came to its end is read at all."""

from typing import Final

from genapp.errors import (
    AnswerCutOff,
    AnswerEmpty,
    AnswerMalformed,
    ProviderDown,
    ProviderError,
    ProviderRefused,
)
from genapp.providers.openai_compatible.reply import Reply

CUT_OFF: Final = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})
FILTERED: Final = frozenset({"content_filter", "safety", "recitation", "refusal", "blocklist", "prohibited_content"})
CALLED: Final = frozenset({"tool_calls", "function_call", "tool_use"})
FAILED: Final = frozenset({"error", "abort", "aborted", "cancelled"})


def problem_of(reply: Reply, *, provider: str) -> ProviderError | None:
    """None when the text may be read."""
    finish = reply.finish.casefold()
    if not reply.finished or finish in FAILED:
        return ProviderDown("the answer broke off before its end", provider=provider)
    if reply.refusal or finish in FILTERED:
        why = "the provider's content filter stopped the answer" if not reply.refusal else "the model declined to write"
        hint = "look at the keywords and facts of the page, or choose another model"
        return ProviderRefused(why, provider=provider, hint=hint)
    if finish in CUT_OFF:
        return AnswerCutOff("the answer stopped at the length limit", provider=provider)
    if reply.has_tool_calls or finish in CALLED:
        return AnswerMalformed("the model called a tool, and none was offered", provider=provider)
    if not reply.text.strip():
        return AnswerEmpty("the model answered with nothing", provider=provider)
    return None
