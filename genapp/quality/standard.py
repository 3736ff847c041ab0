"""The checks every page passes through, in the order they are shown."""

from typing import Final

from genapp.quality.check import Check
from genapp.quality.checks import (
    components,
    copying,
    facts,
    faq,
    headings,
    json_ld,
    keywords,
    language,
    leftovers,
    length,
    meta_description,
    safety,
    title,
)

STANDARD_CHECKS: Final[tuple[Check, ...]] = (
    Check(name="components", title="All components are there", look=components.look),
    Check(name="leftovers", title="No leftovers", look=leftovers.look),
    Check(name="title", title="Title tag", look=title.look),
    Check(name="meta_description", title="Meta description", look=meta_description.look),
    Check(name="headings", title="Headings", look=headings.look),
    Check(name="length", title="Body length", look=length.look),
    Check(name="keywords", title="Keyword use", look=keywords.look),
    Check(name="language", title="Language", look=language.look),
    Check(name="facts", title="Numbers and facts", look=facts.look),
    Check(name="faq", title="Questions and answers", look=faq.look),
    Check(name="json_ld", title="Structured data", look=json_ld.look),
    Check(name="safety", title="Safe HTML", look=safety.look),
    Check(name="copying", title="Own words", look=copying.look),
)
