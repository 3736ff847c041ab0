"""How much checks weigh: set at the command line or on the settings screen, in force for every job, on record."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from genapp.access import LOCAL_OWNER
from genapp.db import ContentVersion, load, reading, transaction
from genapp.errors import BadInput
from genapp.page import CheckResult, PageContext, PageRequest, QualityReport
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.embedded.writer import EmbeddedWriter
from genapp.quality.check import Switch
from genapp.services.queue import PageOrder, queue_settings, recent_actions, submit_page
from genapp.services.queue.undo import undo
from genapp.services.work import run_job
from genapp.sources.facts import make_fact_sheet
from tests.support.commands import CommandLine, environment_of
from tests.support.queue import a_request, claim, free_slots
from tests.support.work import small_tools

FACTS = ("Firm: Pipemoor", "Work: taps, pipes, boilers", "Hours: Mon-Sat", "Arrival: within one working day")
RULES = ("all: faq off", "all: superlatives blocker", "category: faq as found", "product: readability off")


class FactsOfTheRequest:
    async def gather(self, request: PageRequest) -> PageContext:
        return PageContext(facts=make_fact_sheet(request, None))


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


def stored_levels(engine: Engine) -> str:
    with reading(engine) as session:
        return queue_settings.load(session).check_levels


def results_of_a_page(engine: Engine) -> dict[str, CheckResult]:
    """All stages with the embedded writer; what the stored report says, by name of the check."""
    free_slots(engine, 4)
    with transaction(engine) as session:
        request = a_request("plumber Ashby Vale", target_url="https://shop.example/plumber", facts=FACTS)
        job_id = submit_page(session, PageOrder(request=request), by=LOCAL_OWNER)
    token = next(each.token for each in claim(engine) if each.job_id == job_id)
    with small_tools(
        engine, provider=EmbeddedWriter(), gatherer=FactsOfTheRequest(), pipeline=standard_pipeline()
    ) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
    with reading(engine) as session:
        version = session.exec(select(ContentVersion).where(col(ContentVersion.job_id) == job_id)).one()
        return {result.check: result for result in load(QualityReport, version.report).results}


def test_levels_are_changed_one_by_one_and_shown(genapp: CommandLine, engine: Engine):
    genapp("checks", "set", "all: superlatives blocker", "Product: readability off")
    genapp("checks", "set", "all: faq off", "category: faq as found")

    assert stored_levels(engine) == "; ".join(RULES)
    shown = genapp("checks", "show", "--json").json
    assert tuple(shown["rules"]) == RULES
    levels = {check["name"]: (check["level"], check["page_types"]) for check in shown["checks"]}
    assert levels["superlatives"] == ("blocker", {})
    assert levels["faq"] == ("off", {"category": "as found"})
    assert levels["title"] == ("as found", {})
    assert "superlatives" in genapp("checks", "show").out


def test_a_level_as_the_check_finds_it_is_no_rule_any_more(genapp: CommandLine, engine: Engine):
    genapp("checks", "set", "all: superlatives blocker", "product: superlatives as found")

    genapp("checks", "set", "all: superlatives as found")

    assert stored_levels(engine) == ""


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("superlatives blocker", 'is no rule; a rule is a line like "product: readability off"'),
        ("products: readability off", '"products" is no page type; there are all, category'),
        ("all: charm off", '"charm" is no check; there are components'),
        ("all: faq loud", '"loud" is no level; there are as found, blocker, warning, off'),
    ],
)
def test_a_line_that_is_no_rule_changes_nothing_and_says_what_may_stand_there(
    genapp: CommandLine, engine: Engine, rule: str, said: str
):
    refused = genapp("checks", "set", "all: title off", rule)

    assert refused.status == 2
    assert said in " ".join(refused.err.split())
    assert stored_levels(engine) == ""


def test_a_setting_that_is_no_rule_is_refused_by_name(engine: Engine):
    with transaction(engine) as session, pytest.raises(BadInput) as caught:
        queue_settings.save(session, {"check_levels": "all: charm off"}, by=LOCAL_OWNER)

    assert [problem.field for problem in caught.value.problems] == ["check_levels"]


def test_the_levels_in_force_judge_every_page_and_stand_in_its_report(engine: Engine):
    with transaction(engine) as session:
        switches = {("", "footprint"): Switch.OFF, ("category", "keywords"): Switch.BLOCKER}
        queue_settings.switch_checks(session, {**switches, ("product", "title"): Switch.OFF}, by=LOCAL_OWNER)

    found = results_of_a_page(engine)

    assert (found["footprint"].outcome, found["footprint"].switch) == ("skipped", "off")
    assert "off" in found["footprint"].reason
    assert found["keywords"].switch == "blocker"
    assert (found["title"].switch, found["claims"].switch) == ("", "")


def test_a_change_of_levels_is_on_record_and_can_be_undone(engine: Engine):
    with transaction(engine) as session:
        queue_settings.switch_checks(session, {("", "faq"): Switch.OFF}, by=LOCAL_OWNER)
    with reading(engine) as session:
        action = recent_actions(session, page=1, page_size=1, by=LOCAL_OWNER).rows[0]

    with transaction(engine) as session:
        undone = undo(session, action.id, by=LOCAL_OWNER)

    assert "faq off" in action.text
    assert (undone.restored, stored_levels(engine)) == (1, "")
