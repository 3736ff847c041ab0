"""Makes what a worker process works with, from the settings."""

from dataclasses import dataclass

from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.standard import standard_pipeline
from genapp.services.group_commit import GroupCommit
from genapp.services.providers import Providers
from genapp.services.run_job import Tools
from genapp.services.signals import Signals
from genapp.settings import Settings, settings
from genapp.sources.fetch import GuardedFetcher
from genapp.sources.gather import WebGatherer
from genapp.sources.limits import FetchLimits
from workers.database import connected_engine
from workers.gate import gate_from
from workers.identity import Identity
from workers.limiter.limiters import Limiters


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTools:
    """The tools of a worker process, and how they are put away."""

    tools: Tools
    redis_url: str
    commit: GroupCommit
    signals: Signals
    limiters: Limiters

    def close(self) -> None:
        self.commit.close()
        self.signals.close()
        self.tools.engine.dispose()


def make_tools(identity: Identity, pipeline: Pipeline | None = None) -> WorkerTools:
    """`pipeline` is another one than the standard one: measurements compare queues with a job of their own."""
    config = settings()
    engine, signals = connected_engine(config)
    commit = GroupCommit(engine)
    limiters = Limiters(config)
    providers = Providers(config, limiters.named)
    tools = Tools(
        worker_id=identity.id,
        engine=engine,
        commit=commit,
        provider=providers.named(config.provider),
        providers=providers,
        gatherer=_gatherer(config),
        pipeline=pipeline or standard_pipeline(),
        gate=gate_from(config),
        allow_private_addresses=config.allow_private_addresses,
    )
    return WorkerTools(tools=tools, redis_url=config.redis, commit=commit, signals=signals, limiters=limiters)


def _gatherer(config: Settings) -> WebGatherer:
    limits = FetchLimits(seconds=config.fetch_timeout, wire_bytes=config.fetch_max_bytes)
    return WebGatherer(GuardedFetcher(allow_private=config.allow_private_addresses, limits=limits))
