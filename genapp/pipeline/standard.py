"""The seven stages of a page, their rules and hooks, in one visible list."""

from collections.abc import Sequence
from typing import Final

from genapp.page.facts import PageContext
from genapp.pipeline.hooks import Hook
from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.results import (
    COMPONENT_GENERATION,
    CONTEXT_BUILDING,
    POST_PROCESSING,
    QUALITY_VALIDATION,
    STORAGE,
    TEMPLATE_ASSEMBLY,
    VALIDATION,
    Assembled,
    Checked,
    Draft,
    FinishedPage,
    Stored,
    Validated,
)
from genapp.pipeline.skip_rules import checks_not_wanted, unchecked
from genapp.pipeline.stage import Stage
from genapp.pipeline.stages import (
    component_generation,
    context_building,
    post_processing,
    quality_validation,
    storage,
    template_assembly,
    validation,
)

STAGES: Final = (
    Stage(name=VALIDATION, run=validation.run, result_type=Validated),
    Stage(name=CONTEXT_BUILDING, run=context_building.run, result_type=PageContext),
    Stage(name=COMPONENT_GENERATION, run=component_generation.run, result_type=Draft),
    Stage(name=TEMPLATE_ASSEMBLY, run=template_assembly.run, result_type=Assembled),
    Stage(
        name=QUALITY_VALIDATION,
        run=quality_validation.run,
        result_type=Checked,
        skip_rule=checks_not_wanted,
        skipped_result=unchecked,
    ),
    Stage(name=POST_PROCESSING, run=post_processing.run, result_type=FinishedPage),
    Stage(name=STORAGE, run=storage.run, result_type=Stored),
)


def standard_pipeline(hooks: Sequence[Hook] = ()) -> Pipeline:
    """The pipeline that every job goes through; hooks only watch it."""
    return Pipeline(stages=STAGES, hooks=tuple(hooks))
