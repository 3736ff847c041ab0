"""What is said of pages from which a voice is to be read."""

import pytest

from genapp.access import LOCAL_OWNER, Role, User
from genapp.errors import BadInput, Denied
from genapp.services.voice import voice_of_pages
from tests.support.site import Page, Site

pytestmark = pytest.mark.anyio

PASTED = "Moving with Pipemoor\nYou keep the keys until the evening. You pay what the estimate says.\n"
EDITOR = User(id="e", name="Ed", role=Role.EDITOR)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (" \n", "is empty; paste the text or the addresses"),
        ("words " * 20_000, "is too much; 60,000 characters"),
        ("http://shop.example/best\n" * 2 + "\n".join(f"http://shop.example/{n}" for n in range(10)), "is too much"),
        ("http://127.0.0.1:9/best", "names a page that cannot be read"),
    ],
)
async def test_what_cannot_be_read_is_said(pages: str, said: str):
    with pytest.raises(BadInput) as caught:
        await voice_of_pages(pages, "en", allow_private=True, by=LOCAL_OWNER)

    [problem] = caught.value.problems
    assert (problem.field, problem.message.startswith(said)) == ("pages", True)


async def test_addresses_and_texts_are_read_together(site: Site):
    words = "<h1>Removals in Pipemoor</h1><p>We carry your boxes down. We come back for your piano.</p>"
    site.on["/best"] = Page(f"<html><body><main>{words}</main></body></html>")

    pasted = await voice_of_pages(PASTED, "en", allow_private=True, by=LOCAL_OWNER)
    both = await voice_of_pages(f"{site.url('/best')}\n{PASTED}", "en", allow_private=True, by=LOCAL_OWNER)

    assert "Never speak as we" in [rule.line for rule in pasted.rules]
    assert "Never speak as we" not in [rule.line for rule in both.rules]


async def test_only_who_may_change_the_settings_reads_pages_for_them():
    with pytest.raises(Denied):
        await voice_of_pages(PASTED, "en", allow_private=False, by=EDITOR)
