from dataclasses import replace

from genapp.page import Block, Component, ComponentKind, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import Hook
from genapp.pipeline.standard import STAGES, checks_not_wanted, standard_pipeline, unchecked
from genapp.pipeline.work import (
    COMPONENT_GENERATION,
    QUALITY_VALIDATION,
    STAGE_NAMES,
    TEMPLATE_ASSEMBLY,
    VALIDATION,
    Assembled,
    Draft,
    Validated,
    Work,
)
from tests.support.prompts import a_request


def work(*, skip_quality: bool) -> Work:
    request = replace(a_request(), skip_quality=skip_quality)
    nobody = object()
    return Work(
        job_id="j",
        request=request,
        spec=PAGE_SPECS[PageType.CATEGORY],
        gatherer=nobody,
        writer=nobody,
        watcher=nobody,
        store=nobody,
        results={VALIDATION: Validated(request=request)},
    )


def test_the_seven_stages_stand_in_their_order():
    assert tuple(stage.name for stage in standard_pipeline().stages) == STAGE_NAMES


def test_hooks_watch_the_standard_pipeline():
    hook = Hook()

    assert standard_pipeline([hook]).hooks == (hook,)


def test_only_quality_validation_may_be_skipped():
    assert [stage.name for stage in STAGES if stage.skip_rule] == [QUALITY_VALIDATION]


def test_checks_are_skipped_only_when_the_job_asks_for_it_and_with_a_reason():
    stage = next(stage for stage in STAGES if stage.name == QUALITY_VALIDATION)

    assert checks_not_wanted(stage, work(skip_quality=False)) is None
    assert "skip" in (checks_not_wanted(stage, work(skip_quality=True)) or "")


def test_an_unchecked_page_has_no_report():
    unjudged = work(skip_quality=True)
    component = Component(kind=ComponentKind.TITLE, blocks=(Block(text="T"),))
    page = Assembled(html="<html>", body_html="<p>", json_ld=())
    unjudged.results |= {COMPONENT_GENERATION: Draft(components=(component,)), TEMPLATE_ASSEMBLY: page}

    checked = unchecked(unjudged)

    assert (checked.components, checked.assembled, checked.report) == ((component,), page, None)
