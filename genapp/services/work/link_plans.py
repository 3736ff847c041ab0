"""The pages of a project that a page leads to: planned once for a batch, and kept while its jobs are worked on."""

import asyncio
import json
import logging
import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from sqlalchemy import Engine, select

from genapp.db import JOB, reading
from genapp.jobs import JobState
from genapp.page import Language, PageRequest, PageType
from genapp.pipeline.links import LinkPage, PageLinks, Plan, link_key, plan_links
from genapp.services.work.commit import DATABASE_FAULTS

log = logging.getLogger(__name__)

_GONE: Final = (JobState.CANCELLED.value, JobState.FAILED.value)
_MOST_PAGES: Final = 20_000
_MOST_PAGES_ALONE: Final = 2_000
"""Of an installation, for a job that belongs to no batch: the newest."""
_PLANS_KEPT: Final = 4
_KEPT_SECONDS: Final = 600.0


class LinkPlans:
    """Of one worker process. A job costs one query at most, and none while the plan that knows its page is kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._plans: OrderedDict[str, tuple[float, Plan]] = OrderedDict()

    async def around(self, batch_id: str | None, request: PageRequest) -> PageLinks:
        """None when the database cannot be asked: a page without links is better than none."""
        try:
            return await asyncio.to_thread(self._around, batch_id or "", request)
        except DATABASE_FAULTS:
            log.warning("links.not_read", extra={"batch": batch_id})
            return PageLinks()

    def _around(self, batch_id: str, request: PageRequest) -> PageLinks:
        key = link_key(request.target_url, request.language)
        with self._lock:
            made, plan = self._plans.get(batch_id, (0.0, {}))
            if key not in plan or time.monotonic() - made > _KEPT_SECONDS:
                plan = plan_links(self._pages(batch_id))
                self._plans[batch_id] = (time.monotonic(), plan)
                self._plans.move_to_end(batch_id)
                while len(self._plans) > _PLANS_KEPT:
                    self._plans.popitem(last=False)
        return plan.get(key, PageLinks())

    def _pages(self, batch_id: str) -> list[LinkPage]:
        """The pages of a batch, else the newest of the installation; what failed or was cancelled is no page."""
        found = select(JOB.c.target_url, JOB.c.page_type, JOB.c.language, JOB.c.request)
        found = found.where(JOB.c.state.not_in(_GONE)).order_by(JOB.c.id.desc())
        if batch_id:
            found = found.where(JOB.c.batch_id == batch_id)
        with reading(self._engine) as session:
            rows = session.execute(found.limit(_MOST_PAGES if batch_id else _MOST_PAGES_ALONE)).all()
        return [
            LinkPage(
                url=row.target_url,
                keywords=tuple(json.loads(row.request)["keywords"]),
                page_type=PageType(row.page_type),
                language=Language(row.language),
            )
            for row in rows
        ]
