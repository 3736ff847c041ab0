"""When a stage is not run: each rule gives its reason, which is stored and shown."""

from genapp.pipeline.results import (
    COMPONENT_GENERATION,
    TEMPLATE_ASSEMBLY,
    VALIDATION,
    Assembled,
    Checked,
    Draft,
    Validated,
)
from genapp.pipeline.stage import Stage
from genapp.pipeline.work import Work


def checks_not_wanted(stage: Stage, work: Work) -> str | None:
    """For quality validation."""
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
