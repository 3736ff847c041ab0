"""Reads what a person chose for an export: from a query string or from options of the command line."""

from collections.abc import Mapping
from typing import Final

from genapp.errors import BadInput, Problem
from genapp.exports.base import ExportOptions, SeoPlugin, Warn, stay_silent
from genapp.exports.csv_file import DELIMITERS
from genapp.exports.wordpress_wxr import POST_STATUSES, POST_TYPES
from genapp.page.findings import Verdict

DELIMITER_WORDS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "delimiter": (*DELIMITER_WORDS, *DELIMITERS),
    "seo_plugin": tuple(plugin.value for plugin in SeoPlugin),
    "post_type": POST_TYPES,
    "post_status": POST_STATUSES,
    "verdict": tuple(verdict.value for verdict in Verdict),
}
"""`verdict` says which pages, all others how they are written."""


def read_options(raw: Mapping[str, str], *, warn: Warn = stay_silent) -> ExportOptions:
    """Raise `BadInput` with all problems; names that are no options are the caller's own."""
    problems = [_wrong(name, raw[name]) for name, words in ALLOWED.items() if raw.get(name) and raw[name] not in words]
    if problems:
        raise BadInput(problems)
    given = {name: raw[name] for name in ALLOWED if raw.get(name)}
    delimiter = given.get("delimiter", ",")
    return ExportOptions(
        columns=tuple(name.strip() for name in raw.get("columns", "").split(",") if name.strip()),
        delimiter=DELIMITER_WORDS.get(delimiter, delimiter),
        seo_plugin=SeoPlugin(given.get("seo_plugin", SeoPlugin.YOAST)),
        post_type=given.get("post_type", POST_TYPES[0]),
        post_status=given.get("post_status", POST_STATUSES[0]),
        warn=warn,
    )


def _wrong(name: str, value: str) -> Problem:
    allowed = ", ".join(word for word in ALLOWED[name] if word.strip())
    return Problem(field=name, code="not_allowed", message=f"{value!r} is not allowed; use {allowed}")
