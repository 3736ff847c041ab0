"""A page as WordPress keeps it, and WXR, the XML that WordPress imports by itself."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from genapp.errors import BadInput, Problem
from genapp.exports.base import Column, Columns, Export, ExportOptions, ExportPage, SeoPlugin, html_text, not_allowed
from genapp.exports.shop import THEME_PARTS, Slugs, store_html

_NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_KEYS: Final[dict[SeoPlugin, tuple[str, str, str]]] = {
    SeoPlugin.YOAST: ("_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"),
    SeoPlugin.RANK_MATH: ("rank_math_title", "rank_math_description", "rank_math_focus_keyword"),
}
"""Where each plugin keeps the title tag, the meta description and the keyword."""

POST_TYPES: Final = ("page", "post")
POST_STATUSES: Final = ("draft", "pending", "publish")

_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>genapp</title>
<description>Pages written with genapp</description>
<wp:wxr_version>1.2</wp:wxr_version>
"""

_COLUMNS: Final = (
    Column(name="title", help="main heading as HTML", value=lambda page: html_text(page.h1), html=True),
    Column(name="post_name", help="slug", value=lambda page: page.slug),
    Column(
        name="content",
        help="the text as HTML, without headline and breadcrumbs",
        value=lambda page: store_html(page, without=THEME_PARTS),
        html=True,
    ),
    Column(
        name="excerpt",
        help="meta description as HTML",
        value=lambda page: html_text(page.meta_description),
        html=True,
    ),
    Column(name="status", help="draft unless pending or publish is chosen", value=lambda page: "draft"),
    Column(name="post_type", help="page unless post is chosen", value=lambda page: "page"),
    Column(
        name="postmeta",
        help="title tag, meta description and keyword for Yoast or Rank Math",
        value=lambda page: None,
    ),
)


def xml(text: str) -> str:
    """Escaped for use between tags and in attributes, without the characters that XML cannot hold."""
    return escape(_NOT_IN_XML.sub("", text), {'"': "&quot;"})


def _cdata(text: str) -> str:
    """As it is, for readers that expect it so; an end mark inside is split over two sections."""
    return f"<![CDATA[{_NOT_IN_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def seo_columns(plugin: SeoPlugin, *, prefix: str = "") -> Columns:
    """Plain texts under the meta keys of the plugin; none when the site has no plugin."""
    if plugin not in _KEYS:
        return ()
    title, description, keyword = (f"{prefix}{key}" for key in _KEYS[plugin])
    return (
        Column(name=title, help="title tag", value=lambda page: page.title),
        Column(name=description, help="meta description", value=lambda page: page.meta_description),
        Column(name=keyword, help="primary keyword", value=lambda page: page.request.primary_keyword),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPressPost:
    title: str
    """HTML, as WordPress keeps it and themes print it."""
    slug: str
    content: str
    """HTML without headline and breadcrumbs, which the theme prints."""
    excerpt: str
    """HTML."""
    post_type: str
    status: str
    meta: dict[str, str]
    """Where the SEO plugin looks; plain texts."""


def wordpress_post(page: ExportPage, options: ExportOptions) -> WordPressPost:
    """Drafts, unless something else was chosen."""
    return WordPressPost(
        title=html_text(page.h1),
        slug=page.slug,
        content=store_html(page, without=THEME_PARTS),
        excerpt=html_text(page.meta_description),
        post_type=options.post_type,
        status=options.post_status,
        meta={column.name: str(column.value(page)) for column in seo_columns(options.seo_plugin)},
    )


def check_options(options: ExportOptions) -> None:
    """Raise `BadInput` for what WordPress does not know, and for columns, which this form does not have."""
    problems = []
    for field, value, allowed in (
        ("post_type", options.post_type, POST_TYPES),
        ("post_status", options.post_status, POST_STATUSES),
    ):
        if value not in allowed:
            problems.append(not_allowed(field, value, allowed))
    if options.columns:
        whole = "a WordPress post is always written as a whole"
        problems.append(Problem(field="columns", code="not_allowed", message=whole))
    if problems:
        raise BadInput(problems)


def _written(pages: Iterable[ExportPage], columns: Columns, options: ExportOptions) -> Iterator[bytes]:
    """The importer knows a post by title and date, so that the same file twice adds nothing: two pages of a file never
    have both in common."""
    yield _HEAD.encode()
    slugs, free = Slugs(column="post_name"), dict[tuple[str, datetime], datetime]()
    for page in pages:
        made = date = page.created_at.replace(microsecond=0)
        while (page.h1, date) in free:
            date = free[page.h1, date]
        free[page.h1, made] = free[page.h1, date] = date + timedelta(seconds=1)
        yield _item(page, slugs.of(page, options), date, options).encode("utf-8", "replace")
    yield b"</channel>\n</rss>\n"


def _item(page: ExportPage, slug: str, when: datetime, options: ExportOptions) -> str:
    post = wordpress_post(page, options)
    guid = f"{urlsplit(page.canonical_url).hostname or 'genapp'}:{page.job_id}"
    date = when.strftime("%Y-%m-%d %H:%M:%S")
    meta = {**post.meta, "genapp_job_id": page.job_id}
    elements = (
        f"<title>{_cdata(post.title)}</title>",
        f"<link>{xml(page.canonical_url)}</link>",
        f"<dc:creator>{_cdata('genapp')}</dc:creator>",
        f'<guid isPermaLink="false">{xml(guid)}</guid>',
        f"<content:encoded>{_cdata(post.content)}</content:encoded>",
        f"<excerpt:encoded>{_cdata(post.excerpt)}</excerpt:encoded>",
        f"<wp:post_id>{page.number}</wp:post_id>",
        f"<wp:post_date>{date}</wp:post_date>",
        f"<wp:post_date_gmt>{date}</wp:post_date_gmt>",
        "<wp:comment_status>closed</wp:comment_status>",
        "<wp:ping_status>closed</wp:ping_status>",
        f"<wp:post_name>{_cdata(slug)}</wp:post_name>",
        f"<wp:status>{xml(post.status)}</wp:status>",
        "<wp:post_parent>0</wp:post_parent>",
        "<wp:menu_order>0</wp:menu_order>",
        f"<wp:post_type>{xml(post.post_type)}</wp:post_type>",
        *(_meta(key, value) for key, value in meta.items()),
    )
    return "<item>\n" + "\n".join(elements) + "\n</item>\n"


def _meta(key: str, value: str) -> str:
    pair = f"<wp:meta_key>{_cdata(key)}</wp:meta_key><wp:meta_value>{_cdata(value)}</wp:meta_value>"
    return f"<wp:postmeta>{pair}</wp:postmeta>"


WORDPRESS: Final = Export(
    name="wordpress",
    label="WordPress (WXR)",
    description="The XML that WordPress imports under Tools, Import: drafts unless something else is chosen.",
    suffix=".xml",
    media_type="application/xml",
    columns=_COLUMNS,
    produce=_written,
    check=check_options,
)
