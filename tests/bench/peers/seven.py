"""Seven stages that each do the same thing, under the names of the real ones."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from genapp.pipeline.pipeline import Stage
from genapp.pipeline.work import STAGE_NAMES, Work

STAGES = len(STAGE_NAMES)


@dataclass(frozen=True)
class Answer:
    """What a stage leaves behind: about as much as a short component."""

    text: str


ANSWER = Answer(text="What the stage found out, in a few words. " * 10)


def seven_stages(ask: Callable[[], Awaitable[None]]) -> tuple[Stage, ...]:
    async def run(work: Work) -> Answer:
        await ask()
        return ANSWER

    return tuple(Stage(name=name, run=run, result_type=Answer) for name in STAGE_NAMES)
