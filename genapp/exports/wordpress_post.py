"""A page as WordPress keeps it: the values that the file and the REST interface share."""

from dataclasses import dataclass
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.exports.base import Column, ExportOptions
from genapp.exports.page import ExportPage
from genapp.exports.seo_meta import seo_meta
from genapp.exports.shop import THEME_PARTS, store_html

POST_TYPES: Final = ("page", "post")
POST_STATUSES: Final = ("draft", "pending", "publish")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPressPost:
    """One page or post."""

    title: str
    slug: str
    content: str
    """HTML without headline and breadcrumbs, which the theme prints."""
    excerpt: str
    post_type: str
    status: str
    meta: dict[str, str]
    """Where the SEO plugin looks."""


COLUMNS: Final = (
    Column(name="title", help="main heading", value=lambda page: page.h1),
    Column(name="post_name", help="slug", value=lambda page: page.slug),
    Column(
        name="content",
        help="the text as HTML, without headline and breadcrumbs",
        value=lambda page: store_html(page, without=THEME_PARTS),
    ),
    Column(name="excerpt", help="meta description", value=lambda page: page.meta_description),
    Column(name="status", help="draft unless pending or publish is chosen", value=lambda page: "draft"),
    Column(name="post_type", help="page unless post is chosen", value=lambda page: "page"),
    Column(
        name="postmeta",
        help="title tag, meta description and keyword for Yoast or Rank Math",
        value=lambda page: None,
    ),
)


def wordpress_post(page: ExportPage, options: ExportOptions) -> WordPressPost:
    """Drafts, unless something else was chosen."""
    return WordPressPost(
        title=page.h1,
        slug=page.slug,
        content=store_html(page, without=THEME_PARTS),
        excerpt=page.meta_description,
        post_type=options.post_type,
        status=options.post_status,
        meta=seo_meta(page, options.seo_plugin),
    )


def check_options(options: ExportOptions) -> None:
    """Raise `BadInput` for what WordPress does not know, and for columns, which this form does not have."""
    problems = []
    for field, value, allowed in (
        ("post_type", options.post_type, POST_TYPES),
        ("post_status", options.post_status, POST_STATUSES),
    ):
        if value not in allowed:
            problems.append(_not_allowed(field, f"{value!r} is not allowed; use {', '.join(allowed)}"))
    if options.columns:
        problems.append(_not_allowed("columns", "a WordPress post is always written as a whole"))
    if problems:
        raise BadInput(problems)


def _not_allowed(field: str, message: str) -> Problem:
    return Problem(field=field, code="not_allowed", message=message)
