"""Asks providers in trouble whether they are back, so that their jobs go on without anybody's help."""

import asyncio
import logging
from functools import partial
from typing import Final

from genapp.db import reading
from genapp.errors import ProviderError
from genapp.services.queue import holds
from genapp.services.work.endings import trouble_kind, trouble_of, trouble_text
from genapp.services.work.run import Tools

log = logging.getLogger(__name__)

_LOOK_SECONDS: Final = 1.0


async def keep_probing(tools: Tools) -> None:
    """Until cancelled. The first look is for all of them: this process may have been started with another key."""
    first = True
    while True:
        try:
            if first:
                await tools.commit(holds.probe_at_once)
                first = False
            await probe_paused(tools)
        except Exception:
            log.exception("probe.failed")
        await asyncio.sleep(_LOOK_SECONDS)


async def probe_paused(tools: Tools) -> None:
    """Ask each provider whose time has come, one small question each."""
    if not await asyncio.to_thread(_is_due, tools):
        return
    for probe in await tools.commit(holds.take_probes):
        trouble = await _ask(tools, probe.provider)
        if trouble is None:
            log.info("provider.back", extra={"provider": probe.provider})
            await tools.commit(partial(holds.probe_passed, provider=probe.provider))
            continue
        kind, reason = trouble_kind(trouble) or probe.kind, trouble_text(trouble)
        log.warning("provider.not_back", extra={"provider": probe.provider, "probe": probe.number, "reason": reason})
        await tools.commit(partial(holds.probe_failed, probe=probe, kind=kind, reason=reason))


async def _ask(tools: Tools, name: str) -> ProviderError | None:
    try:
        provider = tools.provider_named(name)
    except ProviderError as error:
        return error
    return await trouble_of(provider)


def _is_due(tools: Tools) -> bool:
    with reading(tools.engine) as session:
        return holds.probe_is_due(session)
