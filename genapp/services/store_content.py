"""Keeps the finished page: content and its version in one transaction, once per job and revision."""

from dataclasses import dataclass

from sqlmodel import Session, select
from uuid_utils.compat import uuid7

from genapp.db.engine import db_now
from genapp.db.models import Content, ContentVersion, Job
from genapp.page.facts import PageContext
from genapp.page.findings import QualityReport, Verdict
from genapp.pipeline.results import (
    CONTEXT_BUILDING,
    POST_PROCESSING,
    QUALITY_VALIDATION,
    Checked,
    FinishedPage,
)
from genapp.pipeline.work import Work
from genapp.services.fence import held_job
from genapp.services.group_commit import Commit
from genapp.services.json_text import dump

DRAFT = "draft"
NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentStore:
    """The pipeline's `Store` for one job."""

    job_id: str
    token: int
    commit: Commit

    async def save(self, work: Work) -> str:
        """Store the page and the job's score and verdict; the second time for a revision changes nothing."""
        page = work.result(POST_PROCESSING, FinishedPage)
        context = work.result(CONTEXT_BUILDING, PageContext)
        report = work.result(QUALITY_VALIDATION, Checked).report

        def write(session: Session) -> str:
            job = held_job(session, self.job_id, self.token)
            stored = _stored(session, job)
            if stored is not None:
                return stored.content_id
            if report:
                job.quality_score, job.verdict = report.score, report.verdict.value
            content = _content(session, job, review_state(report))
            session.add(
                ContentVersion(
                    content_id=content.id,
                    job_id=job.id,
                    revision=job.revision,
                    number=content.current_version,
                    title=page.title,
                    slug=page.slug,
                    words=page.words,
                    html=page.html,
                    page=dump(page),
                    context=dump(context),
                    report=dump(report) if report else "",
                    created_at=db_now(session),
                )
            )
            return content.id

        return await self.commit(write)


def review_state(report: QualityReport | None) -> str:
    """What failed its checks needs a person; a page whose checks were skipped is a draft like any other."""
    return NEEDS_REVIEW if report and report.verdict is not Verdict.READY else DRAFT


def _stored(session: Session, job: Job) -> ContentVersion | None:
    statement = select(ContentVersion).where(ContentVersion.job_id == job.id, ContentVersion.revision == job.revision)
    return session.exec(statement).one_or_none()


def _content(session: Session, job: Job, state: str) -> Content:
    """The job's content, made now or moved on to its next version."""
    content = session.exec(select(Content).where(Content.job_id == job.id)).one_or_none()
    if content is None:
        content = Content(id=str(uuid7()), job_id=job.id, created_at=db_now(session))
    else:
        content.current_version += 1
    content.review_state = state
    session.add(content)
    session.flush()
    return content
