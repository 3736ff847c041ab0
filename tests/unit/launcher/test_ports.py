"""A port that cannot be used is a sentence, before anything has started."""

import socket
from collections.abc import Iterator

import pytest

from genapp.errors import NotReady
from genapp.launcher.environment import address_of, require_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_port_in_use_is_named_with_another_to_try(taken_port: int):
    with pytest.raises(NotReady, match=f"port {taken_port} .* another program uses it") as caught:
        require_free("127.0.0.1", taken_port)

    assert f"--port {taken_port + 1}" in caught.value.hint


def test_a_free_port_is_fine(taken_port: int):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    require_free("127.0.0.1", free)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(NotReady, match="does not have that address"):
        require_free("192.0.2.1", 8000)


def test_a_host_that_is_no_address_is_refused():
    with pytest.raises(NotReady, match="is not an address"):
        require_free("no such host", 8000)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("shop.example", "http://shop.example:8000"),
    ],
)
def test_the_address_to_open_is_one_that_a_browser_can_reach(host: str, address: str):
    assert address_of(host, 8000) == address
