"""The ledger of provider calls: written before the call and settled after it; an answered call is never made again."""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from genapp.db.engine import db_now
from genapp.db.models import ProviderCall
from genapp.errors import BadAnswer, GenappError
from genapp.page.components import Component
from genapp.providers.base import Completion, OnText, Prompt, Provider
from genapp.services.fence import held_job
from genapp.services.group_commit import Commit
from genapp.services.held import Held, StopReason
from genapp.services.json_text import dump

log = logging.getLogger(__name__)

STARTED: Final = "started"
ANSWERED: Final = "answered"
FAILED: Final = "failed"
OUTCOME_UNKNOWN: Final = "outcome_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the ledger knows when a component is to be written: the answer it holds, or the row of the new call."""

    call_id: int = 0
    answer: str | None = None
    cancelled: bool = False
    """A person asked to cancel the job: nothing may be spent on it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The pipeline's `Writer` for one job and revision."""

    job_id: str
    token: int
    revision: int
    provider: Provider
    commit: Commit
    held: Held

    @property
    def name(self) -> str:
        return self.provider.name

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        """Raises `ProviderError`, after the ledger has it; `LeaseLost` before any call is made."""
        spec = prompt.brief.spec
        print_ = fingerprint(self.provider, prompt)
        opened = await self._open(spec.kind.value, ordinal, print_)
        completion = self._read(opened.answer, prompt)
        if completion is None:
            if opened.answer is not None:
                opened = await self._open(spec.kind.value, ordinal, print_, reuse=False)
            completion = await self._call(opened.call_id, prompt, on_text)
        return Component(kind=spec.kind, blocks=completion.blocks)

    async def _open(self, component: str, ordinal: int, print_: str, *, reuse: bool = True) -> Opened:
        def write(session: Session) -> Opened:
            if held_job(session, self.job_id, self.token).cancel_requested:
                return Opened(cancelled=True)
            earlier = self._earlier(session, component, ordinal)
            for call in earlier:
                _give_up_on(call)
            kept = [call for call in earlier if call.state == ANSWERED and call.fingerprint == print_]
            if reuse and kept:
                return Opened(answer=kept[-1].answer)
            call = ProviderCall(
                job_id=self.job_id,
                revision=self.revision,
                component=component,
                ordinal=ordinal,
                number=max((call.number for call in earlier), default=0) + 1,
                fingerprint=print_,
                provider=self.provider.name,
                model=self.provider.model,
                started_at=db_now(session),
            )
            session.add(call)
            session.flush()
            return Opened(call_id=call.id or 0)

        opened = await self.commit(write)
        if opened.cancelled:
            self.held.stop(self.job_id, StopReason.CANCELLED)
            raise asyncio.CancelledError
        return opened

    def _earlier(self, session: Session, component: str, ordinal: int) -> list[ProviderCall]:
        statement = select(ProviderCall).where(
            ProviderCall.job_id == self.job_id,
            ProviderCall.revision == self.revision,
            ProviderCall.component == component,
            ProviderCall.ordinal == ordinal,
        )
        return list(session.exec(statement.order_by(col(ProviderCall.number))))

    def _read(self, answer: str | None, prompt: Prompt) -> Completion | None:
        if answer is None:
            return None
        try:
            return self.provider.read(answer, prompt)
        except BadAnswer as error:
            log.warning("ledger.answer_unreadable", extra={"job": self.job_id, "error": str(error)})
            return None

    async def _call(self, call_id: int, prompt: Prompt, on_text: OnText) -> Completion:
        began = time.perf_counter()
        try:
            completion = await self.provider.complete(prompt, on_text=on_text)
        except (Exception, asyncio.CancelledError) as error:
            await self._settle(call_id, began, _failed(error))
            raise
        await self._settle(call_id, began, _answered(completion))
        return completion

    async def _settle(self, call_id: int, began: float, change: Callable[[ProviderCall], None]) -> None:
        """Without a look at the token: what was asked and paid is true whoever holds the job now."""
        seconds = round(time.perf_counter() - began, 4)

        def write(session: Session) -> None:
            call = session.get_one(ProviderCall, call_id)
            call.seconds = seconds
            change(call)

        await asyncio.shield(asyncio.ensure_future(self.commit(write)))


def fingerprint(provider: Provider, prompt: Prompt) -> str:
    """Of everything that the answer depends on: provider, model, and the prompt with its brief."""
    asked = [
        provider.name,
        provider.model,
        prompt.version,
        prompt.system,
        prompt.user,
        prompt.schema,
        prompt.max_tokens,
        dump(prompt.brief),
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _give_up_on(call: ProviderCall) -> None:
    """A call still open when another worker comes by: its own worker died, and nobody knows what it cost."""
    if call.state == STARTED and not call.error_code:
        call.error_code = OUTCOME_UNKNOWN
        call.error_message = "the worker stopped before the answer was stored; the call may have been paid for"


def _answered(completion: Completion) -> Callable[[ProviderCall], None]:
    def change(call: ProviderCall) -> None:
        call.state = ANSWERED
        call.error_code, call.error_message = "", ""
        call.answer = completion.text
        call.model = completion.model
        call.input_tokens = completion.usage.input_tokens
        call.output_tokens = completion.usage.output_tokens
        call.usage_estimated = completion.usage.estimated
        call.cost_micros = completion.cost_micros

    return change


def _failed(error: BaseException) -> Callable[[ProviderCall], None]:
    def change(call: ProviderCall) -> None:
        call.state = FAILED
        call.answer = error.answer if isinstance(error, BadAnswer) else ""
        if isinstance(error, asyncio.CancelledError):
            call.error_code = "stopped"
            call.error_message = "the request was closed before its answer came; it may have been paid for"
        else:
            call.error_code = error.code if isinstance(error, GenappError) else "internal"
            call.error_message = str(error)

    return change
