"""How a batch is started, as the fields beside the estimate have it."""

from typing import Final

from genapp.page.request import Priority
from genapp.services.upload_start import StartChoice

MICROS: Final = 1_000_000
NO_CHOICE: Final = {"name": "", "sampled": "no", "budget": "", "priority": "", "provider": "", "again": "no"}
BUDGET_IS: Final = "A budget is an amount above zero, for example 25.50; empty means no limit"


def budget(text: str) -> int | bool | None:
    """Micros; None when there is none; False when it is not an amount."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        micros = round(float(text) * MICROS)
    except (ValueError, OverflowError):
        return False
    return micros if 0 < micros < 10**15 else False


def start_choice(choice: dict[str, str]) -> StartChoice:
    micros = budget(choice["budget"])
    return StartChoice(
        name=choice["name"],
        sampled=choice["sampled"] == "yes",
        again=choice["again"] == "yes",
        budget_micros=None if isinstance(micros, bool) else micros,
        priority=Priority(choice["priority"]) if choice["priority"] in set(Priority) else None,
        provider=choice["provider"] or None,
    )
