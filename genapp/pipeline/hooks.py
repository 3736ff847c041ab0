"""Hooks watch the pipeline; every method does nothing by default."""

from genapp.pipeline.stage import Stage, StageRun
from genapp.pipeline.work import Work


class Hook:
    """Override what you need. A hook that fails is logged, and the stage goes on."""

    async def before_pipeline(self, work: Work) -> None: ...

    async def before_stage(self, stage: Stage, work: Work) -> None: ...

    async def after_stage(self, stage: Stage, run: StageRun, work: Work) -> None: ...

    async def after_pipeline(self, work: Work, failure: Exception | None) -> None: ...
