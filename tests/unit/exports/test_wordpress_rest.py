"""Pushing to WordPress: each page keeps its own post, nothing public is replaced unasked, trouble is named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx
from selectolax.lexbor import LexborHTMLParser

from genapp.errors import BadInput
from genapp.exports.base import ExportOptions, ExportPage
from genapp.exports.wordpress_rest import PushOutcome, PushResult, push_page
from genapp.exports.wordpress_site import MOST_BYTES, site_of
from genapp.page import page_key
from tests.support.export_pages import changed, finished_pages, with_h1
from tests.support.wordpress import PASSWORD, USER, Memory, Reply, WordPress, wordpress


def at(address: str, page: ExportPage, **changes: object) -> ExportPage:
    """The page at another address."""
    return changed(page, target_url=address, slug=address.rsplit("/", 1)[-1], **changes)


PAGES = [at(f"https://shop.example.com/page-{page.number}", page) for page in finished_pages()[:3]]
CITIES = [
    at(f"https://shop.example.com/{city}/moving", page, meta_description=f"Moving in {city}.")
    for city, page in zip(("berlin", "hamburg", "vienna"), finished_pages(), strict=False)
]
YOAST = {"_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"}
LIST = "/wp-json/wp/v2/pages"


@pytest.fixture
def site() -> Iterator[WordPress]:
    with wordpress() as site:
        yield site


@pytest.fixture
def memory() -> Memory:
    return Memory()


class Waits:
    """Notes how long a push would wait, and goes on at once."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def pushed(
    site: WordPress,
    memory: Memory,
    pages=PAGES,
    *,
    password: str = PASSWORD,
    options=None,
    private: bool = True,
    waits: Waits | None = None,
    **how,
) -> list[PushResult]:
    target = replace(site_of(site.url, user=USER, password=password, allow_private=True), allow_private=private)
    how["pause"] = waits or Waits()
    async with target.client() as client:
        return [await push_page(page, client, memory, options or ExportOptions(), **how) for page in pages]


@pytest.mark.anyio
async def test_pages_are_made_as_drafts_with_their_slug(site: WordPress, memory: Memory) -> None:
    site.open_meta = YOAST

    results = await pushed(site, memory)

    assert [(one.slug, one.outcome, one.message) for one in results] == [
        (page.slug, PushOutcome.CREATED, "") for page in PAGES
    ]
    kept = list(site.posts["pages"].values())
    assert [post["status"] for post in kept] == ["draft"] * 3
    assert [post["title"] for post in kept] == [page.h1 for page in PAGES]
    assert kept[0]["meta"] == {
        "_yoast_wpseo_title": PAGES[0].title,
        "_yoast_wpseo_metadesc": PAGES[0].meta_description,
        "_yoast_wpseo_focuskw": PAGES[0].request.primary_keyword,
    }
    assert results[0].link == f"{site.url}/?page_id={kept[0]['id']}"
    assert [memory.posts[page_key(page.request)].post_id for page in PAGES] == [post["id"] for post in kept]


@pytest.mark.anyio
async def test_texts_come_as_the_html_that_wordpress_shows(site: WordPress, memory: Memory) -> None:
    text = "<img src=x onerror=alert(1)> Salt &amp; pepper < 40"
    page = replace(with_h1(PAGES[0], text), meta_description=text)

    await pushed(site, memory, [page])

    [post] = site.posts["pages"].values()
    for name in ("title", "excerpt"):
        shown = LexborHTMLParser(f"<p>{post[name]}</p>")
        assert shown.css_first("p").text() == "<img src=x onerror=alert(1)> Salt & pepper < 40"
        assert not shown.css("img")


@pytest.mark.anyio
async def test_pushing_again_changes_the_same_posts_whatever_their_slugs_are_now(
    site: WordPress, memory: Memory
) -> None:
    await pushed(site, memory)
    for post in site.posts["pages"].values():
        post["slug"] = f"renamed-{post['id']}"

    second = await pushed(site, memory, [replace(page, meta_description="New") for page in PAGES])

    assert [one.outcome for one in second] == [PushOutcome.UPDATED] * 3
    assert len(site.posts["pages"]) == 3
    assert {post["excerpt"] for post in site.posts["pages"].values()} == {"New"}


