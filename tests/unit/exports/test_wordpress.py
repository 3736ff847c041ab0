"""WXR: an XML that WordPress can import, with drafts and everything a theme does not print itself."""

from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest

from genapp.errors import BadInput
from tests.support.export_pages import ODD, finished_pages, with_h1, written

NAMES = {
    "wp": "http://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
}
PAGES = [replace(page, slug=f"page-{page.number}") for page in finished_pages()]


def items(**options: object) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(written("wordpress", PAGES, **options)).iter("item"))


def test_every_page_is_an_item_with_its_texts() -> None:
    found = items()

    assert [item.findtext("title") for item in found] == [page.h1 for page in PAGES]
    assert [item.findtext("wp:post_name", namespaces=NAMES) for item in found] == [page.slug for page in PAGES]
    content = found[0].findtext("content:encoded", namespaces=NAMES) or ""
    assert "<h2>" in content
    assert "<h1" not in content
    assert found[0].findtext("excerpt:encoded", namespaces=NAMES) == PAGES[0].meta_description


def test_items_are_drafts_unless_something_else_is_chosen() -> None:
    assert {item.findtext("wp:status", namespaces=NAMES) for item in items()} == {"draft"}
    assert {item.findtext("wp:post_type", namespaces=NAMES) for item in items()} == {"page"}
    chosen = items(post_status="publish", post_type="post")
    assert {item.findtext("wp:status", namespaces=NAMES) for item in chosen} == {"publish"}
    assert {item.findtext("wp:post_type", namespaces=NAMES) for item in chosen} == {"post"}


@pytest.mark.parametrize(("plugin", "key"), [("yoast", "_yoast_wpseo_title"), ("rank_math", "rank_math_title")])
def test_seo_texts_go_where_the_plugin_looks(plugin: str, key: str) -> None:
    pairs = {
        meta.findtext("wp:meta_key", namespaces=NAMES): meta.findtext("wp:meta_value", namespaces=NAMES)
        for meta in items(seo_plugin=plugin)[0].iterfind("wp:postmeta", NAMES)
    }

    assert pairs[key] == PAGES[0].title
    assert pairs["genapp_job_id"] == PAGES[0].job_id


def test_no_text_can_end_its_section_or_break_the_file() -> None:
    hostile = f"]]></title><script>{ODD}\x00\x08\ufffe"
    page = replace(with_h1(PAGES[0], hostile), meta_description=hostile, slug="a&b<c")

    [item] = ElementTree.fromstring(written("wordpress", [page])).iter("item")

    title = item.findtext("title") or ""
    assert "<" not in title
    assert unescape(title) == unescape(hostile.translate({0: None, 8: None, 0xFFFE: None}))


@pytest.mark.parametrize(
    ("options", "field"),
    [({"post_status": "live"}, "post_status"), ({"post_type": "x"}, "post_type"), ({"columns": ("t",)}, "columns")],
)
def test_what_wordpress_does_not_know_is_refused(options: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        written("wordpress", PAGES, **options)

    assert [problem.field for problem in refused.value.problems] == [field]
