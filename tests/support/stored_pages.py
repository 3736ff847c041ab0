"""Finished pages in a database, as the last stage of the pipeline leaves them there."""

from collections.abc import Sequence

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import Content, ContentVersion, Job, db_now, dump, transaction
from genapp.page import Block, Component, ComponentKind, FactSheet, PageContext, PageRequest, PageType
from genapp.pipeline.work import FinishedPage
from genapp.services.queue import PageOrder
from tests.support.queue import a_request, submit_batch


def a_product(number: int, **changes: object) -> PageRequest:
    values = {"page_type": PageType.PRODUCT, "target_url": f"https://shop.example/products/boot-{number}"}
    return a_request(f"boot {number}", **(values | {"extra": (("SKU", f"B-{number}"),)} | changes))


def store_batch(
    engine: Engine, requests: Sequence[PageRequest], *, name: str = "boots", text: str = "Words."
) -> tuple[str, list[str]]:
    """A batch whose jobs are all completed: its id and those of its jobs."""
    with transaction(engine) as session:
        receipt = submit_batch(session, name, [PageOrder(request=request) for request in requests], by=LOCAL_OWNER)
    for job_id, request in zip(receipt.job_ids, requests, strict=True):
        store_version(engine, job_id, request, text=text)
    return receipt.batch_id, list(receipt.job_ids)


def store_version(engine: Engine, job_id: str, request: PageRequest, *, number: int = 1, text: str = "Words.") -> None:
    """The first version of a job's content, or a further one."""
    page = a_page(request, text)
    with transaction(engine) as session:
        job, now = session.get_one(Job, job_id), db_now(session)
        job.state, job.finished_at, job.revision = "completed", now, number
        content_id = f"c-{job_id}"[:36]
        content = session.get(Content, content_id) or Content(id=content_id, job_id=job_id, created_at=now)
        content.current_version = number
        session.add(content)
        session.flush()
        session.add(
            ContentVersion(
                content_id=content_id, job_id=job_id, revision=number, number=number, title=page.title, slug=page.slug,
                words=page.words, html=page.html, page=dump(page), context=dump(PageContext(facts=FactSheet())),
                created_at=now,
            )
        )  # fmt: skip


def a_page(request: PageRequest, text: str) -> FinishedPage:
    heading = request.primary_keyword
    body = f"<main><h1>{heading}</h1><p>{text}</p></main>"
    return FinishedPage(
        html=f"<!DOCTYPE html><html><body>{body}</body></html>", body_html=body, markdown=f"# {heading}\n\n{text}\n",
        slug=request.target_url.rsplit("/", 1)[-1], title=f"{heading} | shop", meta_description=f"About {heading}.",
        og_title=heading, og_description="", canonical_url=request.target_url, words=len(text.split()),
        components=(Component(kind=ComponentKind.H1, blocks=(Block(text=heading),)),
                    Component(kind=ComponentKind.SHORT_DESCRIPTION, blocks=(Block(text=text),))),
    )  # fmt: skip
