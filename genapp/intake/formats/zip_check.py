"""Looks into a packed workbook before anything reads it: how much it holds, and whether its XML is plain."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final

from genapp.errors import BadInput
from genapp.intake.limits import MAX_RATIO, MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES
from genapp.intake.table import TableFormat, bad_file

_SMALL: Final = 20_000_000
"""Below this, a file of any ratio does no harm: an empty sheet packs well."""
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 64
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ERROR_CELL: Final = re.compile(rb"<c [^>]{0,60}t=\"e\"")
_NO_VALUE: Final = re.compile(rb"</f></c>|</f><v/>|</f><v></v>|<f>[^<]{0,40}</f>\s*<v\s*/>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a person should know: cells that show an error, formulas that were never calculated."""

    error_cells: int = 0
    formulas_without_value: int = 0


def entry_names(file: BinaryIO) -> frozenset[str]:
    with _opened(file) as archive:
        return frozenset(archive.namelist())


def check_zip(file: BinaryIO, kind: TableFormat) -> Seen:
    """Raise `BadInput` for bombs, passwords, broken archives and XML with declarations; unpacks in small pieces."""
    with _opened(file) as archive:
        entries = archive.infolist()
        _check_directory(entries)
        if kind is TableFormat.ODS:
            _check_password(archive)
        seen = [_check_entry(archive, entry) for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    return Seen(
        error_cells=sum(one.error_cells for one in seen),
        formulas_without_value=sum(one.formulas_without_value for one in seen),
    )


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(error) from None


def _broken(error: Exception) -> BadInput:
    return bad_file("broken", f"is a damaged workbook ({error or type(error).__name__}); save it again")


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ZIP_ENTRIES:
        raise bad_file("bomb", f"holds {len(entries):,} parts; a workbook has at most {MAX_ZIP_ENTRIES:,}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise bad_file("password", "is protected by a password; save it without one")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise bad_file("broken", "is a damaged workbook (a part is there twice); save it again")
    unpacked, packed = (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
    if unpacked > MAX_UNPACKED_BYTES:
        raise bad_file("bomb", f"is larger than {MAX_UNPACKED_BYTES // 1_000_000} MB when unpacked; split it")
    if unpacked > _SMALL and unpacked > packed * MAX_RATIO:
        raise bad_file("bomb", f"unpacks to more than {MAX_RATIO} times its size; no real table does")


def _check_password(archive: zipfile.ZipFile) -> None:
    try:
        with archive.open("META-INF/manifest.xml") as manifest:
            locked = b"encryption-data" in manifest.read(_BLOCK)
    except KeyError:
        return
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise _broken(error) from None
    if locked:
        raise bad_file("password", "is protected by a password; save it without one")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Seen:
    """Read through one part; sizes are counted, since the directory may lie."""
    errors = empty = 0
    tail = b""
    try:
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                if not tail and block.startswith(_UTF16):
                    raise bad_file("xml", "holds XML in an unusual encoding, which is refused")
                if _DECLARATION.search(tail + block):
                    raise bad_file("xml", "holds XML with a document type or entities, which is refused")
                errors += len(_ERROR_CELL.findall(block))
                empty += len(_NO_VALUE.findall(block))
                tail = block[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise _broken(error) from None
    return Seen(error_cells=errors, formulas_without_value=empty)
