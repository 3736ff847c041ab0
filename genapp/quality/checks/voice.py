"""Whether a page keeps to the voice that the installation has set."""

from collections.abc import Iterator

from genapp.page import Finding, Level
from genapp.quality.check import PageUnderTest
from genapp.quality.voice import broken_rules


def voice_rules(page: PageUnderTest) -> Iterator[Finding]:
    """One finding for each rule that is broken."""
    for broken in broken_rules(page.voice, page.components, page.request.language):
        yield Finding(
            level=Level.WARN,
            message=f'The rule of the voice "{broken.rule.line}" is not kept. Write it again as the rule says.',
            component=broken.component or page.spec.opening,
            value=broken.value,
            limit=broken.rule.line,
            evidence=broken.evidence,
        )
