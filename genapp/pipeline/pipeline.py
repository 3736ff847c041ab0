"""What stages and hooks are, and a pipeline that runs a list of stages from the first one without a result."""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from genapp.errors import LeaseLost
from genapp.pipeline.work import Work

log = logging.getLogger(__name__)

SkipRule = Callable[["Stage", Work], str | None]
"""Returns the reason not to run the stage, or None to run it."""


Recovery = Callable[[Exception, Work], Awaitable[Any]]  # Any: an instance of the stage's result_type
"""What to do about an error: mend it (return a result), go on without one (return None), or raise, it or another."""


class Outcome(StrEnum):
    COMPLETED = "completed"
    SKIPPED = "skipped"
    FAILED = "failed"


class OnError(StrEnum):
    """What follows when a stage fails, whatever it failed with."""

    STOP = "stop"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of the seven steps. `result_type` is a frozen dataclass that pydantic can turn into JSON and back."""

    name: str
    run: Callable[[Work], Awaitable[Any]]  # Any: an instance of result_type
    result_type: type[Any]
    skip_rule: SkipRule | None = None
    skipped_result: Callable[[Work], Any] | None = None
    """What later stages find when this one was skipped."""
    on_error: OnError | Recovery = OnError.STOP
    remark: Callable[[Any], str] | None = None  # Any: as above
    """What its record says beside its result, such as what it had to do without; empty when there is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRun:
    """One execution of a stage: what came of it and how long it took."""

    stage: str
    outcome: Outcome
    seconds: float
    result: Any = None  # Any: an instance of the stage's result_type
    reason: str = ""
    """Why it was skipped, what failed, or what it did without."""
    error: Exception | None = None
    goes_on: bool = False
    """Whether the stages after one that failed run all the same."""


class Hook:
    """Watches the pipeline: override what you need. A hook that fails is logged, and the stage goes on."""

    async def before_pipeline(self, work: Work) -> None: ...

    async def before_stage(self, stage: Stage, work: Work) -> None: ...

    async def after_stage(self, stage: Stage, run: StageRun, work: Work) -> None: ...

    async def after_pipeline(self, work: Work, failure: Exception | None) -> None: ...


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

    async def run(self, work: Work, *, journal: Journal) -> None:
        """Run what remains, in order; `work.results` holds the results of finished stages, before and after.

        Raises what a stage raised, after the journal has it.
        """
        await self._tell(lambda hook: hook.before_pipeline(work))
        failure: Exception | None = None
        try:
            for stage in self.stages:
                if stage.name not in work.results:
                    await self._run_stage(stage, work, journal)
        except Exception as error:
            failure = error
            raise
        finally:
            await self._tell(lambda hook: hook.after_pipeline(work, failure))

    async def _run_stage(self, stage: Stage, work: Work, journal: Journal) -> None:
        await journal.started(stage)
        await self._tell(lambda hook: hook.before_stage(stage, work))
        run = await _execute(stage, work)
        await journal.finished(stage, run)
        await self._tell(lambda hook: hook.after_stage(stage, run, work))
        if run.error and not run.goes_on:
            raise run.error
        work.results[stage.name] = run.result

    async def _tell(self, call: Callable[[Hook], Awaitable[None]]) -> None:
        for hook in self.hooks:
            try:
                await call(hook)
            except Exception:
                log.exception("hook.failed", extra={"hook": type(hook).__name__})


async def _execute(stage: Stage, work: Work) -> StageRun:
    """One execution of a stage; errors are values here, but a lost lease and a cancelled task go through."""
    began = time.perf_counter()
    reason = stage.skip_rule(stage, work) if stage.skip_rule else None
    if reason is not None:
        result = stage.skipped_result(work) if stage.skipped_result else None
        return StageRun(stage=stage.name, outcome=Outcome.SKIPPED, seconds=0.0, result=result, reason=reason)
    try:
        result = await _result(stage, work)
    except LeaseLost:
        raise
    except _GoOn as stop:
        return _failed(stage, began, stop.error, goes_on=True)
    except Exception as error:
        return _failed(stage, began, error, goes_on=False)
    seconds = time.perf_counter() - began
    said = stage.remark(result) if stage.remark else ""
    return StageRun(stage=stage.name, outcome=Outcome.COMPLETED, seconds=seconds, result=result, reason=said)


class _GoOn(Exception):
    """The stage failed with this error, and the next one runs without its result."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


async def _result(stage: Stage, work: Work) -> Any:  # Any: an instance of the stage's result_type
    """Of the stage, or what its `on_error` has in its stead."""
    try:
        return await stage.run(work)
    except LeaseLost:
        raise
    except Exception as error:
        if isinstance(stage.on_error, OnError):
            raise error if stage.on_error is OnError.STOP else _GoOn(error) from None
        mended = await stage.on_error(error, work)
        if mended is None:
            raise _GoOn(error) from None
        log.warning("stage.mended", extra={"stage": stage.name, "error": str(error)})
        return mended


def _failed(stage: Stage, began: float, error: Exception, *, goes_on: bool) -> StageRun:
    seconds, said = time.perf_counter() - began, str(error)
    return StageRun(
        stage=stage.name, outcome=Outcome.FAILED, seconds=seconds, reason=said, error=error, goes_on=goes_on
    )
