"""Writes several components at once, and says what went wrong with the most telling error."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from genapp.errors import ProviderBusy, ProviderError
from genapp.page.components import Component

Writing = Coroutine[Any, Any, Component]  # Any: what a coroutine takes and yields is the event loop's business


async def side_by_side(writings: Sequence[Writing]) -> tuple[Component, ...]:
    """The components in the order of the writings.

    An error of the provider leaves the others alone: they are being paid for, and the ledger keeps
    their answers for the next attempt. Any other error, and a cancellation, stops them at once.
    """
    tasks = [asyncio.ensure_future(_outcome(writing)) for writing in writings]
    failures: list[ProviderError] = []
    try:
        for task in asyncio.as_completed(tasks):
            outcome = await task
            if isinstance(outcome, ProviderError):
                failures.append(outcome)
    finally:
        await _stop([task for task in tasks if not task.done()])
    if failures:
        raise most_telling(failures)
    return tuple(outcome for task in tasks if isinstance(outcome := task.result(), Component))


def most_telling(failures: Sequence[ProviderError]) -> ProviderError:
    """What waiting cannot mend comes first, and what only has to wait comes last; among equals, what happened first.

    A wait uses no attempt, so it must not hide a fault that does: the job would never come to an end.
    """
    return min(failures, key=_rank)


def _rank(failure: ProviderError) -> int:
    if not failure.retryable:
        return 0
    return 2 if isinstance(failure, ProviderBusy) else 1


async def _outcome(writing: Writing) -> Component | ProviderError:
    try:
        return await writing
    except ProviderError as error:
        return error


async def _stop(tasks: Sequence[asyncio.Future[Any]]) -> None:  # Any: nobody looks at what they would have given
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
