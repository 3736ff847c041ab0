"""Opens a product file: a table in any form, or a Google Merchant feed in XML."""

from pathlib import Path
from typing import BinaryIO

from genapp.intake.formats.feed_xml import is_feed, open_feed_xml
from genapp.intake.formats.open import AS_FOUND, open_table
from genapp.intake.formats.source import Source
from genapp.intake.table import ReadChoice, Table


def open_feed(given: Path | BinaryIO, choice: ReadChoice = AS_FOUND) -> Table:
    """As `open_table`, and XML feeds too; `read_products` makes products of it."""
    source = Source(given)
    return open_feed_xml(source) if is_feed(source) else open_table(given, choice)
