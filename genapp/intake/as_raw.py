"""Turns a checked request back into what a person would hand in; reading it again gives the same request."""

from genapp.intake.given import METADATA
from genapp.page.request import PageRequest, Priority, ProductLine


def as_raw(request: PageRequest, priority: Priority | None = None) -> dict[str, str]:
    """Field names to texts, for `read_page`, for a form that is filled in again, for a row of a file."""
    known = {
        "pageType": request.page_type.value,
        "targetUrl": request.target_url,
        "keywords": ", ".join(request.keywords),
        "language": request.language.value,
        "brand": request.brand,
        "brandVoice": request.brand_voice,
        "facts": "\n".join(request.facts),
        "products": "\n".join(product_line(product) for product in request.products),
        "competitorUrls": "\n".join(request.competitor_urls),
        "priority": priority.value if priority else "",
        "deadline": request.deadline.isoformat() if request.deadline else "",
        "skuCount": _number(request.sku_count),
        "monthlySearches": _number(request.monthly_searches),
        "contentStatus": request.content_status.value if request.content_status else "",
        "skipQuality": "yes" if request.skip_quality else "",
    }
    metadata = {f"{METADATA}: {name}": value for name, value in request.metadata}
    return {**dict(request.extra), **metadata, **known}


def product_line(product: ProductLine) -> str:
    """ "Name | 129.00 EUR | https://..." without the parts that are not known."""
    price = f"{product.price} {product.currency}".strip()
    return " | ".join(part for part in (product.name, price, product.url) if part)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
