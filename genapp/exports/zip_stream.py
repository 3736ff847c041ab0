"""A ZIP file that is handed out while it is made: fixed times and order, one member in memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Final

SAME_TIME: Final = (2000, 1, 1, 0, 0, 0)
"""Of every member, so that the same pages give the same file."""
READABLE: Final = 0o644 << 16
PIECE_BYTES: Final = 256 * 1024

Member = tuple[str, bytes | IO[bytes]]
"""Name and content; a long content is an open file."""


def zip_bytes(members: Iterable[Member]) -> Iterator[bytes]:
    """In the order of `members`, which is read one by one."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members:
            yield from _add(archive, sink, name, io.BytesIO(content) if isinstance(content, bytes) else content)
    yield sink.take()


def _add(archive: zipfile.ZipFile, sink: "_Sink", name: str, content: IO[bytes]) -> Iterator[bytes]:
    info = zipfile.ZipInfo(name, SAME_TIME)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, READABLE, 3
    with archive.open(info, "w") as member:
        while piece := content.read(PIECE_BYTES):
            member.write(piece)
            if made := sink.take():
                yield made
    yield sink.take()


class _Sink(io.RawIOBase):
    """Keeps what is written until it is taken; ZipFile sees that it cannot go back in it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        before = len(self._written)
        self._written += memoryview(data)  # pyright: ignore[reportArgumentType]  # any buffer, as io says it
        return len(self._written) - before

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
