"""Runs an ordered list of stages, from the first one without a result."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from genapp.errors import LeaseLost
from genapp.pipeline.hooks import Hook
from genapp.pipeline.stage import OnError, Outcome, Stage, StageRun
from genapp.pipeline.work import Work

log = logging.getLogger(__name__)


class Journal(Protocol):
    """Makes stages durable. Unlike a hook it may stop the pipeline: what it refuses did not happen."""

    async def started(self, stage: Stage) -> None:
        """Raise `LeaseLost` when this worker may not go on."""
        ...

    async def finished(self, stage: Stage, run: StageRun) -> None:
        """Store the run, whatever its outcome. Raise `LeaseLost` when the write is refused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages in their order, and who watches them."""

    stages: Sequence[Stage]
    hooks: Sequence[Hook] = ()

    def remaining(self, done: Iterable[str]) -> list[Stage]:
        """The stages without a stored result, in order."""
        finished = set(done)
        return [stage for stage in self.stages if stage.name not in finished]

    async def run(self, work: Work, *, journal: Journal) -> None:
        """Run what remains; `work.results` holds the results of finished stages, before and after.

        Raises what a stage raised (unless it may fail), after the journal has it.
        """
        await self._tell(lambda hook: hook.before_pipeline(work))
        failure: Exception | None = None
        try:
            for stage in self.remaining(work.results):
                await self._run_stage(stage, work, journal)
        except Exception as error:
            failure = error
            raise
        finally:
            await self._tell(lambda hook: hook.after_pipeline(work, failure))

    async def _run_stage(self, stage: Stage, work: Work, journal: Journal) -> None:
        await journal.started(stage)
        await self._tell(lambda hook: hook.before_stage(stage, work))
        run = await execute(stage, work)
        await journal.finished(stage, run)
        await self._tell(lambda hook: hook.after_stage(stage, run, work))
        if run.error and stage.on_error is OnError.STOP:
            raise run.error
        work.results[stage.name] = run.result

    async def _tell(self, call: Callable[[Hook], Awaitable[None]]) -> None:
        for hook in self.hooks:
            try:
                await call(hook)
            except Exception:
                log.exception("hook.failed", extra={"hook": type(hook).__name__})


async def execute(stage: Stage, work: Work) -> StageRun:
    """One execution of a stage; errors are values here, but a lost lease and a cancelled task go through."""
    began = time.perf_counter()
    reason = stage.skip_rule(stage, work) if stage.skip_rule else None
    if reason is not None:
        result = stage.skipped_result(work) if stage.skipped_result else None
        return StageRun(stage=stage.name, outcome=Outcome.SKIPPED, seconds=0.0, result=result, reason=reason)
    try:
        result = await stage.run(work)
    except LeaseLost:
        raise
    except Exception as error:
        seconds = time.perf_counter() - began
        return StageRun(stage=stage.name, outcome=Outcome.FAILED, seconds=seconds, reason=str(error), error=error)
    return StageRun(stage=stage.name, outcome=Outcome.COMPLETED, seconds=time.perf_counter() - began, result=result)
