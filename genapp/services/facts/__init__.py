"""Facts that people decide on: one by one on the sheet of a page, or all of a kind in a batch."""

from genapp.services.facts.decisions import (
    Decided,
    FactAct,
    FactDecision,
    as_asked,
    decide,
    put_back,
    write_again,
)
from genapp.services.facts.kinds import (
    BatchFacts,
    KindPreview,
    KindRow,
    batch_facts,
    decide_kind,
    kinds_called,
    preview_kind,
)
from genapp.services.facts.sheet import decide_found, job_facts, sheet_ahead
