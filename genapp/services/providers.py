"""The provider of this process, made from the settings."""

from genapp.providers.base import Provider
from genapp.providers.registry import ProviderConfig, make_provider
from genapp.settings import Settings, settings


def provider_from(config: Settings) -> Provider:
    """Raises `ProviderError` when the settings cannot make one."""
    return make_provider(
        ProviderConfig(
            name=config.provider,
            base_url=config.provider_base_url,
            api_key=config.provider_api_key.get_secret_value(),
            model=config.provider_model,
            timeout=config.provider_timeout,
            concurrency=config.provider_concurrency,
            input_price=config.provider_input_price,
            output_price=config.provider_output_price,
        )
    )


async def check_provider(config: Settings | None = None) -> None:
    """Raise `ProviderError`, with what to do, when jobs would fail for sure."""
    provider = provider_from(config or settings())
    try:
        await provider.check()
    finally:
        await provider.close()
