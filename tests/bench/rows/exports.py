"""Exports of 20,000 pages: memory beside 2,000 pages, and pages a second, each in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from genapp.exports.registry import EXPORTS
from tests.bench.measure import Row

FEW: Final = 2_000
MANY: Final = 20_000
LIMIT_MB: Final = 60.0
"""The texts of the further 18,000 pages take some 700 MB; the names of their files in an archive some 20 MB."""
SECONDS: Final = 1_200

CHILD: Final = """
import json, resource, sys, time
from dataclasses import replace
from genapp.exports.base import ExportOptions
from genapp.exports.registry import EXPORTS
from tests.support.export_pages import changed, products

name, count = sys.argv[1], int(sys.argv[2])
[model, *_] = products()
text = model.html + "<p>" + "word " * 2_000 + "</p>"

def pages():
    for number in range(1, count + 1):
        slug = f"boot-{number}"
        page = changed(model, target_url=f"https://shop.example.com/products/{slug}", extra=(("SKU", slug),))
        yield replace(page, number=number, slug=slug, html=text, body_html=model.body_html, markdown=model.markdown)

began, size = time.perf_counter(), 0
for chunk in EXPORTS[name].write(pages(), ExportOptions(extra_columns=("SKU",))):
    size += len(chunk)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.perf_counter() - began, "peak": peak, "size": size}))
"""


def measure() -> Iterable[Row]:
    return map(_row, EXPORTS)


def _row(name: str) -> Row:
    few, many = _run(name, FEW), _run(name, MANY)
    more = max(many["peak"] - few["peak"], 0.0)
    return Row(
        name=f"export {name}: memory of {MANY:,} pages beside {FEW:,}",
        measured=f"+{more:.0f} MB",
        value=more,
        target=f"<= {LIMIT_MB:g} MB",
        limit=LIMIT_MB,
        note=f"peak {many['peak']:.0f} MB, {MANY / many['seconds']:,.0f} pages/s, file {many['size'] / 1e6:,.0f} MB",
    )


def _run(name: str, count: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, name, str(count)], capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return json.loads(done.stdout)
