"""The form of the Generate screen: what is entered, what is wrong with it, what follows, and submitting it once."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import reflex as rx
from reflex.event import EventSpec
from uuid_utils import uuid4

from genapp.access import Right
from genapp.clock import utc_now
from genapp.intake.fields import FIELD
from genapp.intake.validate import read_page
from genapp.intake.values import read_language
from genapp.page import DataField
from genapp.services.providers import language_problem, provider_problem
from genapp.services.queue import PageOrder, join_products, queue_settings, submit_page
from genapp.settings import settings
from genapp.ui import paths
from genapp.ui.components import STORAGE
from genapp.ui.guard import ask, do, guarded
from genapp.ui.screens.generate.shapes import EMPTY, Outlook, example, known, page_named, plan, problems
from genapp.ui.shapes import WriterNote, field_links, writer

_LABELS: Final = {name: field.label for name, field in FIELD.items()}


class Generate(rx.State):
    """Nothing that was typed is lost: the draft is also kept by the browser until its tab is closed."""

    values: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict(EMPTY))
    draft: str = rx.SessionStorage("", name=STORAGE)
    wrong: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    """What is wrong, by field; only of fields that were touched, until the form is sent."""
    summary: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    """All that is wrong, after the form was sent."""
    sending: bool = False
    ahead: Outlook = Outlook()
    writer: WriterNote = WriterNote(name="", paid=False, what="", cost="")
    voice: str = ""
    """Of the settings: what a page that says nothing of it gets."""
    _touched: rx.Field[set[str]] = rx.field(default_factory=set)
    _sent: bool = False
    _key: str = ""
    """Makes one job of a form that is sent twice; another form has another key."""
    _sent_key: str = ""
    _sent_job: str = ""

    @guarded(Right.SUBMIT)
    async def open_form(self) -> None:
        """The form as it was left in this tab."""
        self._fill(_kept(self.draft))
        self.voice = (await ask(self, lambda session, by: queue_settings.load(session))).brand_voice
        await self._ask_product_data()

    @guarded(Right.SUBMIT)
    async def change(self, name: str, value: str) -> None:
        if name in EMPTY:
            self._touched.add(name)
            self._take({**self.values, name: value})
            await self._ask_product_data()

    @guarded(Right.SUBMIT)
    async def fill_example(self) -> None:
        self._fill(example())
        await self._ask_product_data()

    @guarded(Right.SUBMIT)
    async def clear(self) -> None:
        self._fill(dict(EMPTY))

    @guarded(Right.SUBMIT)
    async def submit(self, form: dict[str, Any]) -> AsyncIterator[EventSpec | None]:  # Any: the browser's form data
        """Send the form as it stands in the browser; what is wrong is said at each field and in one list."""
        self._sent = True
        self._take(known(form))
        if self.summary:
            return
        self.sending = True
        yield
        try:
            job_id = await self._submit_once()
        finally:
            self.sending = False
        self._fill(dict(EMPTY))
        yield rx.redirect(paths.job(job_id))

    async def _submit_once(self) -> str:
        if self._sent_key != self._key:
            draft = read_page(self.values, now=utc_now(), allow_private=settings().allow_private_addresses)
            order = PageOrder(
                request=draft.request, priority=draft.priority, provider=draft.provider, idempotency_key=self._key
            )
            self._sent_job = await do(self, lambda session, by: submit_page(session, order, by=by))
            self._sent_key = self._key
        return self._sent_job

    async def _ask_product_data(self) -> None:
        """What it counts decides the place in the queue, too."""
        request = page_named(self.values, now=utc_now(), allow_private=settings().allow_private_addresses)
        if request is None:
            return
        (joined,) = await ask(self, lambda session, by: join_products(session, [request]))
        if joined.sku_count and DataField.SKU_COUNT in joined.from_data:
            self.ahead = plan(self.values, now=utc_now(), told_count=joined.sku_count)

    def _fill(self, values: dict[str, str]) -> None:
        self._touched, self._sent, self.summary = set(), False, []
        self._take(values)

    def _take(self, values: dict[str, str]) -> None:
        if values != self.values or not self._key:
            self._key = str(uuid4())
        self.values = values
        self.writer = writer(values["provider"])
        self.draft = "" if values == EMPTY else json.dumps(values)
        found = _problems(values)
        self.wrong = {name: text for name, text in found.items() if self._sent or name in self._touched}
        self.ahead = plan(values, now=utc_now())
        if self._sent:
            self.summary = field_links(found, _LABELS)


def _problems(values: dict[str, str]) -> dict[str, str]:
    found = problems(values, now=utc_now(), allow_private=settings().allow_private_addresses)
    if "provider" not in found and (problem := provider_problem(values["provider"])):
        found["provider"] = problem.message
    if not {"provider", "language"} & found.keys():
        problem = language_problem(values["provider"], read_language(values["language"]))
        found |= {"provider": problem.message} if problem else {}
    return found


def _kept(draft: str) -> dict[str, str]:
    try:
        kept = json.loads(draft) if draft else {}
    except ValueError:
        kept = {}
    return known(kept if isinstance(kept, dict) else {})
