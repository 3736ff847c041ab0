"""Structured data of a page: only what is known, and only what the page shows."""

import json
from typing import Final

from genapp.page.view import PageView
from genapp.page_types.base import Node, PageSpec

CONTEXT: Final = "https://schema.org"


def json_ld(page: PageView, spec: PageSpec) -> tuple[str, ...]:
    """Each a JSON text."""
    nodes = [*spec.nodes(page), _breadcrumbs(page)]
    return tuple(json.dumps({"@context": CONTEXT, **node}, ensure_ascii=False).replace("\u00a0", " ") for node in nodes)


def script_safe(text: str) -> str:
    """The same JSON, unable to end the script element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _breadcrumbs(page: PageView) -> Node:
    items = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": crumb.url}
        for number, crumb in enumerate(page.crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
