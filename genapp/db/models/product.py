"""Products that were loaded once and are joined to pages."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class ProductFeed(SQLModel, table=True):
    """A loaded product file; loading one of the same name replaces it."""

    __tablename__ = "product_feed"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(unique=True)
    format: str
    loaded_at: datetime
    loaded_by: str


class Product(SQLModel, table=True):
    """One product; the columns are what pages find it by."""

    __tablename__ = "product"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        Index("ix_product_url", "url_key"),
        Index("ix_product_handle", "handle"),
        Index("ix_product_sku", "sku"),
        Index("ix_product_category", "category_key"),
    )

    feed_id: str = Field(primary_key=True, foreign_key="product_feed.id", max_length=36)
    number: int = Field(primary_key=True)
    """Its place in the file, from 1."""
    sku: str = ""
    handle: str = ""
    url_key: str = ""
    """Its address without scheme, www, query and closing slash, in lower case."""
    category_key: str = ""
    """The last step of its category path, in lower case."""
    data: str
    """The product as JSON."""
