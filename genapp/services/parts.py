"""Shows what is being written: the newest text of each component goes to its `part` row, a few times a second."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import bindparam, update
from sqlmodel import Session

from genapp.db.engine import is_postgres, mark_changed
from genapp.db.queries.upsert import Upsert, insert_for
from genapp.db.tables import JOB, PART
from genapp.errors import LeaseLost
from genapp.page.components import Component, ComponentKind
from genapp.services.fence import IS_HELD, run_held
from genapp.services.group_commit import Commit
from genapp.services.json_text import dump
from genapp.services.progress import Progress

log = logging.getLogger(__name__)

JOB_GOES_ON: Final = update(JOB).where(*IS_HELD).values(progress=bindparam("percent")).returning(JOB.c.id)
WRITE_EVERY_SECONDS: Final = 0.15
WRITING = "writing"
WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartText:
    """A component as far as it is written."""

    kind: ComponentKind
    state: str
    ordinal: int
    text: str
    component: str = ""


class Parts:
    """The pipeline's `Watcher`: notes what it is told and returns at once; `writing_down` writes in the background."""

    Texts = Mapping[ComponentKind, PartText]

    def __init__(self, *, job_id: str, token: int, revision: int, commit: Commit, progress: Progress) -> None:
        self._job_id = job_id
        self._token = token
        self._revision = revision
        self._commit = commit
        self._progress = progress
        self._latest: dict[ComponentKind, PartText] = {}
        self._unwritten: dict[ComponentKind, PartText] = {}
        self._news = asyncio.Event()

    def writing(self, kind: ComponentKind, text: str) -> None:
        before = self._latest.get(kind)
        ordinal = before.ordinal if before else 0
        if before and before.state == WRITTEN:
            ordinal += 1
        self._note(PartText(kind=kind, state=WRITING, ordinal=ordinal, text=text))

    def written(self, component: Component, *, ordinal: int) -> None:
        content = dump(component)
        part = PartText(kind=component.kind, state=WRITTEN, ordinal=ordinal, text=component.text, component=content)
        self._note(part)
        first = [part for part in self._latest.values() if part.state == WRITTEN or part.ordinal > 0]
        self._progress.written = len(first)

    def take(self) -> Texts:
        """What is not stored yet; who takes it stores it."""
        taken, self._unwritten = self._unwritten, {}
        return taken

    def write(self, session: Session, texts: Texts) -> None:
        """Store texts in a transaction whose job is held."""
        if not texts:
            return
        rows = [
            {
                "job_id": self._job_id,
                "revision": self._revision,
                "kind": text.kind.value,
                "state": text.state,
                "ordinal": text.ordinal,
                "text": text.text,
                "component": text.component,
            }
            for text in texts.values()
        ]
        session.connection().execute(_upsert(postgres=is_postgres(session)), rows)

    @contextlib.asynccontextmanager
    async def writing_down(self) -> AsyncIterator[None]:
        """Write in the background inside this block, and once more at its end whatever ended it."""
        task = asyncio.create_task(self._write_on_news())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            with contextlib.suppress(LeaseLost):
                await self._flush()

    def _note(self, part: PartText) -> None:
        self._latest[part.kind] = part
        self._unwritten[part.kind] = part
        self._news.set()

    async def _write_on_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._flush()
            except LeaseLost:
                return
            except Exception:
                log.exception("parts.write_failed", extra={"job": self._job_id})
            await asyncio.sleep(WRITE_EVERY_SECONDS)

    async def _flush(self) -> None:
        texts = self.take()
        if not texts:
            return
        try:
            await self._commit(lambda session: self._write_progress(session, texts))
        except BaseException:
            self._unwritten = {**texts, **self._unwritten}
            raise

    def _write_progress(self, session: Session, texts: Texts) -> None:
        run_held(session, JOB_GOES_ON, self._job_id, self._token, percent=self._progress.percent)
        self.write(session, texts)
        mark_changed(session, self._job_id)


@cache
def _upsert(*, postgres: bool) -> Upsert:
    """Sets what changes from one text of a component to the next."""
    statement = insert_for(PART, postgres=postgres)
    newest = {name: statement.excluded[name] for name in ("state", "ordinal", "text", "component")}
    return statement.on_conflict_do_update(index_elements=["job_id", "revision", "kind"], set_=newest)
