"""Who writes the pages, and what that costs: said before anything is submitted."""

from dataclasses import dataclass

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
    if (provider or given.provider) == "embedded":
        return WriterNote(
            name="Embedded writer",
            paid=False,
            what="A template writer: it fills careful templates with your facts. It is not a language model.",
            cost="Costs nothing and sends nothing anywhere.",
        )
    model = given.provider_model or "the server's default model"
    return WriterNote(
        name=f"{model} at {given.provider_base_url or 'an OpenAI-compatible server'}",
        paid=True,
        what="A language model writes each component from your facts.",
        cost=_cost(given),
    )


def _cost(given: Settings) -> str:
    prices = given.provider_input_price, given.provider_output_price
    if not any(prices):
        return "Its calls may cost money; no price is set, so the ledger counts tokens only."
    return f"It costs money: {prices[0]:g} per million input tokens, {prices[1]:g} per million output tokens."
