"""What happened: job events in the order of commit, what changed since, and the hints through Redis."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine, Select, bindparam, func, insert, literal, literal_column, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session

from genapp.clock import utc_now
from genapp.db import JOB, JOB_EVENT, Job, before_commit, is_postgres, mark_changed, on_changed, on_stop, on_wake

log = logging.getLogger(__name__)

CHANGED_CHANNEL: Final = "genapp:changed"
"""Payload: a JSON list of job ids, or null: so many that nobody wants to hear their names."""
WAKE_CHANNEL: Final = "genapp:wake"
STOP_CHANNEL: Final = "genapp:stop"
SENT_CHANNEL: Final = "genapp:sent"
"""Payload: the name of the queue for which a message was sent."""
_IDS_PER_MESSAGE: Final = 1_000
_GIVE_UP_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 1.0
"""After a failure, hints are dropped for this long instead of waiting for Redis each time."""
_LISTEN_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 0.5
"""How often a listener tries to come back to a Redis that is away."""
_CONNECT_SECONDS: Final = 2.0
_HEALTH_SECONDS: Final = 5
_AT_ONCE: Final = 1_000
_NUMBERING_LOCK: Final = 0x6E756D62
_NOTED: Final = "genapp_noted_events"

# Every commit of progress runs these, and making a statement takes longer than running it: they are made once.
_LOCK_NUMBERS: Final = select(func.pg_advisory_xact_lock(_NUMBERING_LOCK))
_ADD_EVENTS: Final = insert(JOB_EVENT).returning(JOB_EVENT.c.number, sort_by_parameter_order=True)
_OURS: Final = (
    select(JOB_EVENT.c.job_id, func.max(JOB_EVENT.c.number).label("number"))
    .where(JOB_EVENT.c.number >= bindparam("first_number"))
    .group_by(JOB_EVENT.c.job_id)
    .subquery()
)
_SET_VERSIONS: Final = update(JOB).where(JOB.c.id == _OURS.c.job_id).values(version=_OURS.c.number)
"""All events from `first_number` on are ours: nobody else can take numbers before we commit."""


@dataclass(frozen=True, slots=True)
class _Noted:
    job: Job | str
    at: datetime
    kind: str
    text: str
    actor: str


def append_event(session: Session, job: Job | str, kind: str, text: str, actor: str = "") -> None:
    """Note what happened to a job (or the job of that id); number and `job.version` are set just before the commit."""
    session.info.setdefault(_NOTED, []).append(_Noted(job, utc_now(), kind, text, actor))
    mark_changed(session, _id_of(job))
    before_commit(session, _number_events)


def append_events(
    session: Session,
    source: Select[Any, str, str],  # Any: the type of a table's column
    actor: str = "",
) -> int:
    """Write an event for each row (job id, kind, text) of a select, in the order of the ids; returns the first number.

    Whoever calls it has locked the jobs, and sets their versions itself: from here on nobody else gets a number
    until the commit. The listeners are told by `mark_changed` or `mark_many_changed`.
    """
    session.flush()
    _lock_numbers(session)
    first = last_number(session) + 1
    numbered = source.add_columns(literal(utc_now(), JOB_EVENT.c.at.type), literal(actor)).order_by(literal_column("1"))
    session.execute(insert(JOB_EVENT).from_select(["job_id", "kind", "text", "at", "actor"], numbered))
    return first


def last_number(session: Session) -> int:
    """The number of the newest event; 0 when there is none."""
    return session.scalars(select(func.max(JOB_EVENT.c.number))).one() or 0


def changed_after(session: Session, number: int) -> tuple[frozenset[str] | None, int]:
    """The jobs with events after `number`, and the newest number; None instead of ids when they are very many.

    It is how the web process notices when a hint got lost.
    """
    rows = session.execute(
        select(JOB_EVENT.c.number, JOB_EVENT.c.job_id)
        .where(JOB_EVENT.c.number > number)
        .order_by(JOB_EVENT.c.number.desc())
        .limit(_AT_ONCE)
    ).all()
    if not rows:
        return frozenset(), number
    ids = None if len(rows) == _AT_ONCE else frozenset(row.job_id for row in rows)
    return ids, rows[0].number


def impatient_redis(redis_url: str, *, seconds: float) -> redis.Redis:
    """A client that tries twice, so long each: for what may as well be left out."""
    return redis.Redis.from_url(
        redis_url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )


class Signals:
    """Publishes hints through Redis: which jobs changed, and that there is something to do; for several threads.

    The database is the only truth. A hint that is lost costs time and nothing else, so a Redis that is missing is
    logged and never fails a use case.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis = impatient_redis(redis_url, seconds=_GIVE_UP_SECONDS)
        self._silent_until = 0.0

    def changed(self, job_ids: Iterable[str] | None) -> None:
        """Say that these jobs changed, or very many (None); after the commit."""
        if job_ids is None:
            self._publish(CHANGED_CHANNEL, json.dumps(None))
            return
        ids = sorted(job_ids)
        for start in range(0, len(ids), _IDS_PER_MESSAGE):
            self._publish(CHANGED_CHANNEL, json.dumps(ids[start : start + _IDS_PER_MESSAGE]))

    def wake(self) -> None:
        """Say that jobs wait or slots are free."""
        self._publish(WAKE_CHANNEL, "")

    def stop(self) -> None:
        """Say that running jobs are to be cancelled: each worker looks up whether one is its own."""
        self._publish(STOP_CHANNEL, "")

    def close(self) -> None:
        self._redis.close()

    def _publish(self, channel: str, payload: str) -> None:
        if time.monotonic() < self._silent_until:
            return
        try:
            self._redis.publish(channel, payload)
        except redis.RedisError as error:
            self._silent_until = time.monotonic() + _PAUSE_SECONDS
            log.warning("signals.not_sent", extra={"channel": channel, "reason": str(error)})


