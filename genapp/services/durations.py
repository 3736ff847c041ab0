"""How long pages hold a slot: the mean of the newest finished ones, for totals follow the mean."""

from dataclasses import dataclass

from sqlmodel import Session

from genapp.db.queries.recent import newest_finished


@dataclass(frozen=True, slots=True, kw_only=True)
class Durations:
    """(page type, provider, seconds) of the newest finished pages."""

    pages: tuple[tuple[str, str, float], ...]

    def mean(self, *, page_type: str = "", provider: str = "") -> float | None:
        """Of pages of this type and provider; empty means any. None when there was none."""
        found = [
            seconds for kind, writer, seconds in self.pages if page_type in ("", kind) and provider in ("", writer)
        ]
        return sum(found) / len(found) if found else None

    def expected(self, page_type: str, provider: str) -> float | None:
        """Of one page: of its kind, else of any kind by its provider."""
        own = self.mean(page_type=page_type, provider=provider)
        return own if own is not None else self.mean(provider=provider)


def recent_durations(session: Session) -> Durations:
    rows = newest_finished(session)
    return Durations(
        pages=tuple((row.page_type, row.provider, (row.finished_at - row.claimed_at).total_seconds()) for row in rows)
    )
