"""Hints through Redis: sent after commits, and never in anybody's way."""

import json
import queue
from contextlib import contextmanager

import pytest
import redis
from sqlalchemy import Engine

from genapp.services.queue import CHANGED_CHANNEL, WAKE_CHANNEL, Listener, Signals, send_after_commits
from tests.support.queue import job_of, submit


def messages(subscriber: redis.client.PubSub, count: int) -> list[tuple[str, str]]:
    found = []
    while len(found) < count:
        message = subscriber.get_message(ignore_subscribe_messages=True, timeout=60)
        assert message is not None, f"only {found} arrived"
        found.append((message["channel"].decode(), message["data"].decode()))
    return found


@pytest.fixture
def subscriber(redis_url: str):
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as pubsub:
        pubsub.subscribe(CHANGED_CHANNEL, WAKE_CHANNEL)
        for _ in range(2):
            pubsub.get_message(timeout=60)
        yield pubsub


def test_a_submission_tells_the_pages_and_wakes_the_dispatcher(sqlite_engine: Engine, redis_url: str, subscriber):
    signals = Signals(redis_url)
    send_after_commits(sqlite_engine, signals)

    job_id = submit(sqlite_engine, "a")[0]

    found = dict(messages(subscriber, 2))
    assert json.loads(found[CHANGED_CHANNEL]) == [job_id]
    assert WAKE_CHANNEL in found
    signals.close()


def test_a_great_many_ids_go_in_several_messages(redis_url: str, subscriber):
    signals = Signals(redis_url)
    signals.changed(str(number) for number in range(2_500))

    lists = [json.loads(data) for _, data in messages(subscriber, 3)]

    assert sum(map(len, lists)) == 2_500
    signals.close()


def test_without_redis_the_work_goes_on(sqlite_engine: Engine, tmp_path, caplog):
    signals = Signals(f"unix://{tmp_path / 'nobody.sock'}")
    send_after_commits(sqlite_engine, signals)

    first, second = submit(sqlite_engine, *"ab")

    assert job_of(sqlite_engine, first).state == job_of(sqlite_engine, second).state == "pending"
    assert caplog.text.count("signals.not_sent") == 1
    signals.close()


@contextmanager
def listening(redis_url: str):
    """What a listener says, in order."""
    said: queue.Queue[str] = queue.Queue()
    listener = Listener(
        redis_url,
        {channel: lambda payload, name=channel: said.put(f"{name}={payload}") for channel in ("one", "two")},
        begun=lambda: said.put("begun"),
        away=lambda: said.put("away"),
    )
    listener.start()
    try:
        yield listener, said
    finally:
        listener.stop()


def test_one_listener_hears_several_channels_and_comes_back_after_a_cut(redis_url: str):
    with listening(redis_url) as (listener, said), redis.Redis.from_url(redis_url) as client:
        assert said.get(timeout=20) == "begun"
        client.publish("one", "a")
        client.publish("two", "b")
        assert [said.get(timeout=20) for _ in range(2)] == ["one=a", "two=b"]

        client.client_kill_filter(_type="pubsub")

        assert [said.get(timeout=20) for _ in range(2)] == ["away", "begun"], "what was missed is to be looked for"
        assert listener.connected
        client.publish("two", "c")
        assert said.get(timeout=20) == "two=c"


def test_a_listener_without_redis_keeps_saying_so_and_logs_it_once(tmp_path, caplog):
    with listening(f"unix://{tmp_path / 'nobody.sock'}") as (listener, said):
        assert [said.get(timeout=20) for _ in range(3)] == ["away"] * 3
        assert not listener.connected

    assert caplog.text.count("signals.redis_lost") == 1
