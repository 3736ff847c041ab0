"""Who writes the pages, and what that costs: said before anything is submitted."""

from dataclasses import dataclass

from genapp.providers.openai_compatible import OPENAI_COMPATIBLE
from genapp.providers.registry import KINDS
from genapp.settings import Settings, settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterNote:
    """What the screens say about the provider."""

    name: str
    paid: bool
    what: str
    cost: str


def writer(provider: str = "") -> WriterNote:
    return writer_note(settings(), provider)


def writer_note(given: Settings, provider: str = "") -> WriterNote:
    """Of the provider chosen for a page; an empty name means the one of the settings."""
    kind = KINDS.get(provider or given.provider, OPENAI_COMPATIBLE)
    if not kind.paid:
        cost = "Costs nothing and sends nothing anywhere."
        return WriterNote(name=kind.label, paid=False, what=kind.about, cost=cost)
    model = given.provider_model or "the server's default model"
    return WriterNote(
        name=f"{model} at {given.provider_base_url or 'an OpenAI-compatible server'}",
        paid=True,
        what=kind.about,
        cost=_cost(given),
    )


def _cost(given: Settings) -> str:
    prices = given.provider_input_price, given.provider_output_price
    if not any(prices):
        return "Its calls may cost money; no price is set, so the ledger counts tokens only."
    return f"It costs money: {prices[0]:g} per million input tokens, {prices[1]:g} per million output tokens."
