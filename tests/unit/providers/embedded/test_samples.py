"""Every sample page passes every check; a few are kept word for word so that a change is seen."""

import os
from pathlib import Path

import pytest

from genapp.page import Verdict
from genapp.pipeline.assembly import finish
from tests.support.samples import SAMPLES, sample

GOLDEN = Path(__file__).parent / "golden"
KEPT = ("category-en-rich", "category-de-thin", "product-de-rich", "landing-en-rich")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_page_is_ready(name):
    report = sample(name).report()

    assert report.findings == ()
    assert report.verdict is Verdict.READY


@pytest.mark.parametrize("name", KEPT)
def test_a_sample_page_reads_as_it_was_approved(name):
    """After a wanted change: WRITE_GOLDEN=write, and read what changed."""
    page = sample(name)
    done = finish(page.request, page.spec, page.context, page.components)
    text = f"title: {done.title}\ndescription: {done.meta_description}\n\n{done.markdown}"
    kept = GOLDEN / f"{name}.md"
    if os.environ.get("WRITE_GOLDEN") == "write":
        kept.write_text(text, encoding="utf-8")

    assert text == kept.read_text(encoding="utf-8")
