"""What each stage leaves behind."""

from dataclasses import dataclass

from genapp.page.components import Component
from genapp.page.findings import QualityReport
from genapp.page.request import PageRequest

VALIDATION = "validation"
CONTEXT_BUILDING = "context building"
COMPONENT_GENERATION = "component generation"
TEMPLATE_ASSEMBLY = "template assembly"
QUALITY_VALIDATION = "quality validation"
POST_PROCESSING = "post-processing"
STORAGE = "storage"
STAGE_NAMES = (
    VALIDATION,
    CONTEXT_BUILDING,
    COMPONENT_GENERATION,
    TEMPLATE_ASSEMBLY,
    QUALITY_VALIDATION,
    POST_PROCESSING,
    STORAGE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """The request holds what its page type needs."""

    request: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All components of the page, in the order of its page type."""

    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The page as HTML: the whole document, and its body alone."""

    html: str
    body_html: str
    json_ld: tuple[str, ...]
    """Each a JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The page after quality validation; components may have been written again.

    `report` is None when the job asked to skip the checks.
    """

    components: tuple[Component, ...]
    assembled: Assembled
    report: QualityReport | None
    rewrites: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """What is stored: safe HTML and everything a shop needs beside it."""

    html: str
    body_html: str
    markdown: str
    slug: str
    title: str
    meta_description: str
    og_title: str
    og_description: str
    canonical_url: str
    components: tuple[Component, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where the page was stored."""

    content_id: str
