"""The script that keeps a provider's limits in Redis, and the names of the keys that it works on."""

import hashlib
from pathlib import Path
from typing import Final

from genapp.jobs import rates

SLOT_SECONDS: Final = 12.0
"""The lease of a call in flight: the slot of a worker that died is free again after it."""
FORGET_SECONDS: Final = 600.0
"""What is known of a provider is forgotten when it was not used for so long."""

CONSTANTS: Final = {
    "WINDOW_SECONDS": rates.WINDOW_SECONDS,
    "BURST_SECONDS": rates.BURST_SECONDS,
    "HORIZON_SECONDS": rates.HORIZON_SECONDS,
    "CUT": rates.CUT,
    "LOWEST_SHARE": rates.LOWEST_SHARE,
    "RAMP_SECONDS": rates.RAMP_SECONDS,
    "SLOT_SECONDS": SLOT_SECONDS,
    "FORGET_SECONDS": FORGET_SECONDS,
}

SCRIPT: Final = "".join(f"local {name} = {value}\n" for name, value in CONSTANTS.items()) + (
    Path(__file__).with_name("limits.lua").read_text()
)


def keys_of(provider: str) -> list[str]:
    """State and calls in flight of whoever is meant by `provider`: its name and address."""
    name = hashlib.sha256(provider.encode()).hexdigest()[:16]
    return [f"genapp:limit:{{{name}}}", f"genapp:calls:{{{name}}}"]