@pytest.mark.anyio
async def test_three_addresses_with_the_same_last_part_are_three_posts(site: WordPress, memory: Memory) -> None:
    first = await pushed(site, memory, CITIES)
    again = await pushed(site, memory, list(reversed(CITIES)))

    assert [one.outcome for one in (*first, *again)] == [PushOutcome.CREATED] * 3 + [PushOutcome.UPDATED] * 3
    assert [one.slug for one in first] == ["moving", "hamburg-moving", "vienna-moving"]
    assert "'moving' is taken by another page of the site, so this one has 'hamburg-moving'" in first[1].message
    assert [post["excerpt"] for post in site.posts["pages"].values()] == [page.meta_description for page in CITIES]


@pytest.mark.anyio
@pytest.mark.parametrize("status", ["publish", "draft"])
async def test_somebody_else_s_post_with_the_same_slug_is_left_as_it_is(
    site: WordPress, memory: Memory, status: str
) -> None:
    number = site.add("moving", status=status, below="/offers")

    [result] = await pushed(site, memory, CITIES[:1], replace_public=True)

    assert (result.outcome, result.slug) == (PushOutcome.CREATED, "berlin-moving")
    assert "'moving' is taken" in result.message
    assert site.posts["pages"][number]["content"] == "Old"


@pytest.mark.anyio
async def test_a_post_at_the_very_address_of_the_page_is_that_page(site: WordPress, memory: Memory) -> None:
    """A copy of the site for trying things out has another host, but the same paths."""
    number = site.add("moving", status="draft", below="/berlin")

    [result, *_] = await pushed(site, memory, CITIES)

    assert result.outcome is PushOutcome.UPDATED
    assert site.posts["pages"][number]["excerpt"] == CITIES[0].meta_description
    assert len(site.posts["pages"]) == 3


@pytest.mark.anyio
async def test_a_post_of_which_the_site_does_not_say_the_address_is_left_alone(site: WordPress, memory: Memory) -> None:
    site.plain_permalinks = True
    number = site.add("moving", status="draft")

    [result] = await pushed(site, memory, CITIES[:1], replace_public=True)

    assert result.outcome is PushOutcome.LEFT_ALONE
    assert "does not say at which address" in result.message
    assert site.posts["pages"][number]["content"] == "Old"


@pytest.mark.anyio
async def test_what_readers_can_see_is_replaced_only_when_that_is_asked_for(site: WordPress, memory: Memory) -> None:
    number = site.add(PAGES[0].slug, status="publish")

    [left] = await pushed(site, memory, PAGES[:1])
    assert (left.outcome, left.link) == (PushOutcome.LEFT_ALONE, f"{site.url}/{PAGES[0].slug}/")
    assert site.posts["pages"][number]["content"] == "Old"

    [changed] = await pushed(site, memory, PAGES[:1], replace_public=True)
    assert changed.outcome is PushOutcome.UPDATED
    assert site.posts["pages"][number]["status"] == "publish"
    assert site.posts["pages"][number]["content"] != "Old"


@pytest.mark.anyio
async def test_a_post_that_was_deleted_is_made_again_and_one_in_the_bin_is_not(site: WordPress, memory: Memory) -> None:
    await pushed(site, memory)
    first, second, _ = site.posts["pages"]
    del site.posts["pages"][first]
    site.posts["pages"][second] |= {"status": "trash", "slug": f"{PAGES[1].slug}__trashed"}

    results = await pushed(site, memory)

    assert [one.outcome for one in results] == [PushOutcome.CREATED, PushOutcome.LEFT_ALONE, PushOutcome.UPDATED]
    assert f"post {first} is gone from the site, so it was made again" in results[0].message
    assert "bin" in results[1].message


@pytest.mark.anyio
async def test_posts_can_be_made_and_published_by_choice(site: WordPress, memory: Memory) -> None:
    options = ExportOptions(post_type="post", post_status="publish")

    await pushed(site, memory, options=options)

    assert {post["status"] for post in site.posts["posts"].values()} == {"publish"}
    assert not site.posts["pages"]


@pytest.mark.anyio
async def test_meta_that_the_site_dropped_without_a_word_is_said(site: WordPress, memory: Memory) -> None:
    site.open_meta = {"_yoast_wpseo_title"}

    [result, *_] = await pushed(site, memory)

    assert result.outcome is PushOutcome.CREATED
    assert "did not keep _yoast_wpseo_metadesc, _yoast_wpseo_focuskw" in result.message


