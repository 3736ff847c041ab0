"""The providers of this process, made from the settings; each job says which of them writes it."""

from collections.abc import Callable, Iterable

from genapp.errors import BadInput, Problem, ProviderError
from genapp.providers.base import Limiter, Provider
from genapp.providers.registry import ProviderConfig, check_set_up, make_provider
from genapp.settings import Settings, settings


class Providers:
    """Every provider that the settings can make, each made when the first job asks for it; for one event loop.

    `limiter_of` gives the limiter of a provider by its name; without it, each has its limits in this process alone.
    """

    def __init__(self, config: Settings, limiter_of: Callable[[str], Limiter | None] | None = None) -> None:
        self._config = config
        self._limiter_of = limiter_of or (lambda _name: None)
        self._made: dict[str, Provider] = {}

    def named(self, name: str) -> Provider:
        """Raises `ProviderError` when the settings cannot make it; an empty name means the default one."""
        wanted = name or self._config.provider
        if wanted not in self._made:
            config = _provider_config(self._config, wanted)
            self._made[wanted] = make_provider(config, limiter=self._limiter_of(wanted))
        return self._made[wanted]

    async def close(self) -> None:
        for provider in self._made.values():
            await provider.close()


def provider_from(config: Settings, name: str = "") -> Provider:
    """Raises `ProviderError` when the settings cannot make one; an empty name means the default one."""
    return make_provider(_provider_config(config, name))


def model_of(name: str, config: Settings | None = None) -> str:
    """What this provider writes with as it is set up now; empty when it is not."""
    try:
        return provider_from(config or settings(), name).model
    except ProviderError:
        return ""


def _provider_config(config: Settings, name: str = "") -> ProviderConfig:
    return ProviderConfig(
        name=name or config.provider,
        base_url=config.provider_base_url,
        api_key=config.provider_api_key.get_secret_value(),
        model=config.provider_model,
        timeout=config.provider_timeout,
        concurrency=config.provider_concurrency,
        input_price=config.provider_input_price,
        cached_price=config.provider_cached_price,
        output_price=config.provider_output_price,
    )


def chosen_providers(names: Iterable[str | None], config: Settings | None = None) -> dict[str | None, str]:
    """The provider that each of these choices means; raises `BadInput` for those that could not write a word."""
    given = config or settings()
    chosen = {name: name or given.provider for name in names}
    problems = [problem for name in sorted(set(chosen.values())) if (problem := provider_problem(name, given))]
    if problems:
        raise BadInput(problems)
    return chosen


def provider_problem(name: str, config: Settings | None = None) -> Problem | None:
    """Why jobs for this provider would fail for sure, as far as the settings alone tell."""
    given = config or settings()
    try:
        check_set_up(_provider_config(given, name))
    except ProviderError as error:
        message = f"{name or given.provider!r} is not set up: {error.message}; {error.hint}"
        return Problem(field="provider", code="not_set_up", message=message)
    return None


async def check_provider(config: Settings | None = None, name: str = "") -> None:
    """Raise `ProviderError`, with what to do, when jobs would fail for sure."""
    provider = provider_from(config or settings(), name)
    try:
        await provider.check()
    finally:
        await provider.close()
