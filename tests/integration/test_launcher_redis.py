"""Our own Redis-protocol server, really started."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from genapp.errors import NotReady
from genapp.launcher.redis_server import (
    answers,
    end_leftover,
    find_server,
    prepare_folders,
    require_redis,
    server_command,
)


@contextmanager
def started(folder: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    socket = folder / "redis.sock"
    prepare_folders(socket=socket, folder=folder / "redis")
    command = server_command(find_server(), socket=socket, folder=folder / "redis")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            give_up = time.monotonic() + 60
            while not answers(f"unix://{socket}") and time.monotonic() < give_up:
                time.sleep(0.02)
            yield socket, process
        finally:
            process.kill()


def test_it_answers_on_its_socket_in_a_folder_with_a_space(tmp_path):
    with started(tmp_path / "my data") as (socket, _):
        assert answers(f"unix://{socket}")
        assert socket.stat().st_mode & 0o077 == 0


def test_what_was_written_is_there_after_a_kill(tmp_path):
    with started(tmp_path) as (socket, process), redis.Redis(unix_socket_path=str(socket)) as client:
        client.rpush("queue", "a", "b")
        assert client.execute_command("WAITAOF", 1, 0, 60_000)[0] == 1, "it is on the disk"
        process.kill()

    with started(tmp_path) as (socket, _), redis.Redis(unix_socket_path=str(socket)) as client:
        assert client.lrange("queue", 0, -1) == [b"a", b"b"]


def test_a_leftover_is_stopped(tmp_path):
    with started(tmp_path) as (socket, process):
        end_leftover(socket)

        assert process.wait(10) == 0
        assert not answers(f"unix://{socket}")


def test_a_socket_that_nobody_listens_on_does_no_harm(tmp_path):
    with started(tmp_path) as (socket, process):
        process.kill()
        process.wait()

    end_leftover(socket)
    with started(tmp_path) as (socket, _):
        assert answers(f"unix://{socket}")


def test_a_named_server_that_does_not_answer_is_a_sentence():
    with pytest.raises(NotReady, match="REDIS_URL does not answer") as caught:
        require_redis("redis://127.0.0.1:1/0")

    assert "leave REDIS_URL empty" in caught.value.hint


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    if os.getuid() != 0:
        folder = Path("/")
    else:
        folder = tmp_path / "theirs"
        folder.mkdir()
        os.chown(folder, 12345, 12345)

    with pytest.raises(NotReady, match="belongs to somebody else"):
        prepare_folders(socket=folder / "redis.sock", folder=tmp_path / "redis")
