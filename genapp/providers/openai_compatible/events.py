"""Splits a stream of bytes into server-sent events."""

import codecs
from collections.abc import Iterator
from typing import Final

FIELDS: Final = (b"data:", b"event:", b"id:", b"retry:", b":")
"""How a stream of events begins; anything else is a whole answer."""


class EventSplitter:
    """Feed it bytes as they come, cut anywhere; it gives the data of each event that is complete."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._data: list[str] = []

    def feed(self, received: bytes) -> Iterator[str]:
        *lines, self._rest = (self._rest + self._decoder.decode(received)).split("\n")
        for line in lines:
            yield from self._line(line.removesuffix("\r"))

    def end(self) -> Iterator[str]:
        """What stands in the last lines although no blank line followed."""
        yield from self.feed(b"\n\n")

    def _line(self, line: str) -> Iterator[str]:
        """Servers differ in whether a blank line parts their events, so that each whole JSON text is one."""
        if line.startswith("data:"):
            self._data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and self._data:
            yield "\n".join(self._data)
            self._data.clear()
