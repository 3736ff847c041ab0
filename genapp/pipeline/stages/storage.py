"""Stage 7: content and version are stored, once per job and revision."""

from genapp.pipeline.results import Stored
from genapp.pipeline.work import Work


async def run(work: Work) -> Stored:
    return Stored(content_id=await work.store.save(work))
