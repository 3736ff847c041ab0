"""Reads JSON from an answer; mends punctuation of a whole answer, and never makes a cut one look whole."""

import json
import re
from typing import Any, Final

import json_repair

MAX_DEPTH: Final = 8
_FENCED: Final = re.compile(r"```[\w-]*\s(.*?)```", re.S)
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]"]', re.S)
_MORE: Final = re.compile(r"[{}\]]")
_CLOSES: Final = {"{": "}", "[": "]"}
_WORD: Final = re.compile(r"\w")


class Unreadable(Exception):
    """Its text says what is wrong, to be read after a colon."""


def parse_answer(text: str) -> Any:  # Any: JSON
    """The JSON value of the answer. Raises `Unreadable`."""
    body = _body(text)
    try:
        return json.loads(body, strict=False, object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        return _mended(body)


def _body(text: str) -> str:
    """The object itself, freed from a fence or from words around it."""
    fenced = _FENCED.search(text) if text.lstrip()[:1] != "{" else None
    body = (fenced[1] if fenced else text).strip().removeprefix("\ufeff")
    start = body.find("{")
    if start < 0:
        raise Unreadable("it is not JSON")
    end = _end_of_object(body, start)
    if _MORE.search(body, end):
        raise Unreadable("it goes on after its end")
    return body[start:end]


def _end_of_object(text: str, start: int) -> int:
    """One past the bracket that closes the first object. An object that is not closed was cut."""
    due: list[str] = []
    for match in _TOKEN.finditer(text, start):
        sign = match[0]
        if sign in _CLOSES:
            due.append(_CLOSES[sign])
            if len(due) > MAX_DEPTH:
                raise Unreadable("it is nested too deep")
        elif sign == '"':
            break
        elif sign in ("}", "]"):
            if due.pop() != sign:
                raise Unreadable("its brackets do not match")
            if not due:
                return match.end()
    raise Unreadable("it breaks off in the middle")


def _mended(body: str) -> Any:  # Any: JSON
    """Mended, if that changed punctuation only: every letter and digit is where it was."""
    try:
        value = json_repair.loads(body, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, KeyError):
        raise Unreadable("it is not valid JSON") from None
    if _WORD.findall(body) != _WORD.findall(json.dumps(value, ensure_ascii=False)):
        raise Unreadable("it is not valid JSON")
    return value


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
    value = dict(pairs)
    if len(value) < len(pairs):
        raise Unreadable("it says the same property twice")
    return value
