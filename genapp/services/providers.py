"""The provider of this process, made from the settings."""

from genapp.providers.base import Provider
from genapp.providers.registry import ProviderConfig, make_provider
from genapp.settings import Settings


def provider_from(settings: Settings) -> Provider:
    """Raises `ProviderError` or `BadInput` when the settings cannot make one."""
    return make_provider(
        ProviderConfig(
            name=settings.provider,
            base_url=settings.provider_base_url,
            api_key=settings.provider_api_key.get_secret_value(),
            model=settings.provider_model,
            timeout=settings.provider_timeout,
            concurrency=settings.provider_concurrency,
            input_price=settings.provider_input_price,
            output_price=settings.provider_output_price,
        )
    )


async def check_provider(settings: Settings) -> None:
    """Raise `ProviderError`, with what to do, when jobs would fail for sure."""
    provider = provider_from(settings)
    try:
        await provider.check()
    finally:
        await provider.close()
