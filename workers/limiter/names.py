"""Which providers have limits, and the key under which all workers find those of one."""

from typing import Final

from genapp.providers.registry import MAKERS
from genapp.settings import Settings

UNLIMITED: Final = frozenset({"embedded"})
"""Writers that are part of this process: nobody else has to be spared."""


def limited_providers(config: Settings) -> dict[str, str]:
    """Name to key: two installations that ask the same server through one Redis share its limits."""
    return {name: f"{name} {config.provider_base_url}" for name in MAKERS if name not in UNLIMITED}
