"""Pushing to WordPress: drafts, found again by slug, nothing public replaced unasked, each page reported."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import respx

from genapp.errors import BadInput
from genapp.exports.base import ExportOptions
from genapp.exports.wordpress_rest import MOST_BYTES, PushOutcome, PushResult, push_page, site_of
from tests.support.export_pages import finished_pages
from tests.support.wordpress import PASSWORD, USER, WordPress, wordpress

PAGES = [replace(page, slug=f"page-{page.number}") for page in finished_pages()[:3]]
YOAST = {"_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"}


@pytest.fixture
def site() -> Iterator[WordPress]:
    with wordpress() as site:
        yield site


async def pushed(
    site: WordPress, pages=PAGES, *, password: str = PASSWORD, options=None, private: bool = True, **how
) -> list[PushResult]:
    target = replace(site_of(site.url, user=USER, password=password, allow_private=True), allow_private=private)
    async with target.client() as client:
        return [await push_page(page, client, options or ExportOptions(), **how) for page in pages]


@pytest.mark.anyio
async def test_pages_are_made_as_drafts_with_their_slug(site: WordPress) -> None:
    site.open_meta = YOAST

    results = await pushed(site)

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
    assert results[0].link == f"{site.url}/?page_id={results[0].post_id}"


@pytest.mark.anyio
async def test_pushing_again_changes_the_same_posts(site: WordPress) -> None:
    first = await pushed(site)

    second = await pushed(site, [replace(page, meta_description="New") for page in PAGES])

    assert [one.outcome for one in second] == [PushOutcome.UPDATED] * 3
    assert [one.post_id for one in second] == [one.post_id for one in first]
    assert len(site.posts["pages"]) == 3
    assert {post["excerpt"] for post in site.posts["pages"].values()} == {"New"}


@pytest.mark.anyio
async def test_what_readers_can_see_is_replaced_only_when_that_is_asked_for(site: WordPress) -> None:
    number = site.add(PAGES[0].slug, status="publish")

    [left] = await pushed(site, PAGES[:1])
    assert (left.outcome, left.post_id) == (PushOutcome.LEFT_ALONE, number)
    assert site.posts["pages"][number]["content"] == "Old"

    [changed] = await pushed(site, PAGES[:1], replace_public=True)
    assert changed.outcome is PushOutcome.UPDATED
    assert site.posts["pages"][number]["status"] == "publish"
    assert site.posts["pages"][number]["content"] != "Old"


@pytest.mark.anyio
async def test_posts_can_be_made_and_published_by_choice(site: WordPress) -> None:
    options = ExportOptions(post_type="post", post_status="publish")

    await pushed(site, options=options)

    assert {post["status"] for post in site.posts["posts"].values()} == {"publish"}
    assert not site.posts["pages"]


@pytest.mark.anyio
async def test_meta_that_the_site_dropped_without_a_word_is_said(site: WordPress) -> None:
    site.open_meta = {"_yoast_wpseo_title"}

    [result, *_] = await pushed(site)

    assert result.outcome is PushOutcome.CREATED
    assert "did not keep _yoast_wpseo_metadesc, _yoast_wpseo_focuskw" in result.message


@pytest.mark.anyio
async def test_a_page_that_fails_does_not_stop_the_others(site: WordPress) -> None:
    site.failing_titles = {PAGES[1].h1}

    results = await pushed(site)

    assert [one.outcome for one in results] == [PushOutcome.CREATED, PushOutcome.FAILED, PushOutcome.CREATED]
    assert results[1].message == "the site answered 500: Could not insert post into the database."


@pytest.mark.anyio
async def test_a_wrong_password_is_said_and_never_shown(site: WordPress) -> None:
    [result] = await pushed(site, PAGES[:1], password="wrong words")

    assert result.outcome is PushOutcome.FAILED
    assert "401" in result.message
    assert "wrong words" not in repr(result)
    assert "wrong words" not in repr(site_of("https://shop.example", user="a", password="wrong words"))


@pytest.mark.anyio
@pytest.mark.parametrize("raw", [b"<html>busy</html>", b"{}", b"[1]", b""])
async def test_an_answer_that_wordpress_would_not_give_is_a_failure(site: WordPress, raw: bytes) -> None:
    site.broken["GET /wp-json/wp/v2/pages"] = raw
    site.broken["POST /wp-json/wp/v2/pages"] = raw

    [result] = await pushed(site, PAGES[:1])

    assert result.outcome is PushOutcome.FAILED
    assert not [line for line in site.asked if "elsewhere" in line], "a redirect would carry the password elsewhere"


@pytest.mark.anyio
async def test_a_private_address_is_refused_before_anything_is_sent(site: WordPress) -> None:
    [result] = await pushed(site, PAGES[:1], private=False)

    assert result.outcome is PushOutcome.FAILED
    assert not site.asked


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.ReadTimeout("slow"), "the site did not answer within 30 s"),
        (httpx.ConnectError("refused"), "no connection to the site: refused"),
        (httpx.Response(200, content=b" " * (MOST_BYTES + 1)), "the site answered with more than 5 MB"),
        (httpx.Response(403), "the site answered 403: the user may not do this"),
    ],
)
async def test_what_keeps_a_page_from_the_site_is_said(answer: httpx.Response | Exception, message: str) -> None:
    with respx.mock() as net:
        net.get(host="127.0.0.1", path="/blog/wp-json/wp/v2/pages").mock(side_effect=[answer])
        [result] = await pushed(WordPress(url="https://127.0.0.1/blog"), PAGES[:1])

    assert (result.outcome, result.message) == (PushOutcome.FAILED, message)


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
