"""Stage 1: the request holds what its page type needs; every problem at once, each naming its field."""

from dataclasses import replace

from genapp.clock import utc_now
from genapp.intake.as_raw import as_raw
from genapp.intake.validate import read_page
from genapp.pipeline.results import Validated
from genapp.pipeline.work import Work


async def run(work: Work) -> Validated:
    """Read the request again with the rules in force now: it may have waited, or come from an older version.

    What product data added stays marked. Raises `BadInput`; fields are named as the caller spelled them when
    `work.raw` says how.
    """
    raw = dict(work.raw) or as_raw(work.request)
    draft = read_page(raw, now=utc_now(), allow_private=work.allow_private_addresses)
    return Validated(request=replace(draft.request, from_data=work.request.from_data))
