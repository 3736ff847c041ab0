"""Addresses of the screens and of what they link to."""

from typing import Final

OVERVIEW: Final = "/"
GENERATE: Final = "/generate"
JOBS: Final = "/jobs"
JOB: Final = "/jobs/[job_id]"
BATCHES: Final = "/batches"
BATCH: Final = "/batches/[batch_id]"
QUEUE: Final = "/queue"
SETTINGS: Final = "/settings"
UPLOADS: Final = "/uploads"
UPLOAD: Final = "/uploads/[upload_id]"


def job(job_id: str) -> str:
    """The page of one job."""
    return f"{JOBS}/{job_id}"


def preview(job_id: str) -> str:
    """The finished page as HTML, for a sandboxed frame."""
    return f"/api/jobs/{job_id}/preview"


def content(job_id: str, form: str) -> str:
    """The finished page as a file; `form` is html, md or json."""
    return f"/api/jobs/{job_id}/content.{form}"


def batch(batch_id: str) -> str:
    """The page of one batch."""
    return f"{BATCHES}/{batch_id}"


def upload(upload_id: str) -> str:
    """The pre-flight of one file."""
    return f"{UPLOADS}/{upload_id}"


def errors(upload_id: str) -> str:
    """The rows with problems, as a file to correct."""
    return f"/api/uploads/{upload_id}/errors.csv"


def export(name: str) -> str:
    """Finished pages as a file; which ones, the query says."""
    return f"/api/exports/{name}"
