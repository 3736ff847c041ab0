"""How a batch is started, as the fields beside the estimate have it."""

from typing import Final

from genapp import words as show
from genapp.errors import BadInput
from genapp.page.money import budget_of
from genapp.page.request import Priority
from genapp.services.upload_start import StartChoice

NO_CHOICE: Final = {"name": "", "sampled": "no", "budget": "", "priority": "", "provider": "", "again": "no"}


def wrong_budget(choice: dict[str, str]) -> str:
    """What is wrong with the budget; empty when nothing is."""
    try:
        budget_of(choice["budget"])
    except BadInput as error:
        return show.capital(error.problems[0].message)
    return ""


def start_choice(choice: dict[str, str]) -> StartChoice:
    """A budget that is wrong counts as none: only the estimate asks before it is mended."""
    return StartChoice(
        name=choice["name"],
        sampled=choice["sampled"] == "yes",
        again=choice["again"] == "yes",
        budget_micros=None if wrong_budget(choice) else budget_of(choice["budget"]),
        priority=Priority(choice["priority"]) if choice["priority"] in set(Priority) else None,
        provider=choice["provider"] or None,
    )
