"""Unpacks a body while it arrives and stops at the limit, so that a small answer cannot become a huge page."""

import zlib

GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
STEP = 256 * 1024


class TooMuch(Exception):
    """The body is larger than the limit."""


class BrokenBody(Exception):
    """The body is not packed as it says, or ends too early."""


class Unpacker:
    """Takes wire bytes, keeps page bytes. `encoding` is what the answer's Content-Encoding says."""

    def __init__(self, encoding: str, *, limit: int) -> None:
        names = [name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise BrokenBody(f"the body is packed as {encoding[:40]!r}, which was not asked for")
        self._packed = bool(names)
        self._inflate = zlib.decompressobj(GZIP_OR_ZLIB) if names else None
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Raise `TooMuch` as soon as the limit is passed; never holds more than one step above it."""
        if self._inflate is None:
            self._keep(data)
            return
        try:
            while data and not self._inflate.eof:
                self._keep(self._inflate.decompress(data, STEP))
                data = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise BrokenBody("the packed body is damaged") from error

    def finish(self) -> bytes:
        """The whole body; raise `BrokenBody` when the packed stream was cut."""
        if self._inflate is not None and self._size and not self._inflate.eof:
            raise BrokenBody("the packed body ends too early")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise TooMuch
        self._pieces.append(piece)
