"""Pages kept as files and read by people: a change of the writer is seen in them."""

import os
from pathlib import Path

import pytest

from genapp.pipeline.assembly import finish
from tests.support.samples import KEPT, sample

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("name", KEPT)
def test_a_sample_page_reads_as_it_was_approved(name):
    """After a wanted change: `WRITE_GOLDEN=write python -m pytest tests/unit/providers/embedded/test_samples.py`, and
    read what changed."""
    page = sample(name)
    done = finish(page.request, page.spec, page.context, [part for part in page.components if part.blocks])
    text = f"title: {done.title}\ndescription: {done.meta_description}\n\n{done.markdown}"
    kept = GOLDEN / f"{name}.md"
    if os.environ.get("WRITE_GOLDEN") == "write":
        kept.write_text(text, encoding="utf-8")

    assert text == kept.read_text(encoding="utf-8")
