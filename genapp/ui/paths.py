"""Addresses of the screens and of what they link to."""

from typing import Final

OVERVIEW: Final = "/"
GENERATE: Final = "/generate"
JOBS: Final = "/jobs"
JOB: Final = "/jobs/[job_id]"


def job(job_id: str) -> str:
    """The page of one job."""
    return f"{JOBS}/{job_id}"


def preview(job_id: str) -> str:
    """The finished page as HTML, for a sandboxed frame."""
    return f"/api/jobs/{job_id}/preview"


def content(job_id: str, form: str) -> str:
    """The finished page as a file; `form` is html, md or json."""
    return f"/api/jobs/{job_id}/content.{form}"
