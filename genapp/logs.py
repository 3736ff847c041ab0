"""How log lines look in every process, and the one filter that everything passes that a process prints.

A line is an event and its facts. Whoever writes it, we or a library, by logging or by print: no cookie, password, token
or key gets through, and no character that a terminal obeys.
"""

import atexit
import io
import logging
import re
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, TextIO

import structlog

_HIDDEN: Final = "[hidden]"
_LONGEST_LINE: Final = 16_000
_LONGEST_WAIT: Final = 64_000
"""Characters that may come without the end of a line before they are written all the same."""
_CONTINUED: Final = "\n    "
"""What stands before further lines of one record, so that none of them looks like a record of its own."""

_NAME: Final = r"(?:cookie|authorization|token|secret|passw(?:or)?d|api[-_ ]?key|private[-_]?key)"
_IS: Final = r"""\\?["']?\s*(?:[:=,]|%3D)\s*"""
_QUOTED: Final = re.compile(rf"""({_NAME}{_IS}b?\\?)(["'])(?:\\.|(?!\2)[^\\])*""", re.I | re.S)
_TO_THE_END: Final = re.compile(r"""((?:cookie|authorization)\s*[:=]\s*)(?!["'\s]|b["'])[^\n"']+""", re.I)
_BARE: Final = re.compile(
    rf"""({_NAME}\s*(?:[:=]|%3D)\s*)(?!\d{{1,6}}\b|b?["'\\]|None\b|\[hidden\])[^\s"',;&)\]}}\\]+""", re.I
)
_OUR_COOKIE: Final = re.compile(r"""((?:__Host-)?genapp-\w{1,64}=)[^\s"',;)\\]+""")
_SCHEME: Final = re.compile(r"\b(bearer|basic)(\s+)[\w.~+/=-]{8,}", re.I)
_SHAPE: Final = re.compile(r"(?<![\w-])(?:sk-[\w-]{8,}|AIza[\w-]{20,}|eyJ[\w-]{8,}\.[\w.-]+|gh[opsu]_\w{20,})")
_IN_ADDRESS: Final = re.compile(r"""(://[^/\s:@"']{0,200}:)[^/\s@"']{1,500}@""")
_OBEYED: Final = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    for code in (
        *(code for code in range(0x20) if chr(code) not in "\n\t"), *range(0x7F, 0xA0),
        *range(0x200E, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A),
    )
}  # fmt: skip
"""Characters that move the cursor, colour, ring, end a line or turn it round."""


def set_up_logs(level: str, *, quiet: Iterable[str] = ()) -> None:
    """Lines go to stderr; the loggers named in `quiet` are heard from WARNING on.

    A traceback never shows the values of variables: they hold cookies and whole texts.
    """
    filter_output("stdout", "stderr")
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _OneRecord(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    _take_over(logging.root.manager.loggerDict.values())
    for name in quiet:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def filter_output(*streams: str) -> None:
    """Put the filter before these streams of `sys`; doing it twice is fine."""
    for name in streams:
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Filtered):
            filtered = _Filtered(stream)
            setattr(sys, name, filtered)
            atexit.register(filtered.close)


def without_secrets(text: str) -> str:
    """The text as it may stand in a log: secrets hidden, characters that a terminal obeys shown as their codes.

    Takes time in proportion to the text, whatever stands in it.
    """
    text = _QUOTED.sub(rf"\1\2{_HIDDEN}", text)
    text = _TO_THE_END.sub(rf"\1{_HIDDEN}", text)
    text = _BARE.sub(rf"\1{_HIDDEN}", text)
    text = _OUR_COOKIE.sub(rf"\1{_HIDDEN}", text)
    text = _SCHEME.sub(rf"\1\2{_HIDDEN}", text)
    text = _IN_ADDRESS.sub(rf"\1{_HIDDEN}@", text)
    return _SHAPE.sub(_HIDDEN, text).translate(_OBEYED)


class _OneRecord(structlog.stdlib.ProcessorFormatter):
    """A record whose text has several lines stays one record."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).rstrip("\n").replace("\n", _CONTINUED)


class _Filtered(io.TextIOBase):
    """A stream that passes on whole lines, each through `without_secrets` and cut where it is endless."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = ""
        self._lock = threading.RLock()

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # a property there, too
        return self._stream.encoding

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        """No: libraries then send no colours, which the filter would show as codes."""
        return False

    def write(self, text: str) -> int:
        with self._lock:
            *lines, self._begun = (self._begun + text).split("\n")
            if len(self._begun) > _LONGEST_WAIT:
                lines, self._begun = [*lines, self._begun], ""
            for line in lines:
                self._stream.write(_clean(line) + "\n")
        return len(text)

    def flush(self) -> None:
        """What has begun waits for the end of its line: a secret may stand across."""
        with self._lock:
            self._stream.flush()

    def close(self) -> None:
        with self._lock, suppress(ValueError):  # the stream behind may be closed before us
            if self._begun:
                self.write("\n")
            self.flush()


def _clean(line: str) -> str:
    left_out = len(line) - _LONGEST_LINE
    if left_out > 0:
        line = f"{line[:_LONGEST_LINE]} ... [{left_out} characters left out]"
    return without_secrets(line)


def _take_over(loggers: Iterable[object]) -> None:
    """Send everything to the root's handler, also what a web server or Reflex has set up a way of its own for."""
    for logger in loggers:
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers = []
            logger.propagate = True