@pytest.mark.anyio
async def test_a_page_that_fails_does_not_stop_the_others(site: WordPress, memory: Memory) -> None:
    site.failing_titles = {PAGES[1].h1}

    results = await pushed(site, memory)

    assert [one.outcome for one in results] == [PushOutcome.CREATED, PushOutcome.FAILED, PushOutcome.CREATED]
    assert results[1].message == "the site answered 500: Could not insert post into the database."
    assert not any(one.stopped for one in results)


@pytest.mark.anyio
@pytest.mark.parametrize("status", [500, 504])
async def test_a_post_whose_making_was_not_heard_of_is_found_and_not_made_twice(
    site: WordPress, memory: Memory, status: int
) -> None:
    site.replies[f"POST {LIST}"] = [Reply(status=status, body=b"<h1>late</h1>", applied=True)]

    [first] = await pushed(site, memory, CITIES[:1])
    [second] = await pushed(site, memory, CITIES[:1])

    assert first.outcome is (PushOutcome.FAILED if status == 500 else PushOutcome.UPDATED)
    assert second.outcome is PushOutcome.UPDATED
    assert [post["slug"] for post in site.posts["pages"].values()] == ["moving"]


@pytest.mark.anyio
async def test_what_the_site_refused_to_make_is_not_looked_for_later(site: WordPress, memory: Memory) -> None:
    """Somebody may make a post of that name meanwhile."""
    site.replies[f"POST {LIST}"] = [Reply(status=400, body=b'{"code": "x", "message": "No."}')]
    await pushed(site, memory, CITIES[:1])
    number = site.add("moving", status="draft")

    [result] = await pushed(site, memory, CITIES[:1])

    assert result.slug == "berlin-moving"
    assert site.posts["pages"][number]["content"] == "Old"


@pytest.mark.anyio
async def test_a_wrong_password_ends_the_push_and_is_never_shown(site: WordPress, memory: Memory) -> None:
    [result] = await pushed(site, memory, PAGES[:1], password="wrong words")

    assert (result.outcome, result.stopped) == (PushOutcome.FAILED, True)
    assert len(site.asked) == 1
    assert "401" in result.message
    assert "wrong words" not in repr(result)
    assert "wrong words" not in repr(site_of("https://shop.example", user="a", password="wrong words"))


