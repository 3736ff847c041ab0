"""The list of providers, and the provider that a configuration names."""

from importlib import import_module
from typing import Final

from genapp.errors import ProviderRejected
from genapp.providers.base import Limited, Limiter, Metered, Provider, ProviderConfig, ProviderKind
from genapp.providers.embedded import EMBEDDED
from genapp.providers.openai_compatible import OPENAI_COMPATIBLE

KINDS: Final[dict[str, ProviderKind]] = {kind.name: kind for kind in (EMBEDDED, OPENAI_COMPATIBLE)}


def _kind_named(name: str) -> ProviderKind:
    """Raises `ProviderRejected` for a name that nobody has."""
    if name not in KINDS:
        raise ProviderRejected(
            f"there is no provider {name!r}",
            provider=name,
            hint=f"set GENAPP_PROVIDER to one of: {', '.join(KINDS)}",
        )
    return KINDS[name]


def make_provider(config: ProviderConfig, *, limiter: Limiter | None = None) -> Provider:
    """Raises `ProviderRejected` for a name that nobody has; whether it would answer, `check` tells.

    With a `limiter` it keeps the limits that all processes share; a writer without limits has no use for one.
    """
    kind = _kind_named(config.name)
    provider = kind.make(config)
    if not kind.limited:
        return provider
    return Limited(Metered(provider, limiter) if limiter else provider, limit=config.concurrency)


def add_providers(modules: str) -> None:
    """Take in the `PROVIDERS` (a tuple of `ProviderKind`) of these modules, named with commas between.

    Raises `ProviderRejected` for a module that is not there or has none.
    """
    for module in filter(None, map(str.strip, modules.split(","))):
        try:
            KINDS.update({kind.name: kind for kind in import_module(module).PROVIDERS})
        except (ImportError, AttributeError, TypeError, ValueError) as error:
            raise ProviderRejected(
                f"no provider can be read from {module!r}: {error}",
                provider=module,
                hint="GENAPP_PROVIDER_MODULES names modules on the Python path with PROVIDERS, a ProviderKind each",
            ) from error


def check_set_up(config: ProviderConfig) -> None:
    """Raise `ProviderError` when this configuration cannot work, without asking anybody."""
    _kind_named(config.name).check_set_up(config)
