"""The page types, one folder each: components and lengths, template, structured data, hints; this is the list."""

from typing import Final

from genapp.page import PageRequest, PageType, Subject
from genapp.page_types.base import PageSpec
from genapp.page_types.brand import BRAND
from genapp.page_types.category import CATEGORY
from genapp.page_types.comparison import COMPARISON
from genapp.page_types.faq import FAQ
from genapp.page_types.glossary import GLOSSARY
from genapp.page_types.guide import GUIDE
from genapp.page_types.hub import HUB
from genapp.page_types.landing import LANDING
from genapp.page_types.location import LOCATION
from genapp.page_types.product import PRODUCT
from genapp.page_types.service import SERVICE
from genapp.page_types.subcategory import SUBCATEGORY

_ALL: Final = (
    CATEGORY,
    SUBCATEGORY,
    PRODUCT,
    LANDING,
    BRAND,
    GUIDE,
    COMPARISON,
    LOCATION,
    SERVICE,
    FAQ,
    GLOSSARY,
    HUB,
)
PAGE_SPECS: Final[dict[PageType, PageSpec]] = {spec.page_type: spec for spec in _ALL}


def subject_of(request: PageRequest) -> Subject:
    return PAGE_SPECS[request.page_type].subject
