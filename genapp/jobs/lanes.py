"""Lanes: the waiting jobs of one provider and one flow, which a pause or a limit holds back as a whole."""

from dataclasses import dataclass
from typing import Final

BATCH: Final = "batch:"
USER: Final = "user:"
_BETWEEN: Final = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What the name of a lane says; `batch_id` is None for pages that were submitted one by one."""

    provider: str
    flow: str

    @property
    def batch_id(self) -> str | None:
        return self.flow.removeprefix(BATCH) if self.flow.startswith(BATCH) else None


def lane_name(provider: str, flow: str) -> str:
    """How the job's column `lane` is written; names of providers have no slash."""
    return f"{provider}{_BETWEEN}{flow}"


def lane_of(name: str) -> Lane:
    provider, _, flow = name.partition(_BETWEEN)
    return Lane(provider=provider, flow=flow)


def flow_of(*, batch_id: str | None, user_id: str) -> str:
    """Whose fair share a job counts against."""
    return f"{BATCH}{batch_id}" if batch_id else f"{USER}{user_id}"
