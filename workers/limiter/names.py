"""Which providers have limits, and the key under which all workers find those of one."""

from genapp.providers.registry import KINDS
from genapp.settings import Settings


def limited_providers(config: Settings) -> dict[str, str]:
    """Name to key: two installations that ask the same server through one Redis share its limits."""
    return {name: f"{name} {config.provider_base_url}" for name, kind in KINDS.items() if kind.limited}
