"""Short words for tests of the queue."""

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db.engine import reading, transaction
from genapp.db.models import Job
from genapp.jobs.priority import Priority
from genapp.page.request import Language, PageRequest, PageType
from genapp.services import dispatch, queue_settings, workers
from genapp.services.submit import PageOrder, submit_page


def a_request(keyword: str = "trail running shoes", **changes: object) -> PageRequest:
    values = {
        "page_type": PageType.CATEGORY,
        "target_url": "https://shop.example/shoes",
        "keywords": (keyword,),
        "language": Language.EN,
    }
    return PageRequest(**(values | changes))


def an_order(
    keyword: str = "trail running shoes", *, priority: Priority | None = None, key: str | None = None, **changes: object
) -> PageOrder:
    return PageOrder(request=a_request(keyword, **changes), priority=priority, idempotency_key=key)


def submit(engine: Engine, *keywords: str, priority: Priority | None = None) -> list[str]:
    """One job per keyword, each in its own transaction; returns their ids."""
    ids = []
    for keyword in keywords:
        with transaction(engine) as session:
            ids.append(submit_page(session, an_order(keyword, priority=priority), by=LOCAL_OWNER))
    return ids


def free_slots(engine: Engine, slots: int) -> None:
    """One worker alive with so many slots, and a concurrency that allows them."""
    with transaction(engine) as session:
        workers.register(session, worker_id="w1", host="here", pid=1, slots=slots, version="1")
        queue_settings.save(session, {"max_concurrency": slots}, by=LOCAL_OWNER)


def claim(engine: Engine, limit: int | None = None) -> list[dispatch.Claim]:
    with transaction(engine) as session:
        return dispatch.claim(session, limit=limit)


def keywords_claimed(engine: Engine, limit: int | None = None) -> list[str]:
    """The keywords of the jobs of one claim, in the order of dispatch."""
    claims = claim(engine, limit)
    with reading(engine) as session:
        return [job.keyword for one in claims if (job := session.get(Job, one.job_id))]


def job_of(engine: Engine, job_id: str) -> Job:
    with reading(engine) as session:
        job = session.get(Job, job_id)
        assert job is not None
        return job
