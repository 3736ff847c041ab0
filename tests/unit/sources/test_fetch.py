import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from genapp.errors import FetchError, FetchRefused, FetchStatus, FetchTimeout, FetchUnreadable
from genapp.sources.fetch import USER_AGENT, GuardedFetcher
from genapp.sources.network import FetchLimits
from tests.support.inner_addresses import LITERALS

pytestmark = pytest.mark.anyio

QUICK = FetchLimits(seconds=1.0, wire_bytes=300_000, unpacked_bytes=1_000_000)


@pytest.fixture
def fetcher():
    return GuardedFetcher(allow_private=True, limits=QUICK)


async def refusal(fetcher, url):
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url)
    return caught.value


async def test_a_page_comes_with_its_bytes_and_charset(site, fetcher):
    page = await fetcher.fetch(site.url("/armchairs"))

    assert page.status == 200
    assert b"<h1>Armchairs</h1>" in page.body
    assert page.charset == "utf-8"
    assert page.url == site.url("/armchairs")


async def test_it_says_who_it_is_and_sends_nothing_else(site, fetcher, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")

    await fetcher.fetch(site.url("/armchairs"))

    sent = site.headers[0]
    assert sent["user-agent"] == USER_AGENT
    assert sent["host"] == f"127.0.0.1:{site.port}"
    assert set(sent) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_no_spelling_of_an_inner_address_gets_a_packet(site):
    asked = []

    async def resolver(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    fetcher = GuardedFetcher(limits=QUICK, resolver=resolver)
    for literal in LITERALS:
        assert isinstance(await refusal(fetcher, f"http://{literal}/"), FetchRefused)

    assert site.requests == []
    assert asked == []


async def test_the_port_of_a_private_page_is_refused_by_default(site):
    error = await refusal(GuardedFetcher(), site.url("/armchairs"))

    assert "port" in error.message
    assert site.requests == []


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["93.184.216.34", "::ffff:127.0.0.1"], ["fe80::1%eth0"]],
)
async def test_every_answer_of_the_resolver_is_judged(answers):
    async def resolver(host, port):
        return answers

    error = await refusal(GuardedFetcher(resolver=resolver, limits=QUICK), "http://shop.example.com/")

    assert isinstance(error, FetchRefused)
    assert "shop.example.com leads to" in error.message
    assert error.url == "http://shop.example.com/"


async def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind(site):
    """DNS rebinding: the second answer would be the trap, and it is never asked for."""
    answers = iter(["127.0.0.1", "10.255.255.1"])

    async def resolver(host, port):
        return [next(answers)]

    page = await GuardedFetcher(allow_private=True, limits=QUICK, resolver=resolver).fetch(
        site.url("/armchairs", host="shop.example.com")
    )

    assert page.status == 200
    assert site.headers[0]["host"] == f"shop.example.com:{site.port}"
    assert next(answers) == "10.255.255.1"


async def test_rebinding_between_two_hops_is_judged_again(site):
    answers = iter(["127.0.0.1", "169.254.169.254"])

    async def resolver(host, port):
        return [next(answers)]

    fetcher = GuardedFetcher(allow_private=True, limits=QUICK, resolver=resolver)
    error = await refusal(fetcher, site.url("/to/armchairs", host="shop.example.com"))

    assert isinstance(error, FetchRefused)
    assert site.requests == ["/to/armchairs"]


async def test_the_next_address_is_tried_when_the_first_does_not_answer(site):
    async def resolver(host, port):
        return ["::1", "127.0.0.1"]

    page = await GuardedFetcher(allow_private=True, limits=QUICK, resolver=resolver).fetch(
        site.url("/armchairs", host="shop.example.com")
    )

    assert page.status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(site, fetcher, status):
    page = await fetcher.fetch(site.url(f"/r/{status}"))

    assert page.url == site.url("/armchairs")


async def test_five_redirects_pass_and_six_do_not(site, fetcher):
    assert (await fetcher.fetch(site.url("/chain/5"))).url == site.url("/armchairs")

    error = await refusal(fetcher, site.url("/chain/6"))

    assert isinstance(error, FetchUnreadable)
    assert "more than 5 times" in error.message


@pytest.mark.parametrize("path", ["/to-metadata", "/to-file", "/to-credentials", "/to-backslash"])
async def test_a_redirect_is_judged_like_an_address(site, fetcher, path):
    assert isinstance(await refusal(fetcher, site.url(path)), FetchRefused)


async def test_a_redirect_to_a_private_address_is_refused(site):
    async def resolver(host, port):
        return ["127.0.0.1" if host == "shop.lan" else host]

    class OnlyTheShop(GuardedFetcher):
        """Allows private addresses for the first hop only, as a shop on a public address would look."""

        async def _get(self, address):
            answer = await super()._get(address)
            self._allow_private = False
            return answer

    error = await refusal(OnlyTheShop(allow_private=True, limits=QUICK, resolver=resolver), site.url("/to-private"))

    assert isinstance(error, FetchRefused)
    assert "10.0.0.1 is a private network" in error.message


