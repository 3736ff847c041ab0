"""The lock of the browser's packages (`reflex.lock/`), kept without any address in it."""

import json
from pathlib import Path
from typing import Any, Final

ADDRESS_KEYS: Final = frozenset({"resolved", "funding"})


def write_lock(made: Path, kept: Path) -> None:
    """Copy the lock that a build made to where it is committed, without registry or funding addresses."""
    kept.mkdir(parents=True, exist_ok=True)
    for path in sorted(made.glob("*.json")):
        text = json.dumps(without_addresses(json.loads(path.read_text(encoding="utf-8"))), indent=2, sort_keys=True)
        (kept / path.name).write_text(text + "\n", encoding="utf-8")


def without_addresses(value: Any) -> Any:  # Any: a JSON value
    """The same JSON value without the keys that hold addresses."""
    if isinstance(value, dict):
        return {key: without_addresses(inner) for key, inner in value.items() if key not in ADDRESS_KEYS}
    if isinstance(value, list):
        return [without_addresses(inner) for inner in value]
    return value
