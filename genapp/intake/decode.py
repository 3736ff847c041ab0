"""Turns the bytes of a file into text and says which encoding that took."""

import codecs
from dataclasses import dataclass
from typing import Final

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ASIAN: Final = frozenset({"gb18030", "gbk", "gb2312", "big5", "cp932", "shift_jis", "cp949", "euc_jp", "euc_kr"})
_SAMPLE: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """`sure` is False when the encoding was guessed: then letters such as umlauts are worth a look."""

    text: str
    encoding: str
    sure: bool


def decode_file(data: bytes) -> Decoded | None:
    """Byte order mark, UTF-16 without one, UTF-8, then a guess; None when the bytes are no text at all."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _try(data, name, sure=True)
    if wide := _looks_utf_16(data):
        return _try(data, wide, sure=True)
    return _try(data, "utf-8", sure=True) or _guess(data)


def _looks_utf_16(data: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    sample = data[:2_000]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return ""
    if sample[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > half * 0.7 else ""


def _guess(data: bytes) -> Decoded | None:
    """Western single-byte encodings are hard to tell apart, and among them Windows-1252 is what spreadsheets write."""
    from charset_normalizer import from_bytes  # takes a while to import, and is rarely needed

    best = from_bytes(data[:_SAMPLE]).best()
    if best and best.encoding in _ASIAN and (decoded := _try(data, best.encoding, sure=False)):
        return decoded
    return _try(data, "cp1252", sure=False) or (_try(data, best.encoding, sure=False) if best else None)


def _try(data: bytes, name: str, *, sure: bool) -> Decoded | None:
    try:
        return Decoded(text=data.decode(name), encoding=name, sure=sure)
    except (UnicodeError, LookupError):
        return None