@pytest.mark.parametrize(("path", "status", "says"), [("/missing", 404, "404 (not found)"), ("/broken", 500, "500")])
async def test_an_error_status_is_told(site, fetcher, path, status, says):
    error = await refusal(fetcher, site.url(path))

    assert isinstance(error, FetchStatus)
    assert error.status == status
    assert says in error.message


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/pdf", "application/pdf"),
        ("/json", "application/json"),
        ("/empty", "empty"),
        ("/no-type-binary", "not an HTML page"),
        ("/bomb", "larger than 0.3 MB"),
        ("/bomb-deflate", "larger than"),
        ("/huge", "larger than"),
        ("/cut-gzip", "ends too early"),
        ("/brotli", "not asked for"),
    ],
)
async def test_what_is_no_readable_page_is_told_in_a_sentence(site, fetcher, path, says):
    error = await refusal(fetcher, site.url(path))

    assert isinstance(error, FetchUnreadable)
    assert says in error.message


async def test_a_redirect_without_a_goal_is_an_error(site, fetcher):
    assert isinstance(await refusal(fetcher, site.url("/no-location")), FetchStatus)


@pytest.mark.parametrize("path", ["/gzip", "/no-type"])
async def test_packed_and_untyped_pages_are_read(site, fetcher, path):
    assert b"<h1>Armchairs</h1>" in (await fetcher.fetch(site.url(path))).body


@pytest.mark.parametrize("path", ["/drip", "/slow-start"])
async def test_the_whole_fetch_has_one_time_limit(site, fetcher, path):
    error = await refusal(fetcher, site.url(path))

    assert isinstance(error, FetchTimeout)
    assert "after 1 s" in error.message


async def test_a_closed_port_and_an_unknown_name_are_told():
    fetcher = GuardedFetcher(allow_private=True, limits=QUICK)

    assert "no connection to 127.0.0.1" in (await refusal(fetcher, "http://127.0.0.1:9/")).message

    async def nobody(host, port):
        raise OSError("no such host")

    error = await refusal(GuardedFetcher(limits=QUICK, resolver=nobody), "http://shop.example.com/")
    assert "shop.example.com could not be found" in error.message
    assert error.url == "http://shop.example.com/"


async def test_the_name_in_the_certificate_is_checked_against_the_address(secure_site):
    port, tls = secure_site

    async def resolver(host, port):
        return ["127.0.0.1"]

    fetcher = GuardedFetcher(allow_private=True, limits=QUICK, resolver=resolver, tls=tls)

    assert (await fetcher.fetch(f"https://shop.example.com:{port}/")).status == 200
    assert "certificate of other.example.com" in (await refusal(fetcher, f"https://other.example.com:{port}/")).message
    assert "from https to http" in (await refusal(fetcher, f"https://shop.example.com:{port}/down")).message


@pytest.fixture
def secure_site(tmp_path):
    """An https server on loopback with a certificate for shop.example.com that only this test trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subject = ["-subj", "/CN=shop.example.com", "-addext", "subjectAltName=DNS:shop.example.com"]
    subprocess.run([*command, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = HTTPServer(("127.0.0.1", 0), _Secure)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_address[1], ssl.create_default_context(cafile=certificate)
    server.shutdown()
    server.server_close()
    thread.join()


class _Secure(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302 if self.path == "/down" else 200)
        self.send_header("Location", "http://shop.example.com/")
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html><h1>Safe</h1></html>")

    def log_message(self, *args):
        """Tests are quiet."""


class _Heads(BaseHTTPRequestHandler):
    """A site that gives the head of a page alone, and says how it was asked."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self.asked.append(f"HEAD {self.path}")
        self.send_response(403 if self.path == "/no-heads" else 200)
        self.end_headers()

    def do_GET(self) -> None:
        self.asked.append(f"GET {self.path}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


async def test_to_see_whether_a_page_is_there_its_head_is_enough(fetcher):
    handler = type("Heads", (_Heads,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        for path in ("/page", "/no-heads"):
            assert (await fetcher.reach(f"http://127.0.0.1:{server.server_port}{path}")).status == 200
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

    assert handler.asked == ["HEAD /page", "HEAD /no-heads", "GET /no-heads"]


@pytest.mark.parametrize("path", ["/armchairs", "/pdf", "/huge", "/bomb", "/empty", "/chain/5", "/drip"])
async def test_a_page_of_any_kind_is_there_without_being_read(site, fetcher, path):
    assert (await fetcher.reach(site.url(path))).status == 200


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/missing", FetchStatus), ("/broken", FetchStatus), ("/no-location", FetchStatus), ("/loop", FetchUnreadable),
        ("/slow-start", FetchTimeout), ("/to-metadata", FetchRefused),
    ],
)  # fmt: skip
async def test_a_page_that_is_not_there_says_why(site, fetcher, path, error):
    with pytest.raises(error):
        await fetcher.reach(site.url(path))


async def test_an_inner_address_is_not_asked_whether_it_is_there(site):
    with pytest.raises(FetchRefused):
        await GuardedFetcher().reach(site.url("/armchairs"))

    assert site.requests == []
