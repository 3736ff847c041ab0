import asyncio

import pytest

from genapp.errors import FetchError
from genapp.sources.network import SharedResolver

pytestmark = pytest.mark.anyio


class NameServer:
    """Answers when it is told to."""

    def __init__(self, *answers):
        self.asked: list[str] = []
        self.answers = list(answers)
        self.may_answer = asyncio.Event()

    async def __call__(self, host, port):
        self.asked.append(host)
        await self.may_answer.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_hundred_pages_of_one_shop_ask_once():
    server = NameServer(["203.0.113.7"])
    resolver = SharedResolver(server)
    waiting = [asyncio.create_task(resolver("shop.example", 443)) for _ in range(100)]
    await asyncio.sleep(0)
    server.may_answer.set()

    assert await asyncio.gather(*waiting) == [["203.0.113.7"]] * 100
    assert await resolver("shop.example", 80) == ["203.0.113.7"]
    assert server.asked == ["shop.example"]


async def test_hosts_do_not_wait_for_each_other():
    server = NameServer(["203.0.113.7"], ["203.0.113.8"])
    resolver = SharedResolver(server)
    waiting = [asyncio.create_task(resolver(host, 443)) for host in ("a.example", "b.example")]
    await asyncio.sleep(0.01)

    assert server.asked == ["a.example", "b.example"]
    server.may_answer.set()
    assert await asyncio.gather(*waiting) == [["203.0.113.7"], ["203.0.113.8"]]


async def test_who_gives_up_leaves_the_question_to_the_others():
    server = NameServer(["203.0.113.7"])
    resolver = SharedResolver(server)
    first, second = (asyncio.create_task(resolver("shop.example", 443)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    server.may_answer.set()

    assert await second == ["203.0.113.7"]
    assert server.asked == ["shop.example"]


async def test_a_failure_is_told_to_all_and_asked_again_later():
    server = NameServer(FetchError("the host could not be found", url="//shop.example"), ["203.0.113.7"])
    server.may_answer.set()
    resolver = SharedResolver(server, kept_seconds=0.05)
    told = await asyncio.gather(*(resolver("shop.example", 443) for _ in range(2)), return_exceptions=True)
    assert [type(answer) for answer in told] == [FetchError, FetchError]

    await asyncio.sleep(0.06)

    assert await resolver("shop.example", 443) == ["203.0.113.7"]
    assert server.asked == ["shop.example"] * 2