@pytest.mark.anyio
async def test_a_site_that_asks_to_wait_is_waited_for(site: WordPress, memory: Memory) -> None:
    """For as long as it says, in seconds or until a date; without a word, a little longer each time."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    site.replies[f"GET {LIST}"] = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503)]
    site.replies[f"POST {LIST}"] = [Reply(status=503, body=b"<h1>Maintenance</h1>", headers={"Retry-After": date})]
    waits, told = Waits(), []

    [result] = await pushed(site, memory, PAGES[:1], waits=waits, options=ExportOptions(warn=told.append))

    assert result.outcome in (PushOutcome.CREATED, PushOutcome.UPDATED)
    assert len(site.posts["pages"]) == 1
    assert waits.seconds[:2] == [7, 4]
    assert 80 < waits.seconds[2] <= 90
    assert told[0].message == "waits 7 s, because the site answered 429: it asks to be asked less often"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "waited", "words"),
    [
        (Reply(status=503, headers={"Retry-After": "3600"}, always=True), [], "it asks to wait 3,600 s"),
        (Reply(status=429, headers={"Retry-After": "soon"}, always=True), [2, 4, 8, 16], "429"),
        (Reply(status=429, headers={"Retry-After": "400"}, always=True), [400, 400], "429"),
    ],
)
async def test_the_waiting_has_an_end(
    site: WordPress, memory: Memory, reply: Reply, waited: list[float], words: str
) -> None:
    site.replies[f"GET {LIST}"] = [reply]
    waits = Waits()

    [result] = await pushed(site, memory, PAGES[:1], waits=waits)

    assert waits.seconds == waited
    assert (result.outcome, result.stopped) == (PushOutcome.FAILED, True)
    assert words in result.message


PHP = b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/wp/plugin.php</b> on line <b>3</b><br />\n"
LOGIN = b"<html><title>Log In</title><form><input type='password' name='pwd'></form></html>"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(body=LOGIN), "a page to sign in ('Log In') instead of JSON"),
        (Reply(body=PHP + b"[]"), "PHP printed a message into the answer (Warning : Undefined variable $x"),
        (Reply(body=b"PHP Notice:  Old call in /a.php on line 9\n[]"), "PHP printed a message"),
        (
            Reply(body=b"<html><title>Just a moment...</title></html>"),
            "a web page ('Just a moment...') instead of JSON",
        ),
        (Reply(body=b"busy"), "a text instead of JSON: 'busy'"),
        (Reply(body=b""), "nothing, where JSON should stand"),
        (
            Reply(status=301, headers={"Location": "https://www.shop.example/wp-json"}),
            "sends on to https://www.shop.ex",
        ),
        (Reply(status=302, headers={"Location": "/wp-login.php?redirect_to=x"}), "page to sign in (/wp-login.php)"),
        (Reply(status=404, body=b"<h1>Not Found</h1>"), "choose permalinks with names"),
        (Reply(status=401, body=LOGIN), "401: it does not accept the user and the application password"),
    ],
)
async def test_what_comes_in_place_of_json_is_named_and_ends_the_push(
    site: WordPress, memory: Memory, reply: Reply, words: str
) -> None:
    site.replies[f"GET {LIST}"] = [reply]

    [result] = await pushed(site, memory, PAGES[:1])

    assert (result.outcome, result.stopped) == (PushOutcome.FAILED, True)
    assert words in result.message
    assert len(site.asked) == 1, "a redirect would carry the password elsewhere"


@pytest.mark.anyio
@pytest.mark.parametrize("raw", [b"{}", b"[1]"])
async def test_json_that_wordpress_would_not_give_is_a_failure(site: WordPress, memory: Memory, raw: bytes) -> None:
    site.replies[f"GET {LIST}"] = [Reply(body=raw)]

    [result] = await pushed(site, memory, PAGES[:1])

    assert result.outcome is PushOutcome.FAILED


@pytest.mark.anyio
async def test_a_private_address_is_refused_before_anything_is_sent(site: WordPress, memory: Memory) -> None:
    [result] = await pushed(site, memory, PAGES[:1], private=False)

    assert (result.outcome, result.stopped) == (PushOutcome.FAILED, True)
    assert not site.asked


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "message", "stopped"),
    [
        (httpx.ReadTimeout("slow"), "the site did not answer within 30 s", True),
        (httpx.RemoteProtocolError("gone"), "the site ended the connection before its answer was whole", True),
        (httpx.ConnectError("refused"), "no connection to the site: refused", True),
        (httpx.Response(200, content=b" " * (MOST_BYTES + 1)), "the site answered with more than 5 MB", False),
        (httpx.Response(403), "the site answered 403: the user may not do this", False),
    ],
)
async def test_what_keeps_a_page_from_the_site_is_said(
    memory: Memory, answer: httpx.Response | Exception, message: str, stopped: bool
) -> None:
    with respx.mock() as net:
        net.get(host="127.0.0.1", path="/blog/wp-json/wp/v2/pages").mock(side_effect=[answer] * 5)
        [result] = await pushed(WordPress(url="https://127.0.0.1/blog"), memory, PAGES[:1])

    assert (result.outcome, result.message, result.stopped) == (PushOutcome.FAILED, message, stopped)


@pytest.mark.parametrize(
    ("url", "private", "word"),
    [
        ("http://shop.example", False, "https"),
        ("http://shop.example", True, "https"),
        ("https://127.0.0.1", False, "this machine"),
        ("https://user:secret@shop.example", False, "user name"),
        ("ftp://shop.example", False, "not fetched"),
        ("https://169.254.169.254", True, "metadata"),
    ],
)
def test_addresses_that_would_give_the_password_away_are_refused(url: str, private: bool, word: str) -> None:
    with pytest.raises(BadInput) as refused:
        site_of(url, user=USER, password=PASSWORD, allow_private=private)

    assert [problem.field for problem in refused.value.problems] == ["site"]
    assert word in refused.value.problems[0].message


def test_a_shop_on_one_s_own_network_may_use_http_when_that_is_allowed() -> None:
    assert site_of("http://192.168.1.5:8080/blog/", user=USER, password=PASSWORD, allow_private=True).url == (
        "http://192.168.1.5:8080/blog"
    )
