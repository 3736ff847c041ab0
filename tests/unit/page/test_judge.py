import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.errors import FetchRefused
from genapp.page import judge_host, judge_ip, parse_address
from tests.support.inner_addresses import LITERALS


def test_there_are_enough_literals():
    assert len(LITERALS) >= 150


@pytest.mark.parametrize("host", LITERALS)
def test_no_spelling_of_an_inner_address_passes(host):
    try:
        address = parse_address(f"http://{host}/")
    except FetchRefused:
        return

    assert judge_host(address.host)


@pytest.mark.parametrize(
    "host", ["example.com", "xn--mnchen-3ya.de", "8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1"]
)
def test_public_hosts_pass(host):
    assert judge_host(host) is None


@pytest.mark.parametrize("ip", ["2606:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888"])
def test_public_ipv6_addresses_pass(ip):
    assert judge_ip(ip) is None


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "10.0.0.1", "192.168.0.1", "fd00::1", "localhost", "shop", "a.lan"]
)
def test_private_hosts_pass_when_allowed(host):
    assert judge_host(host, allow_private=True) is None
    assert judge_host(host)


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "224.0.0.1", "0.0.0.0", "fe80::1", "::ffff:127.0.0.1"],
)
def test_metadata_and_nonsense_never_pass(host):
    assert judge_host(host, allow_private=True)
    assert judge_host("metadata.google.internal", allow_private=True)


@pytest.mark.parametrize("text", ["", "example.com", "2130706433", "0x7f.1", "127.1", "::1%lo", "1.1.1.1 "])
def test_what_is_no_plain_public_ip_address_is_never_connected_to(text):
    assert judge_ip(text)


@given(st.ip_addresses())
def test_what_passes_is_global_for_the_standard_library_too(ip):
    if judge_ip(str(ip)) is None:
        assert ip.is_global
        assert not ip.is_multicast


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "::", "64:ff9b::", "::ffff:0:0:0"]))
def test_no_ipv4_address_hides_in_an_ipv6_one(ip, prefix):
    hidden = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | int(ip))

    assert judge_ip(str(hidden))
