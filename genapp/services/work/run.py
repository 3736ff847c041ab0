"""Runs one job: load it, work from the first stage without a stored result, and write how it ended."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from genapp.db import Job, db_now, load
from genapp.errors import LeaseLost, ProviderError
from genapp.page import PageRequest
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.work import Gatherer, StandIn, Work
from genapp.providers.base import Provider
from genapp.providers.embedded import EMBEDDED, write
from genapp.quality.check import CheckLevels
from genapp.quality.report import AS_FOUND, read_levels
from genapp.quality.voice import DEFAULT_VOICE, VoiceRules, read_voice
from genapp.services.providers import Providers
from genapp.services.queue import QueueSettings, queue_settings
from genapp.services.work import endings, lease
from genapp.services.work.commit import DATABASE_FAULTS, Commit, HeldJob, HeldJobs, StopReason
from genapp.services.work.endings import Fault, fault_of, timeout_fault
from genapp.services.work.ledger import Ledger
from genapp.services.work.link_plans import LinkPlans
from genapp.services.work.neighbours import StoredNeighbours
from genapp.services.work.writes import (
    JOB_STARTS,
    CancelRequested,
    ContentStore,
    DbJournal,
    FactDesk,
    Parts,
    Progress,
    held_job,
    lease_lost,
    run_held,
    stored_results,
)

log = logging.getLogger(__name__)

_CLOSING_SECONDS: Final = 10.0
"""How long work that was stopped may take to close its requests."""
_NOBODY: Final = "no job has this id"

Ending = Callable[[Session], None]


class ProviderGate(Protocol):
    """Whether a provider asked us to wait: known to all workers and to the dispatcher."""

    def wait_seconds(self, provider: str) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a worker process brings along, made once."""

    worker_id: str
    engine: Engine
    commit: Commit
    provider: Provider
    gatherer: Gatherer
    pipeline: Pipeline
    gate: ProviderGate
    providers: Providers | None = None
    """Who writes, by the name that the job holds; None when `provider` writes everything."""
    allow_private_addresses: bool = False
    held: HeldJobs = field(default_factory=HeldJobs)
    link_plans: LinkPlans = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "link_plans", LinkPlans(self.engine))

    def provider_named(self, name: str) -> Provider:
        """Raises `ProviderError` when the settings of this process cannot make it."""
        return self.providers.named(name) if self.providers else self.provider

    def second_reader_of(self, writer: Provider, settings: QueueSettings) -> Provider | None:
        """Who reads pages of this writer over; None when nobody is wanted, or no model can be asked."""
        if settings.reader_wanted is None:
            return None
        if self.providers is None:
            return writer if writer.reads_text else None
        return self.providers.second_reader(writer, settings.reader_wanted)

    async def close_providers(self) -> None:
        await (self.providers or self.provider).close()


