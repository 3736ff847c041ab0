"""Makes the provider that a configuration names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from genapp.errors import ProviderRejected
from genapp.providers.base import Provider
from genapp.providers.limited import Limited
from genapp.providers.metered import Limiter, Metered


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """Prices are of a million tokens; `timeout` is seconds for one whole answer; `concurrency` calls per process."""

    name: str = "embedded"
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    model: str = ""
    timeout: float = 120.0
    concurrency: int = 8
    input_price: float = 0.0
    output_price: float = 0.0


def make_provider(config: ProviderConfig, *, limiter: Limiter | None = None) -> Provider:
    """Raises `ProviderRejected` for a name that nobody has; whether it would answer, `check` tells.

    With a `limiter` it keeps the limits that all processes share; a writer without limits has no use for one.
    """
    maker = MAKERS.get(config.name)
    if maker is None:
        raise ProviderRejected(
            f"there is no provider {config.name!r}",
            provider=config.name,
            hint=f"set GENAPP_PROVIDER to one of: {', '.join(MAKERS)}",
        )
    return maker(config, limiter)


def check_set_up(config: ProviderConfig) -> None:
    """Raise `ProviderError` when this configuration cannot work, without asking anybody."""
    if config.name not in MAKERS:
        make_provider(config)
    if config.name == "openai_compatible":
        from genapp.providers.openai_compatible.connection import read_address  # not loaded by the embedded writer

        read_address(config.base_url, config.api_key, provider=config.name)


def _embedded(config: ProviderConfig, limiter: Limiter | None) -> Provider:
    from genapp.providers.embedded import EmbeddedWriter  # its word tables are loaded when needed

    return EmbeddedWriter()


def _openai_compatible(config: ProviderConfig, limiter: Limiter | None) -> Provider:
    from genapp.providers.openai_compatible import OpenAICompatible  # not loaded by the embedded writer
    from genapp.providers.openai_compatible.provider import Prices  # the same

    provider = OpenAICompatible(
        base_url=config.base_url,
        model=config.model,
        api_key=config.api_key,
        timeout=config.timeout,
        prices=Prices(input=config.input_price, output=config.output_price),
    )
    return _limited(provider, config, limiter)


def _scripted(config: ProviderConfig, limiter: Limiter | None) -> Provider:
    from genapp.providers.scripted import ScriptedProvider  # for demos and load runs only

    return _limited(ScriptedProvider(), config, limiter)


def _limited(provider: Provider, config: ProviderConfig, limiter: Limiter | None) -> Provider:
    """What waits for this process's own slots has not reserved anything yet."""
    return Limited(Metered(provider, limiter) if limiter else provider, limit=config.concurrency)


MAKERS: Final[dict[str, Callable[[ProviderConfig, Limiter | None], Provider]]] = {
    "embedded": _embedded,
    "openai_compatible": _openai_compatible,
    "scripted": _scripted,
}
FOR_DEMOS: Final = frozenset({"scripted"})
"""Not offered to people."""
