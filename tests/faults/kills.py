"""A round of kills: workers die at random moments, spread evenly over the work, and are replaced at once."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, reading, transaction
from genapp.jobs import CRASHES_ALLOWED
from genapp.services.queue import control
from tests.faults.crew import Crew

PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a round is."""

    kills: int
    jobs: int
    workers: int = 3
    slots: int = 4
    seed: int = 1
    deadline_seconds: float = 120.0


def run_round(crew: Crew, plan: Plan, *, tell: Callable[[str], None] = lambda _: None) -> int:
    """Work through all jobs while workers die; returns how many jobs were set aside as poison, and retried."""
    dice = random.Random(plan.seed)
    slots = ("--slots", str(plan.slots), "--grace", "0")
    moments = _moments(plan, dice)
    for _ in range(plan.workers):
        crew.worker(*slots)
    crew.submit(plan.jobs, skip_quality=True)
    crew.dispatcher()
    end, poisoned = time.monotonic() + plan.deadline_seconds, 0
    while time.monotonic() < end:
        done = crew.done_jobs()
        if moments and done >= moments[0] and (busy := crew.busy()):
            moments.pop(0)
            crew.kill_worker(dice.choice(busy))
            crew.worker(*slots)
            tell(f"{done} of {plan.jobs} jobs, {len(crew.kills)} kills")
        else:
            time.sleep(PAUSE_SECONDS * dice.random())
        if done == plan.jobs:
            set_aside = retry_poison(crew)
            poisoned += set_aside
            if not set_aside:
                break
    return poisoned


def retry_poison(crew: Crew) -> int:
    """What a person does with jobs that were set aside because their worker died three times; returns how many."""
    poison = (JOB.c.state == "failed", JOB.c.error_code == "poison", JOB.c.crashes >= CRASHES_ALLOWED)
    with reading(crew.engine) as session:
        ids = session.scalars(select(JOB.c.id).where(*poison)).all()
    for job_id in ids:
        with transaction(crew.engine) as session:
            control.retry(session, job_id, by=LOCAL_OWNER)
    return len(ids)


def _moments(plan: Plan, dice: random.Random) -> list[float]:
    """One moment in each of as many equal parts of the work, counted in finished jobs."""
    share = (plan.jobs - 1) / max(plan.kills, 1)
    return [share * (number + dice.random()) for number in range(plan.kills)]
