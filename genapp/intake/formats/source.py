"""Where the bytes of a file come from: a path or an open file, read again from the beginning as often as needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from genapp.intake.table import MAX_FILE_BYTES, bad_file


@dataclass(frozen=True, slots=True)
class Source:
    """An open file must be seekable, stays open, and is read by one reader at a time."""

    given: Path | BinaryIO

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Raise `BadInput` when it cannot be opened or is too large."""
        if not isinstance(self.given, Path):
            yield _checked(self.given)
            return
        try:
            file = self.given.open("rb")
        except OSError as error:
            raise bad_file("not_readable", f"cannot be opened: {error.strerror or error}") from None
        with file:
            yield _checked(file)


def _checked(file: BinaryIO) -> BinaryIO:
    size = file.seek(0, 2)
    if size > MAX_FILE_BYTES:
        raise bad_file("too_large", f"is larger than {MAX_FILE_BYTES // 1_000_000} MB; split it into several files")
    file.seek(0)
    return file