def send_after_commits(engine: Engine, signals: Signals) -> None:
    """From now on, every commit on this engine sends its hints."""
    on_changed(engine, signals.changed)
    on_wake(engine, signals.wake)
    on_stop(engine, signals.stop)


class Listener:
    """Hears hints: one subscription for a process that wants to, which comes back by itself when Redis does.

    `heard` says for each channel what to do with a payload. `begun` is called whenever it begins to listen, since
    something may have been said before; `away` every moment while it cannot; `between` at least twice a second
    while it can. None of them may take long. A process with an event loop for its pages awaits `listen`, and each
    hint is there without a change of threads; others `start` it in a thread of its own.
    """

    def __init__(
        self,
        redis_url: str,
        heard: Mapping[str, Callable[[str], object]],
        *,
        begun: Callable[[], object] = bool,
        away: Callable[[], object] = bool,
        between: Callable[[], object] = bool,
    ) -> None:
        self._redis_url = redis_url
        self._heard = heard
        self._begun = begun
        self._away = away
        self._between = between
        self._thread = threading.Thread(target=lambda: asyncio.run(self.listen()), name="listener", daemon=True)
        self._stopped = threading.Event()
        self._lost = False
        self.connected = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    async def listen(self) -> None:
        """Until it is stopped or cancelled."""
        while not self._stopped.is_set():
            try:
                await self._stay_connected()
            except (redis.RedisError, OSError) as error:
                self.connected = False
                if not self._lost:  # once per outage
                    log.warning("signals.redis_lost", extra={"reason": str(error)})
                self._lost = True
                self._away()
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _stay_connected(self) -> None:
        # Redis-py's own retries would come back without saying so, and nobody would look for what was missed.
        client = AsyncRedis.from_url(
            self._redis_url,
            socket_connect_timeout=_CONNECT_SECONDS,
            health_check_interval=_HEALTH_SECONDS,
            retry=AsyncRetry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(*self._heard)
            while not self._stopped.is_set():
                said = await subscription.get_message(timeout=_LISTEN_SECONDS)
                if said:
                    self._pass_on(said)
                self._between()

    def _pass_on(self, said: Mapping[str, Any]) -> None:  # Any: redis-py's messages
        if said["type"] == "message":
            self._heard[said["channel"].decode()](said["data"].decode())
        elif said["data"] == len(self._heard):  # the last of the subscriptions is confirmed
            if self._lost:
                log.info("signals.redis_back")
            self._lost, self.connected = False, True
            self._begun()


def _number_events(session: Session) -> None:
    """Last thing before the commit, so that the lock is short, and behind every row lock: never part of a deadlock."""
    noted: list[_Noted] = session.info.pop(_NOTED, [])
    session.flush()
    _lock_numbers(session)
    rows = [
        {"job_id": _id_of(one.job), "at": one.at, "kind": one.kind, "text": one.text, "actor": one.actor}
        for one in noted
    ]
    connection = session.connection()
    numbers = connection.execute(_ADD_EVENTS, rows).scalars().all()
    connection.execute(_SET_VERSIONS, {"first_number": numbers[0]})
    newest = {_id_of(one.job): number for one, number in zip(noted, numbers, strict=True)}
    for one in noted:
        if isinstance(one.job, Job):
            set_committed_value(one.job, "version", newest[one.job.id])


def _lock_numbers(session: Session) -> None:
    """Until the commit: a reader who has seen number n never finds a smaller one later."""
    if is_postgres(session):
        session.connection().execute(_LOCK_NUMBERS)


def _id_of(job: Job | str) -> str:
    return job if isinstance(job, str) else job.id
