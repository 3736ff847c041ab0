"""What stands on the pages beside the one that a job writes: kept with each version, and found for the next page."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from genapp.db import load, reading
from genapp.db.queries.footprints import KeptFootprint, keep_footprint, near_footprints, texts_of_versions
from genapp.page import Component, FactSheet, PageContext, PageRequest, page_key, site_of
from genapp.pipeline.work import FinishedPage
from genapp.quality.check import Sibling
from genapp.quality.likeness import Signature, estimate, own_words, sign, site_mark
from genapp.services.work.commit import DATABASE_FAULTS, Commit

_NEAREST: Final = 5
_SAME_HEAD: Final = 1.0
"""A page with the same title, description, H1 or answer is nearer than one whose text is alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNeighbours:
    """The pipeline's `Neighbours`: stored pages of the same site and language."""

    engine: Engine
    commit: Commit

    async def near(
        self, request: PageRequest, components: Sequence[Component], context: PageContext
    ) -> tuple[Sibling, ...]:
        """The most alike first. Read beside the writes of the process; while the database is away, it waits with
        them."""
        signature = signature_of(request, components, context.facts)
        try:
            return await asyncio.to_thread(self._read, request, signature)
        except DATABASE_FAULTS:
            return await self.commit(lambda session: read_neighbours(session, request, signature))

    def _read(self, request: PageRequest, signature: Signature) -> tuple[Sibling, ...]:
        with reading(self.engine) as session:
            return read_neighbours(session, request, signature)


def signature_of(request: PageRequest, components: Sequence[Component], facts: FactSheet) -> Signature:
    return sign(components, own_words(request, facts), request.language)


def store_footprint(
    session: Session, request: PageRequest, signature: Signature, *, job_id: str, version_id: int
) -> None:
    """In the transaction that stores the version."""
    kept = KeptFootprint(page_key=page_key(request), job_id=job_id, version_id=version_id, signature=signature)
    keep_footprint(session, site_mark(site_of(request), request.language), kept)


def read_neighbours(session: Session, request: PageRequest, signature: Signature) -> tuple[Sibling, ...]:
    site = site_mark(site_of(request), request.language)
    found = near_footprints(session, site, page_key(request), signature.marks)
    near = sorted(found, key=lambda kept: -_nearness(signature, kept.signature))[:_NEAREST]
    rows = {row.id: row for row in texts_of_versions(session, [kept.version_id for kept in near])}
    read = (_sibling(row.request, row.page, row.context) for kept in near if (row := rows.get(kept.version_id)))
    return tuple(sibling for sibling in read if sibling)


def _nearness(one: Signature, other: Signature) -> float:
    shared = len(set(one.sentences) & set(other.sentences)) / (len(one.sentences) or 1)
    return estimate(one, other) + shared + _SAME_HEAD * bool(set(one.heads) & set(other.heads))


def _sibling(request: str, page: str, context: str) -> Sibling | None:
    """None for a page that an older genapp stored and this one cannot read."""
    try:
        asked, told, known = load(PageRequest, request), load(FinishedPage, page), load(PageContext, context)
    except ValueError:
        return None
    return Sibling(
        components=told.components,
        address=asked.target_url,
        keywords=asked.keywords,
        values=own_words(asked, known.facts),
    )
