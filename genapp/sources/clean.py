"""Turns text from strangers into plain data: no control characters, no tricks, bounded, no orders to a writer."""

import html
import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")

_ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|these|the)\b"
    r".{0,40}\b(?:instruction|prompt|rule|direction|guideline|context|polic)"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b"
    r"|\byou\s+are\s+(?:now|an?\s+(?:ai|assistant|language\s+model|chatbot))\b"
    r"|\bas\s+an?\s+(?:ai|large\s+language)\b|\b(?:ai|language)\s+model\b.{0,60}\b(?:must|should|please|reading)\b"
    r"|\b(?:new|updated|following)\s+instructions?\s*:|\binstructions?\s+(?:for|to)\s+(?:the\s+)?(?:ai|llm|model|assistant)"
    r"|\b(?:act|behave|respond|answer|reply|write|output|print|say)\s+(?:only\s+)?(?:as|like|with)\s+(?:if|an?\s+ai|the\s+following)\b"
    r"|\b(?:reveal|print|repeat|show|leak|send)\b.{0,40}\b(?:system\s+prompt|your\s+(?:prompt|instructions|rules|keys?)|api\s+keys?|secrets?)\b"
    r"|\bdo\s+not\s+(?:follow|obey|mention\s+(?:this|these)|tell\s+the\s+user)\b|\bjailbreak\b|\bprompt\s+injection\b"
    r"|<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|^\s*(?:system|assistant|user)\s*:|###\s*(?:instruction|system|response)"
    r"|\b(?:ignorier|missacht|vergiss|vergess)\w*\b.{0,40}\b(?:anweisung|vorgabe|regel|instruktion|prompt|befehl|kontext)"
    r"|\bdu\s+bist\s+(?:jetzt|nun|ab\s+(?:jetzt|sofort)|ein\w*\s+(?:ki|sprachmodell|assistent))\b"
    r"|\bals\s+(?:ki|sprachmodell)\b|\bneue\s+anweisung\w*\s*:|\bsystem-?anweisung",
    re.I | re.M,
)


def one_line(text: object, *, limit: int) -> str:
    """One line of plain text: entities resolved, invisible characters gone, blanks collapsed, cut at a word."""
    if not isinstance(text, (str, int, float)) or isinstance(text, bool):
        return ""
    return cut(_BLANKS.sub(" ", _visible(html.unescape(str(text)[: limit * 8 + 400]))).strip(), limit=limit)


def paragraphs(text: str, *, limit: int) -> str:
    """Plain text that keeps its line breaks."""
    lines = (_BLANKS.sub(" ", line).strip() for line in _visible(text[: limit * 4]).splitlines())
    return cut("\n".join(line for line in lines if line), limit=limit)


def cut(text: str, *, limit: int) -> str:
    """At most `limit` characters, ended at a word where there is one."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return head.rsplit(" ", 1)[0].rstrip(" ,;:-") if " " in head[limit // 2 :] else head


def gives_orders(text: str) -> bool:
    """True for text that speaks to a writer instead of describing something ("ignore previous instructions")."""
    plain = _BLANKS.sub(" ", _visible(unicodedata.normalize("NFKC", text)))
    return _ORDERS.search(plain) is not None


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", _SURROGATES.sub("", unicodedata.normalize("NFC", text)))
