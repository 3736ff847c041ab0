"""The page types, one folder each: components and lengths, template, structured data, hints; this is the list."""

from typing import Final

from genapp.page import PageRequest, PageType, Subject
from genapp.page_types.base import PageSpec
from genapp.page_types.category import CATEGORY
from genapp.page_types.landing import LANDING
from genapp.page_types.product import PRODUCT

PAGE_SPECS: Final[dict[PageType, PageSpec]] = {spec.page_type: spec for spec in (CATEGORY, PRODUCT, LANDING)}


def subject_of(request: PageRequest) -> Subject:
    return PAGE_SPECS[request.page_type].subject
