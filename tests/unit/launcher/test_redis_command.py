"""Which Redis-protocol server is started, and how."""

from pathlib import Path

import pytest

from genapp.errors import NotReady
from genapp.launcher.redis_server import find_server, server_command


def test_the_server_that_came_with_genapp_is_found():
    assert find_server().name == "valkey-server"


def test_a_named_server_wins(tmp_path):
    mine = tmp_path / "my redis"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o700)

    assert find_server(str(mine)) == mine


def test_a_named_server_that_is_not_there_is_a_sentence():
    with pytest.raises(NotReady, match="GENAPP_REDIS_SERVER names '/no/such/server'"):
        find_server("/no/such/server")


def test_it_listens_on_no_port_keeps_a_file_and_evicts_nothing():
    command = server_command(Path("/bin/valkey-server"), socket=Path("/d/redis.sock"), folder=Path("/d/redis"))

    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocket"] == "/d/redis.sock"
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
