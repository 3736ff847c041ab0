import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import FetchRefused
from genapp.page import completed_address, parse_address, same_address


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://www.example.com", "https://www.example.com/"),
        ("HTTPS://WWW.Example.COM:443/A?b=c#d", "https://www.example.com/A?b=c"),
        ("http://example.com?x=1", "http://example.com/?x=1"),
        ("https://München.de/möbel", "https://xn--mnchen-3ya.de/m%C3%B6bel"),
        ("https://straße.de/@user/a", "https://xn--strae-oqa.de/@user/a"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
    ],
)
def test_an_address_has_one_form(written, url):
    address = parse_address(written)

    assert address.url == url
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "does not begin with http"),
        ("www.example.com", "does not begin with http"),
        ("//example.com", "does not begin with http"),
        ("javascript:alert(1)", "does not begin with http"),
        ("file:///etc/passwd", "file:"),
        ("ftp://example.com", "ftp:"),
        ("gopher://example.com", "gopher:"),
        ("dict://example.com:11211", "dict:"),
        ("data:text/html,x", "does not begin with http"),
        ("http:///path", "no host"),
        ("http://", "no host"),
        ("http://user@example.com/", "user name"),
        ("http://user:pw@example.com/", "user name"),
        ("http://127.0.0.1\\@example.com/", "backslash"),
        ("http://example.com\\a", "backslash"),
        ("http://exa%6dple.com/", "percent"),
        ("http://[fe80::1%25eth0]/", "percent"),
        ("http://example.com:22/", "port 22"),
        ("http://example.com:6379/", "port 6379"),
        ("http://example.com:99999/", "no port"),
        ("http://example.com:0/", "no port"),
        ("http://example.com:８０/", "not a host name"),
        ("http://example.com:/", "not a host name"),
        ("http://example.com./", "not a host name"),
        ("http://exa mple.com/", "blank"),
        ("http://example.com/a b", "blank"),
        ("http://example.com/\n", "control"),
        ("http://exam\tple.com/", "control"),
        ("http://example.com/\x00", "control"),
        ("http://exam\u200bple.com/", "invisible"),
        ("http://a..b/", "not a host name"),
        ("http://-a.com/", "not a host name"),
        ("http://[::1/", "not a host name"),
        ("http://[::g]/", "not a host name"),
        ("http://1.2.3/", "is a number"),
        ("http://" + "a" * 3000, "longer than"),
        ("http://" + "a." * 200 + "de/", "not a host name"),
    ],
)
def test_what_two_parsers_could_read_differently_is_refused_with_a_sentence(written, says):
    with pytest.raises(FetchRefused) as refused:
        parse_address(written)

    assert says in refused.value.message
    assert "http://" in refused.value.hint


def test_other_ports_pass_when_private_addresses_do():
    assert parse_address("http://localhost:8080/a", any_port=True).origin_host == "localhost:8080"


URL_SIGNS = st.sampled_from("abz019.-_:/?#@\\[]%&= \t\u00e4\u3002\uff11\u2460ß∂")
URLS = st.builds(
    lambda scheme, rest: f"{scheme}{rest}",
    st.sampled_from(["http://", "https://", "HTTP://", "http:/", "http:", "//", ""]),
    st.text(URL_SIGNS, max_size=24) | st.text(max_size=16),
)


@settings(max_examples=1_500, deadline=None)
@given(URLS)
def test_what_we_accept_httpx_reads_with_the_same_host(url):
    try:
        address = parse_address(url, any_port=True)
    except FetchRefused:
        return
    peer = httpx.URL(url)

    assert peer.raw_host.decode().strip("[]") == address.host or peer.host == address.host
    assert (peer.port or {"http": 80, "https": 443}[peer.scheme]) == address.port
    assert httpx.URL(address.url).raw_host == peer.raw_host


@settings(max_examples=500, deadline=None)
@given(st.ip_addresses(v=4), st.sampled_from(["d", "x", "o", "short"]))
def test_an_ipv4_address_in_any_but_its_plain_form_is_refused(ip, form):
    number = int(ip)
    last = number & 0xFFFFFF
    written = {"d": str(number), "x": hex(number), "o": f"0{number:o}", "short": f"{number >> 24}.{last}"}[form]

    with pytest.raises(FetchRefused):
        parse_address(f"http://{written}/")


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("www.example.com/c/desks", "https://www.example.com/c/desks"),
        (" example.com/c/lamps ", "https://example.com/c/lamps"),
        ("example.com:8080?x=1", "https://example.com:8080?x=1"),
        ("//www.example.com/c/shelves", "https://www.example.com/c/shelves"),
        ("WWW.Example.com", "https://WWW.Example.com"),
        ("münchen.de/möbel", "https://münchen.de/möbel"),
        ("xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de"),
        ("http://example.com", "http://example.com"),
        ("/c/chairs", "/c/chairs"),
        ("oak-desk", "oak-desk"),
        ("oak-desk.html", "oak-desk.html"),
        ("sofa-2.5m", "sofa-2.5m"),
        ("v1.2/notes", "v1.2/notes"),
        ("info@example.com", "info@example.com"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("two words.com", "two words.com"),
    ],
)
def test_a_host_without_a_scheme_gets_one(written: str, whole: str):
    assert completed_address(written) == whole


@given(st.text(max_size=100))
def test_what_is_the_same_page_is_so_again(text: str):
    same_address(text)
    url = f"https://www.example.com/{text}"
    assert same_address(f"http://{same_address(url)}") == same_address(url)
