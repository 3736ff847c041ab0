"""Reads what a model answered: raw text in, judged blocks out, or an error that says what is wrong."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, Final

import json_repair
from pydantic import BaseModel, BeforeValidator, StrictStr, ValidationError, ValidationInfo

from genapp.errors import AnswerEmpty, AnswerMalformed, ProviderRefused
from genapp.languages import any_language
from genapp.page import Block, ComponentSpec, FactSheet, Shape, normalized
from genapp.providers.base import Prompt

_MAX_CHARACTERS: Final = 50_000
"""About five times the longest component as JSON."""
_MAX_LINE: Final = 400
"""Characters of a heading, or of a component that is one line."""
_MAX_TIMES_ASKED: Final = 3
"""Text this many times as long as was asked for is not an answer to the question."""
_MAX_SIGNS_PER_WORD: Final = 20
_LONGEST_REFUSAL: Final = 1_500
"""A longer text that begins like a refusal goes on to do what was asked, or is not one."""
_REFUSAL: Final = re.compile(rf"\s*[\"“]?(?:{any_language(lambda words: words.refusals)})", re.I)
_MAX_DEPTH: Final = 8
_THOUGHT_TAG: Final = re.compile(
    r"(?:[<◁](?=/?[\w:]+[>▷])|\[(?=/?think\]))(?P<end>/?)"
    r"(?:\w{1,12}:)?(?:think|thinking|thoughts?|reasoning|analysis|reflection|scratchpad)[>▷\]]"
    r"|<\|channel\|>(?P<end_of_channel>final)<\|message\|>|<\|channel\|>(?:analysis|commentary)<\|message\|>",
    re.I,
)
"""How models mark what they think before they write; some leave out the opening one."""
_VALUE: Final = re.compile(r"""\{\s*(?:["'{}]|\w+\s*:)|\[\s*[\[{]""")
"""How an object or a list of objects begins; other brackets belong to the words around it."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]"]', re.S)
_LAST_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[}\]])', re.S)
_PAIR_OF_BRACKETS: Final = re.compile(r"\[[^\[\]{}]*\]|\{[^\[\]{}]*\}")
_MORE: Final = re.compile(r"[{}\]]")
_CLOSES: Final = {"{": "}", "[": "]"}
_MAX_WRAPPINGS: Final = 3
_FACT_NUMBER: Final = re.compile(r"\W*(?:facts?|no|nr|f)?\W*(\d{1,6})\W*", re.I)
_LONGEST_FACT_NUMBER: Final = 20
_MENDED: Final = "mended"
"""Context of an answer whose JSON was broken."""
_OF_BLOCK: Final = re.compile(r"""["'](?:blocks|heading|text|facts)["']?\s*:""")
_NAME_ENDS: Final = re.compile(r"""["']\s*:""")
_NO_NAME: Final = re.compile(r"[{}\[\]]")
_WORD: Final = re.compile(r"\w")
REFUSED_HINT: Final = "look at the keywords and facts of the page, or choose another model"
_INVISIBLE: Final = frozenset("\u00ad\u200b\u2060\ufeff")
"""Format characters without a use in our languages; joiners (U+200C, U+200D) are kept for those that need them."""
_KEPT_FORMAT: Final = frozenset("\u200c\u200d")

_ENTITIES: Final = {"&amp;": "&", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&nbsp;": "\u00a0"}
_ENTITY: Final = re.compile("|".join(map(re.escape, _ENTITIES)))
_INLINE_TAG: Final = re.compile(r"</?(?:b|i|em|strong|u|span)\s*>", re.I)
_BREAK_TAG: Final = re.compile(r"</?(?:p|br)\s*/?>", re.I)
_TAG: Final = re.compile(r"<(?:/?[a-zA-Z]|!|\?)|&lt;/?[a-zA-Z]")
_AROUND: Final = (
    (re.compile(r"\*\*(?=\S)"), re.compile(r"(?<=\S)\*\*")),
    (re.compile(r"(?<!\w)__(?=\S)"), re.compile(r"(?<=\S)__(?!\w)")),
)
"""What opens and what closes a strong text, which may be of several lines."""
_PAIRED: Final = (
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=\S)_(?!\w)"),
    re.compile(r"`([^`\n]+)`"),
    re.compile(r"!?\[([^\[\]\n]+)\]\([^)\s]{1,500}\)"),
)
_LINE_START: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]+|[-*•][ \t]+)", re.M)
_NUMBERED: Final = re.compile(r"^\s*\d{1,2}[.)]\s+")
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")


class Unreadable(Exception):
    """Its text says what is wrong, to be read after a colon."""


def _fact_numbers(value: object, info: ValidationInfo) -> list[int]:
    """In whatever form they are written: `[1, 2]`, `"1, 2"`, `["fact 1"]`, null; what is no number cites nothing.

    A block among them, whole or damaged, is no citation; in an answer that had to be mended, nor is any other text.
    """
    texts = list(_texts_in(value))
    if isinstance(value, dict) and any(len(text) > _LONGEST_FACT_NUMBER for text in texts):
        raise ValueError("a block stands among the facts of another one")
    if info.context == _MENDED and not all(_FACT_NUMBER.fullmatch(part) for text in texts for part in text.split(",")):
        raise ValueError("other texts stand among the facts of a block")
    if isinstance(value, list):
        return [number for one in value if not isinstance(one, list) for number in _fact_numbers(one, info)]
    if isinstance(value, str):
        parts = (part for part in re.split("[,;]", value) if len(part) <= _LONGEST_FACT_NUMBER)
        return [int(match[1]) for part in parts if (match := _FACT_NUMBER.fullmatch(part))]
    if isinstance(value, float) and value.is_integer():
        return [int(value)]
    return [value] if type(value) is int else []


def _texts_in(value: object) -> Iterator[str]:
    """Every text of a piece of JSON, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_texts_in(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


class _Block(BaseModel):
    text: StrictStr
    heading: Annotated[StrictStr, BeforeValidator(lambda value: "" if value is None else value)] = ""
    facts: Annotated[list[int], BeforeValidator(_fact_numbers)] = []


class _Answer(BaseModel):
    """What is not asked for is left out, as long as all that was asked for is there."""

    blocks: list[_Block]


def read_answer(text: str, prompt: Prompt, *, provider: str) -> tuple[Block, ...]:
    """No blocks when the part may be missing and the model has nothing to say in it.

    Raises `AnswerEmpty`, `AnswerMalformed` or `ProviderRefused`, each with the answer; it never guesses.
    """
    written = _answered(text, provider)
    spec = prompt.brief.spec
    try:
        answer = _find_answer(written)
        if not answer.blocks and not spec.required:
            return ()
        blocks = _judge_blocks(answer, spec, prompt.brief.context.facts)
    except Unreadable as problem:
        if _is_refusal(written):
            raise _refused(text, provider) from None
        raise AnswerMalformed(f"the answer cannot be used: {problem}", provider=provider, answer=text) from None
    if not blocks:
        raise AnswerEmpty("the answer has no text in its blocks", provider=provider, answer=text)
    if _is_refusal(blocks[0].text):
        raise _refused(text, provider)
    return blocks


def _answered(text: str, provider: str) -> str:
    """What was written, when that is anything and no flood."""
    if not text.strip():
        raise AnswerEmpty("the model answered with nothing", provider=provider, answer=text)
    written = _written(text)
    if not written.strip():
        raise AnswerEmpty("the model thought, and wrote no answer", provider=provider, answer=text)
    if len(written) > _MAX_CHARACTERS:
        raise AnswerMalformed(
            f"the answer has more than {_MAX_CHARACTERS:,} characters", provider=provider, answer=text[:_MAX_CHARACTERS]
        )
    return written


def without_thoughts(text: str) -> str:
    """What the model wrote, without what it thought between its marks: before, after or around."""
    return _parted(text)[0]


def _written(text: str) -> str:
    """Without thoughts; where only one mark is there and nothing else, what stands beside it is the answer."""
    written, thought = _parted(text)
    return written if written.strip() else thought


def _parted(text: str) -> tuple[str, str]:
    """What was written, and the last thought of which only one mark is there."""
    written, thought, at, thinking = "", "", 0, False
    for tag in _THOUGHT_TAG.finditer(text):
        before, at = text[at : tag.start()], tag.end()
        ends = bool(tag["end"] or tag["end_of_channel"])
        if ends and not thinking:  # all before was thought
            written, thought = "", written + before
        elif not thinking:
            written += before
        thinking = not ends
    return (written, text[at:]) if thinking else (written + text[at:], thought)


def clean_text(text: str, *, paragraphs: bool = False, item: bool = False) -> str:
    """Plain text in one line, or in paragraphs parted by a blank line. An `item` loses its bullet or number.

    Raises `Unreadable` for marks that cannot be taken out without guessing.
    """
    text = _without_marks(_printable(text))
    if item:
        text = _NUMBERED.sub("", text)
    parts = _PARAGRAPHS.split(text) if paragraphs else [text]
    return "\n\n".join(line for line in (" ".join(part.split()) for part in parts) if line)


def _printable(text: str) -> str:
    """Without control, format and other invisible characters; line ends of every kind become \\n."""
    text = normalized(re.sub(r"\r\n?|[\u2028\x0b\x0c\x85]", "\n", text).replace("\u2029", "\n\n"))
    return "".join(sign for sign in text if sign in "\n\t" or _is_kept(sign))


def _is_kept(sign: str) -> bool:
    return sign in _KEPT_FORMAT or (sign not in _INVISIBLE and unicodedata.category(sign)[0] != "C")


def _without_marks(text: str) -> str:
    text = _ENTITY.sub(lambda match: _ENTITIES[match[0]], text)
    text = _BREAK_TAG.sub(" ", _INLINE_TAG.sub("", text))
    if _TAG.search(text):
        raise Unreadable("it holds HTML")
    if "```" in text:
        raise Unreadable("it holds a code fence")
    text = _LINE_START.sub("", text)
    for opens, closes in _AROUND:
        text = _without_pairs(text, opens, closes)
    for mark in _PAIRED:
        text = mark.sub(r"\1", text)
    return text.replace("**", "")


def _without_pairs(text: str, opens: re.Pattern[str], closes: re.Pattern[str]) -> str:
    """Each mark that opens with the next one that closes is taken out; where none closes any more, none has opened."""
    kept, at = [], 0
    while (first := opens.search(text, at)) and (last := closes.search(text, first.end() + 1)):
        kept += [text[at : first.start()], text[first.end() : last.start()]]
        at = last.end()
    return "".join((*kept, text[at:]))


def _refused(text: str, provider: str) -> ProviderRefused:
    return ProviderRefused(
        "the model declined to write this component", provider=provider, hint=REFUSED_HINT, answer=text
    )


def _is_refusal(text: str) -> bool:
    return len(text) <= _LONGEST_REFUSAL and _REFUSAL.match(text) is not None


def _find_answer(text: str) -> _Answer:
    """The answer among the words around it; twice the same is once. A cut one never looks whole."""
    found: list[_Answer] = []
    rest, problem, end = "", Unreadable("it is not JSON"), 0
    while begins := _VALUE.search(text, end):
        rest += text[end : begins.start()] if found else ""
        end = _end_of_value(text, begins.start())
        try:
            found.append(_shaped(text[begins.start() : end]))
        except Unreadable as error:
            problem = error
            if not found and _OF_BLOCK.search(text[begins.start() : end]):
                break  # the beginning of an answer: what follows is only a part of it
            rest += text[begins.start() : end] if found else ""
    if not found:
        raise problem
    rest += text[end:]
    if _MORE.search(_PAIR_OF_BRACKETS.sub("", rest)) or _NAME_ENDS.search(rest):
        raise Unreadable("it goes on after its end")
    if any(other != found[0] for other in found):
        raise Unreadable("it holds two different answers")
    return found[0]


def _end_of_value(text: str, start: int) -> int:
    """One past the bracket that closes the object or list. What is not closed was cut."""
    due: list[str] = []
    for match in _TOKEN.finditer(text, start):
        sign = match[0]
        if sign in _CLOSES:
            due.append(_CLOSES[sign])
            if len(due) > _MAX_DEPTH:
                raise Unreadable("it is nested too deep")
        elif sign == '"':
            break
        elif sign in ("}", "]"):
            if due.pop() != sign:
                raise Unreadable("its brackets do not match")
            if not due:
                return match.end()
    raise Unreadable("it breaks off in the middle")


def _shaped(body: str) -> _Answer:
    """Raises `Unreadable` for what is not an answer."""
    try:
        value, whole = _parsed(body), True
    except (ValueError, RecursionError):
        value, whole = _mended(body), False
    try:
        if whole:
            return _Answer.model_validate(_unwrapped(value), extra="ignore")
        mended = _Answer.model_validate(_unwrapped(value), extra="forbid", context=_MENDED)
    except ValidationError as error:
        raise Unreadable(_first_problem(error)) from None
    if not mended.blocks:
        raise Unreadable("it is not valid JSON")
    return mended


def _parsed(body: str) -> Any:  # Any: JSON
    """A comma too many at the end of a list or an object does no harm."""
    try:
        return json.loads(body, strict=False, object_pairs_hook=_no_doubles)
    except ValueError:
        plain = _LAST_COMMA.sub(lambda match: match[1] or "", body)
        return json.loads(plain, strict=False, object_pairs_hook=_no_doubles)


def _mended(body: str) -> Any:  # Any: JSON
    """Only if every letter and digit is where it was."""
    try:
        value = json_repair.loads(body, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, KeyError):
        raise Unreadable("it is not valid JSON") from None
    if _WORD.findall(body) != _WORD.findall(json.dumps(value, ensure_ascii=False)):
        raise Unreadable("it is not valid JSON")
    return value


def _unwrapped(value: Any) -> Any:  # Any: JSON
    """As `{"blocks": [...]}`: models send the bare list, one bare block, or put the object into another one."""
    for _ in range(_MAX_WRAPPINGS):
        inner = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(inner, dict) and "blocks" in inner:
            blocks = inner["blocks"]
            return {**inner, "blocks": [blocks]} if isinstance(blocks, dict) and "text" in blocks else inner
        if isinstance(value, list):
            return {"blocks": value}
        if not isinstance(value, dict) or "text" in value or len(value) != 1:
            break
        (value,) = value.values()
    return {"blocks": [value]} if isinstance(value, dict) and "text" in value else value


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON
    value = dict(pairs)
    if len(value) < len(pairs):
        raise Unreadable("it says the same property twice")
    if any(_NO_NAME.search(name) for name in value):
        raise Unreadable("the name of a property is damaged")
    return value


def _judge_blocks(answer: _Answer, spec: ComponentSpec, facts: FactSheet) -> tuple[Block, ...]:
    """The blocks, cleaned; none when there is no text at all. Raises `Unreadable`."""
    _judge_size(answer, spec)
    blocks = tuple(_block(block, spec, facts) for block in answer.blocks)
    if not any(block.text or block.heading for block in blocks):
        return ()
    _judge_count(len(blocks), spec)
    for number, block in enumerate(blocks, start=1):
        _judge_block(number, block, spec)
    _judge_length(blocks, spec)
    return blocks


def _block(block: _Block, spec: ComponentSpec, facts: FactSheet) -> Block:
    known = (number for number in dict.fromkeys(block.facts) if facts.by_number(number))
    text = clean_text(block.text, paragraphs=spec.shape is Shape.SECTIONS, item=spec.shape is Shape.LIST)
    heading = clean_text(block.heading) if spec.shape.headed else ""  # else a property that nobody asked for
    return Block(text=text, heading=heading, facts=tuple(known))


def _judge_size(answer: _Answer, spec: ComponentSpec) -> None:
    """Before the text is cleaned, so that cleaning never works on a flood."""
    size = sum(len(block.text) + len(block.heading) for block in answer.blocks)
    if size > _MAX_TIMES_ASKED * _MAX_SIGNS_PER_WORD * spec.words[1]:
        raise Unreadable(f"its text has {size:,} characters, far more than was asked for")


def _judge_count(count: int, spec: ComponentSpec) -> None:
    fewest, most = spec.blocks
    if not fewest <= count <= most:
        asked = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise Unreadable(f"it has {count} blocks, and {asked} were asked for")


def _judge_block(number: int, block: Block, spec: ComponentSpec) -> None:
    if not block.text:
        raise Unreadable(f"block {number} has no text")
    if spec.shape.headed and not block.heading:
        raise Unreadable(f"block {number} has no heading")
    line = block.text if spec.shape is Shape.LINE else block.heading
    if len(line) > _MAX_LINE:
        raise Unreadable(f"a line of block {number} has more than {_MAX_LINE} characters")


def _judge_length(blocks: tuple[Block, ...], spec: ComponentSpec) -> None:
    words = sum(len(block.heading.split()) + len(block.text.split()) for block in blocks)
    if spec.shape is not Shape.LINE and words > _MAX_TIMES_ASKED * spec.words[1]:
        raise Unreadable(f"it has {words} words, and at most {spec.words[1]} were asked for")


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the answer"
    return f"{where[:80]}: {first['msg'][:1].lower()}{first['msg'][1:]}"
