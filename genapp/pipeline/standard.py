"""The seven stages of a page, their rules and hooks, in one visible list."""

from collections.abc import Sequence
from typing import Final

from genapp.page import PageContext
from genapp.pipeline import stages, writing
from genapp.pipeline.pipeline import Hook, Pipeline, Stage
from genapp.pipeline.work import (
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
    Work,
)


def checks_not_wanted(stage: Stage, work: Work) -> str | None:
    """Why quality validation is not run: the reason is stored and shown."""
    if work.result(VALIDATION, Validated).request.skip_quality:
        return "the job asks to skip the quality checks"
    return None


def unchecked(work: Work) -> Checked:
    """What later stages find instead of a checked page: the page as it was assembled, without a report."""
    return Checked(
        components=work.result(COMPONENT_GENERATION, Draft).components,
        assembled=work.result(TEMPLATE_ASSEMBLY, Assembled),
        report=None,
    )


STAGES: Final = (
    Stage(name=VALIDATION, run=stages.validate, result_type=Validated),
    Stage(
        name=CONTEXT_BUILDING,
        run=stages.build_context,
        result_type=PageContext,
        on_error=stages.without_sources,
        remark=stages.sources_missed,
    ),
    Stage(name=COMPONENT_GENERATION, run=writing.generate_components, result_type=Draft, remark=writing.stood_in),
    Stage(name=TEMPLATE_ASSEMBLY, run=stages.assemble_template, result_type=Assembled),
    Stage(
        name=QUALITY_VALIDATION,
        run=stages.validate_quality,
        result_type=Checked,
        skip_rule=checks_not_wanted,
        skipped_result=unchecked,
        remark=stages.not_rewritten,
    ),
    Stage(name=POST_PROCESSING, run=stages.post_process, result_type=FinishedPage),
    Stage(name=STORAGE, run=stages.store, result_type=Stored),
)


def standard_pipeline(hooks: Sequence[Hook] = ()) -> Pipeline:
    """The pipeline that every job goes through; hooks only watch it."""
    return Pipeline(stages=STAGES, hooks=tuple(hooks))