async def run_job(job_id: str, token: int, *, tools: Tools) -> None:
    """Work on a claimed job until it ends in some way; with a stale token, do nothing."""
    attempt = _Attempt(job_id=job_id, token=token, tools=tools)
    try:
        await attempt.run()
    except LeaseLost:
        log.info("job.lease_lost", extra={"job": job_id, "token": token})
    except DATABASE_FAULTS:
        log.exception("job.not_stored", extra={"job": job_id})  # its lease expires, and another worker resumes it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A job as this attempt finds it."""

    request: PageRequest
    provider: Provider
    second_reader: Provider | None
    batch_id: str | None
    revision: int
    attempts: int
    results: dict[str, object]
    settings: QueueSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    job_id: str
    token: int
    tools: Tools

    async def run(self) -> None:
        try:
            begun = await self.tools.commit(self._begin)
        except (LeaseLost, *DATABASE_FAULTS):
            raise
        except Exception as error:  # what is stored cannot be read: no attempt will ever read it
            await self.tools.commit(self._fault(fault_of(error, job_id=self.job_id), QueueSettings()))
            return
        task = asyncio.create_task(self._work(begun))
        with self.tools.held.holding(self.job_id, self.token, task) as held:
            ending = await self._outcome(task, held, begun)
            if ending:
                await self.tools.commit(ending)

    def _begin(self, session: Session) -> _Begun:
        """Once per token: a message that was delivered twice finds its job begun, and is dropped like a stale one."""
        job = held_job(session, self.job_id, self.token)
        if job.worker_id is not None:
            raise lease_lost(self.job_id, self.token)
        job.worker_id = self.tools.worker_id
        settings = queue_settings.load(session)
        job.lease_until = lease.new_lease(session, settings)  # what the message took to come is not the worker's fault
        provider = self.tools.provider_named(job.provider)
        job.provider, job.model = provider.name, provider.model
        return _Begun(
            request=load(PageRequest, job.request),
            provider=provider,
            second_reader=self.tools.second_reader_of(provider, settings),
            batch_id=job.batch_id,
            revision=job.revision,
            attempts=job.attempts,
            results=stored_results(session, job, self.tools.pipeline),
            settings=settings,
        )

    async def _work(self, begun: _Begun) -> None:
        spec = PAGE_SPECS[begun.request.page_type]
        stages = len(self.tools.pipeline.stages)
        progress = Progress(stages=stages, components=len(spec.components), done=len(begun.results))
        mine = {"job_id": self.job_id, "token": self.token, "commit": self.tools.commit}
        parts = Parts(**mine, revision=begun.revision, progress=progress)
        work = Work(
            job_id=self.job_id,
            request=begun.request,
            spec=spec,
            gatherer=self.tools.gatherer,
            writer=self._ledger(begun, begun.provider),
            second_reader=self._ledger(begun, begun.second_reader) if begun.second_reader else None,
            watcher=parts,
            store=ContentStore(**mine),
            neighbours=StoredNeighbours(engine=self.tools.engine, commit=self.tools.commit),
            deciding=FactDesk(**mine).decide,
            linking=partial(self.tools.link_plans.around, begun.batch_id),
            voice=_voice_of(begun.settings),
            levels=_levels_of(begun.settings),
            allow_private_addresses=self.tools.allow_private_addresses,
            stand_in=_stand_in(begun),
            tries_left=begun.settings.retry_attempts - begun.attempts,
            results=begun.results,
        )
        async with parts.writing_down():
            await self.tools.pipeline.run(work, journal=DbJournal(**mine, parts=parts, progress=progress))

    def _ledger(self, begun: _Begun, provider: Provider) -> Ledger:
        return Ledger(
            job_id=self.job_id,
            token=self.token,
            commit=self.tools.commit,
            revision=begun.revision,
            provider=provider,
            held=self.tools.held,
            batch_id=begun.batch_id,
        )

    async def _outcome(self, task: asyncio.Task[None], held: HeldJob, begun: _Begun) -> Ending | None:
        """Wait for the work and say how the job ends; None when it is not ours to say."""
        settings = begun.settings
        await self._in_time(task, settings.timeout)
        if not task.done():
            held.stop(StopReason.TIMED_OUT)
            await asyncio.wait({task}, timeout=_CLOSING_SECONDS)
        if not task.done() or task.cancelled():
            return self._stopped(held.reason, settings)
        error = task.exception()
        if error is None:
            return self._ended(endings.complete)
        if isinstance(error, (LeaseLost, *DATABASE_FAULTS)):
            raise error
        if isinstance(error, CancelRequested):
            return self._ended(endings.cancelled)
        return self._fault(await self._whose_fault(error, begun.provider), settings)

    async def _whose_fault(self, error: BaseException, provider: Provider) -> Fault:
        """Before a page is blamed, the provider is asked whether it is the one in trouble."""
        what = fault_of(error, job_id=self.job_id)
        if not isinstance(error, ProviderError) or what.rest or endings.trouble_kind(error) is None:
            return what
        found = await self.tools.commit(
            partial(endings.standing, job_id=self.job_id, token=self.token, provider=provider.name)
        )
        if found.moved and what.retryable:
            return what
        trouble = None if found.paused else await endings.trouble_of(provider)
        return endings.blame(what, error, found, trouble, provider=provider.name)

    async def _in_time(self, task: asyncio.Task[None], seconds: float) -> None:
        """Wait for the work as long as it may take; time in which it waits for the database does not count."""
        commit = self.tools.commit
        until = time.monotonic() + seconds - commit.lost_seconds()
        while not task.done() and (left := until + commit.lost_seconds() - time.monotonic()) > 0:
            await asyncio.wait({task}, timeout=left)

    def _stopped(self, reason: StopReason | None, settings: QueueSettings) -> Ending | None:
        match reason:
            case StopReason.LEASE_LOST:
                return None
            case StopReason.CANCELLED:
                return self._ended(endings.cancelled)
            case StopReason.TIMED_OUT:
                return self._fault(timeout_fault(settings.timeout, job_id=self.job_id), settings)
            case _:
                return self._ended(endings.hand_back, reason="Its worker was stopped")

    def _fault(self, fault: Fault, settings: QueueSettings) -> Ending:
        return self._ended(endings.fault, what=fault, settings=settings)

    def _ended(self, how: Callable[..., None], **facts: object) -> Ending:
        return partial(how, job_id=self.job_id, token=self.token, **facts)


def _voice_of(settings: QueueSettings) -> VoiceRules:
    """Rules that an older genapp stored and this one cannot read are none."""
    try:
        return read_voice(settings.voice_rules)
    except ValueError:
        log.exception("voice.not_read")
        return DEFAULT_VOICE


def _levels_of(settings: QueueSettings) -> CheckLevels:
    """Rules that an older genapp stored and this one cannot read are none."""
    try:
        return read_levels(settings.check_levels)
    except ValueError:
        log.exception("check_levels.not_read")
        return AS_FOUND


def _stand_in(begun: _Begun) -> StandIn | None:
    """The embedded writer, for what a model cannot write: where the setting wants it, in languages that it has."""
    wanted = begun.settings.stand_in and begun.provider.reads_text and not EMBEDDED.cannot_write(begun.request.language)
    return StandIn(name=EMBEDDED.name, write=write) if wanted else None


def rehearse(session: Session, pipeline: Pipeline) -> None:
    """Go once through the statements that begin a job: to build them takes longer than to run them.

    It is a job that is not there: nothing is changed.
    """
    with suppress(LeaseLost):
        held_job(session, _NOBODY, token=0)
    with suppress(ValueError):
        load(PageRequest, "")
    stored_results(session, Job.model_construct(id=_NOBODY, revision=0), pipeline)
    queue_settings.load(session)
    with suppress(LeaseLost):
        run_held(session, JOB_STARTS, _NOBODY, token=0, at="", percent=0.0, now=db_now(session))
