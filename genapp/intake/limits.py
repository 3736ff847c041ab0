"""How much may be handed in."""

from typing import Final

MAX_KEYWORDS: Final = 20
MAX_KEYWORD_CHARS: Final = 80
MAX_FACTS: Final = 60
MAX_FACT_CHARS: Final = 500
MAX_PRODUCTS: Final = 200
MAX_PRODUCT_NAME_CHARS: Final = 200
MAX_COMPETITORS: Final = 5
MAX_BRAND_CHARS: Final = 80
MAX_VOICE_CHARS: Final = 500
MAX_EXTRA_COLUMNS: Final = 300
MAX_EXTRA_NAME_CHARS: Final = 100
MAX_EXTRA_CHARS: Final = 5_000
MAX_NUMBER: Final = 1_000_000_000

MAX_FILE_BYTES: Final = 50_000_000
"""100,000 rows of a page each with ten facts are 30 to 40 MB; shops take 15 MB."""
MAX_ROWS: Final = 100_000
"""More pages than most shops have; they are read one by one, so memory doesn't grow with them."""
MAX_COLUMNS: Final = 300
MAX_CELL_CHARS: Final = 20_000
MAX_FIELD_CHARS: Final = 2_000_000
"""A cell beyond this ends the reading: it is a quote that isn't closed, and memory must stay bounded."""
MAX_PREAMBLE_ROWS: Final = 30
"""Reports of keyword tools have up to ten lines above the header."""
MAX_MERGED_ROWS: Final = 500
"""Rows of a shop export that belong to one product: its variants and pictures."""

MAX_ZIP_ENTRIES: Final = 1_000
"""A workbook has a handful of entries and one for each sheet and picture."""
MAX_UNPACKED_BYTES: Final = 400_000_000
"""What 100,000 rows of 40 cells take as XML."""
MAX_RATIO: Final = 100
"""XML of a real workbook packs to between a fifth and a fiftieth; bombs are a thousand times their size."""
SHEET_MEMORY_BYTES: Final = 1_000_000_000
SHEET_SECONDS: Final = 60
"""Of processor time, for reading a workbook of the largest size allowed on a slow machine."""
