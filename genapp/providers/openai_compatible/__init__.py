"""Servers that speak the OpenAI chat protocol, hosted or local, over httpx."""

from typing import Final

from genapp.providers.base import Provider, ProviderConfig, ProviderKind


def _make(config: ProviderConfig) -> Provider:
    from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices  # not loaded by other writers

    return OpenAICompatible(
        base_url=config.base_url,
        model=config.model,
        api_key=config.api_key,
        timeout=config.timeout,
        prices=Prices(input=config.input_price, cached=config.cached_price, output=config.output_price),
        learnt=config.learnt,
        on_learnt=config.on_learnt,
    )


def _check_set_up(config: ProviderConfig) -> None:
    from genapp.providers.openai_compatible.connection import read_address  # not loaded by other writers

    read_address(config.base_url, config.api_key, provider=config.name)


OPENAI_COMPATIBLE: Final = ProviderKind(
    name="openai_compatible",
    label="Model server (OpenAI-compatible)",
    what="a model at your server",
    about="A language model writes each component from your facts.",
    make=_make,
    paid=True,
    limited=True,
    spellings="openai model",
    check_set_up=_check_set_up,
)
