"""Each job says who writes it: chosen at submission, refused when it is not set up, kept to by the worker."""

import pytest
from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, reading, transaction
from genapp.errors import BadInput
from genapp.services.providers import Providers, chosen_providers
from genapp.services.queue import PageOrder, submit_page
from genapp.services.work import run_job
from genapp.settings import Settings, settings
from tests.support.queue import a_request, claim, free_slots, job_of, submit_batch
from tests.support.work import SmallProvider, small_tools

pytestmark = pytest.mark.anyio


@pytest.fixture
def with_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model server is set up beside the default writer."""
    given = settings().model_copy(update={"provider_base_url": "http://127.0.0.1:9/v1"})
    monkeypatch.setattr("genapp.services.providers.settings", lambda: given)


def an_order_for(provider: str | None) -> PageOrder:
    return PageOrder(request=a_request(f"for {provider}"), provider=provider)


def test_a_job_gets_the_writer_of_the_settings_unless_another_is_chosen(engine: Engine, with_server):
    with transaction(engine) as session:
        ids = [submit_page(session, an_order_for(name), by=LOCAL_OWNER) for name in (None, "openai_compatible")]

    assert [job_of(engine, job_id).provider for job_id in ids] == ["embedded", "openai_compatible"]
    assert [job_of(engine, job_id).lane for job_id in ids] == ["embedded/user:owner", "openai_compatible/user:owner"]


def test_one_batch_may_have_several_writers(engine: Engine, with_server):
    with transaction(engine) as session:
        receipt = submit_batch(session, "b", [an_order_for("embedded"), an_order_for("openai_compatible")],
                               by=LOCAL_OWNER)  # fmt: skip

    flow = f"batch:{receipt.batch_id}"
    assert [job_of(engine, job_id).lane for job_id in receipt.job_ids] == [
        f"embedded/{flow}",
        f"openai_compatible/{flow}",
    ]


def test_a_writer_that_is_not_set_up_is_refused_before_anything_is_stored(engine: Engine):
    with pytest.raises(BadInput) as refused, transaction(engine) as session:
        submit_batch(session, "b", [an_order_for(None), an_order_for("openai_compatible")], by=LOCAL_OWNER)

    assert [(problem.field, problem.code) for problem in refused.value.problems] == [("provider", "not_set_up")]
    assert "GENAPP_PROVIDER_BASE_URL" in refused.value.message
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(JOB)) == 0


def test_every_writer_that_is_not_set_up_is_named_at_once():
    with pytest.raises(BadInput) as refused:
        chosen_providers(["nobody", "openai_compatible", None], Settings())

    assert len(refused.value.problems) == 2


class _Two(Providers):
    def __init__(self) -> None:
        super().__init__(settings())
        self._made = {name: SmallProvider(name=name) for name in ("embedded", "openai_compatible")}


async def test_the_worker_asks_the_writer_that_the_job_names(engine: Engine, with_server):
    free_slots(engine, 4)
    with transaction(engine) as session:
        job_id = submit_page(session, an_order_for("openai_compatible"), by=LOCAL_OWNER)
    held = claim(engine)[0]
    two = _Two()

    with small_tools(engine, providers=two) as tools:
        await run_job(held.job_id, held.token, tools=tools)

    assert job_of(engine, job_id).provider == "openai_compatible"
    assert two.named("openai_compatible").calls.total() == 3
    assert two.named("embedded").calls.total() == 0


async def test_a_worker_that_cannot_make_the_writer_fails_the_job_and_says_so(engine: Engine, with_server):
    free_slots(engine, 4)
    with transaction(engine) as session:
        job_id = submit_page(session, an_order_for("openai_compatible"), by=LOCAL_OWNER)
        session.execute(JOB.update().values(provider="of_a_newer_version"))
    held = claim(engine)[0]

    with small_tools(engine, providers=Providers(settings())) as tools:
        await run_job(held.job_id, held.token, tools=tools)

    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == ("failed", "provider_rejected")
    assert "of_a_newer_version" in job.error_message
