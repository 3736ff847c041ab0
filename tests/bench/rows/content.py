"""How good the content is, by number: the checks held against a gold set, and the pages of the embedded writer.

A gold set is a folder with `claims/<language>.jsonl`, `checks.jsonl`, `pages.jsonl` and `orders.jsonl`; its README says
what a line is. `--gold DIR` names it.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from genapp.clock import utc_now
from genapp.intake.validate import read_page
from genapp.languages import LANGUAGES
from genapp.page import (
    Block,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Language,
    Level,
    PageContext,
    PageRequest,
    PageType,
    QualityReport,
    SourceKind,
    Verdict,
)
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import assemble, finish
from genapp.pipeline.prompts import build_prompt
from genapp.pipeline.work import FinishedPage
from genapp.providers.base import Brief
from genapp.providers.embedded.writer import write
from genapp.quality.check import PageUnderTest, Sibling
from genapp.quality.report import check_page
from genapp.sources.facts import make_fact_sheet
from tests.bench.measure import Row, percentile, timed
from tests.bench.rows import footprints
from tests.bench.rows.content_prompts import prompt_rows, rewriting_rows
from tests.bench.rows.content_text import changed_values, filler, masked, rank_correlation, sentences, similar

ADDRESS: Final = "https://www.example.com/page"
NEAREST: Final = {"location": "landing", "service": "landing", "faq": "landing", "guide": "landing"}
"""Of page types that a set may name and that do not exist."""
HELD: Final = frozenset({Level.BLOCK, Level.WARN})

Line = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Written:
    """One page of the embedded writer."""

    request: PageRequest
    facts: FactSheet
    page: FinishedPage
    report: QualityReport


def measure() -> Iterable[Row]:
    folder = os.environ.get("BENCH_GOLD", "")
    if not folder:
        yield Row(name="content", measured="not measured", value=0, note="name a gold set: --gold DIR")
        yield from footprints.measure()
        return
    gold = Path(folder)
    yield from _claims(gold / "claims")
    yield from _checks(_lines(gold / "checks.jsonl"))
    yield from _pages(_lines(gold / "pages.jsonl"))
    yield from _orders(_lines(gold / "orders.jsonl"))
    yield from prompt_rows()
    orders = [read_page(line, now=utc_now()).request for line in _lines(gold / "orders.jsonl")]
    yield from rewriting_rows([order for order in orders if LANGUAGES[order.language].has_texts])
    yield from footprints.measure()


def _lines(file: Path) -> list[Line]:
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


# Claims


def _claims(folder: Path) -> Iterator[Row]:
    every: list[tuple[bool, frozenset[Level]]] = []
    for file in sorted(folder.glob("*.jsonl")):
        judged = [(bool(line["supported"]), _levels_of(line)) for line in _lines(file)]
        yield from _claim_rows(file.stem, judged)
        every += judged
    if every:
        yield from _claim_rows("together", every)


def _levels_of(line: Line) -> frozenset[Level]:
    """Of what the claims check finds in the sentence of a line, as the only sentence of an opening."""
    spec = PAGE_SPECS[_page_type(line["page_type"])]
    facts = _facts(line["facts"])
    part = Component(kind=spec.opening, blocks=(Block(text=line["sentence"]),))
    page = _under_test(line, (part,), facts)
    return frozenset(finding.level for finding in check_page(page).findings if finding.check in ("claims", "facts"))


def _claim_rows(name: str, judged: Sequence[tuple[bool, frozenset[Level]]]) -> Iterator[Row]:
    false = [levels for supported, levels in judged if not supported]
    true = [levels for supported, levels in judged if supported]
    flagged = _share(bool(levels & HELD) for levels in false)
    yield _share_row(f"claims, {name}: false sentences flagged", flagged, 0.95, len(false), at_least=True)
    blocked = _share(Level.BLOCK in levels for levels in true)
    yield _share_row(f"claims, {name}: true sentences blocked", blocked, 0.02, len(true))
    warned = _share(Level.WARN in levels and Level.BLOCK not in levels for levels in true)
    yield _share_row(f"claims, {name}: true sentences warned", warned, 0.05, len(true))


# Checks


def _checks(lines: Sequence[Line]) -> Iterator[Row]:
    if not lines:
        return
    wrong = [line["id"] for line in lines if not _as_expected(line)]
    right = 1 - len(wrong) / len(lines)
    yield Row(
        name="checks as expected",
        measured=f"{len(lines) - len(wrong)} of {len(lines)}",
        value=round(right, 4),
        target=">= 95 %",
        limit=0.95,
        at_least=True,
        note=", ".join(wrong),
    )


def _as_expected(line: Line) -> bool:
    siblings = tuple(Sibling(components=_components(page)) for page in line.get("siblings", ()))
    page = _under_test(line, _components(line["page"]), _facts(line["facts"]), siblings)
    findings = check_page(page).findings
    flagged = any(finding.check == line["check"] and finding.level in HELD for finding in findings)
    return flagged == (line["expect"] == "flag")


# Pages that an editor has graded


def _pages(lines: Sequence[Line]) -> Iterator[Row]:
    if not lines:
        return
    reports = [check_page(_under_test(line, _components(line["page"]), _facts(line["facts"]))) for line in lines]
    points = [float(line["points"]) for line in lines]
    correlation = rank_correlation([report.score for report in reports], points)
    yield Row(
        name="rank correlation of our score with the editor's points",
        measured=f"{correlation:.2f}",
        value=round(correlation, 4),
        target=">= 0.8",
        limit=0.8,
        at_least=True,
        note=f"{len(lines)} pages",
    )
    ready = [line["id"] for line, report in zip(lines, reports, strict=True) if report.verdict is Verdict.READY]
    bad = [line["id"] for line in lines if line["points"] <= 3 and line["id"] in ready]
    yield _none(f"ready pages with 3 points or fewer, of {sum(line['points'] <= 3 for line in lines)}", bad)
    good = [line["id"] for line in lines if line["publish"] == "unchanged"]
    yield _none(f"good pages held, of {len(good)}", [name for name in good if name not in ready])


# Pages of the embedded writer


def _orders(lines: Sequence[Line]) -> Iterator[Row]:
    if not lines:
        return
    pages = [_written(line) for line in lines]
    told = [list(_body_sentences(page)) for page in pages]
    total = sum(map(len, told))
    empty = [
        text
        for page, texts in zip(pages, told, strict=True)
        for text in texts
        if filler(text, page.facts, page.request)
    ]
    yield _share_row("embedded writer: filler share", len(empty) / total, 0.0, total, note=" / ".join(empty[:3]))
    elsewhere = _elsewhere(told)
    yield _share_row(
        "embedded writer: sentences on another page",
        len(elsewhere) / total,
        0.10,
        total,
        note=" / ".join(elsewhere[:3]),
    )
    likeness = _likeness(pages)
    yield _share_row(
        "embedded writer: masked similarity p95", percentile(likeness, 0.95), 0.4, len(likeness), of="pairs"
    )
    changed = [
        f"{line['targetUrl']}: {value}"
        for line, page in zip(lines, pages, strict=True)
        for value in changed_values(page.facts, page.page)
    ]
    yield _none(f"embedded writer: values changed, of {sum(len(page.facts.facts) for page in pages)}", changed)
    held = [
        f"{page.request.target_url}: {page.report.score}" for page in pages if page.report.verdict is not Verdict.READY
    ]
    yield _none(f"embedded writer: pages held by our own checks, of {len(pages)}", held)
    words = [page.page.words for page in pages]
    speed = percentile(timed(lambda: _written(lines[0]), 10), 0.5)
    yield Row(
        name="embedded writer: mean words",
        measured=f"{sum(words) / len(words):.0f}",
        value=round(sum(words) / len(words), 1),
        note=f"{min(words)} to {max(words)}; {speed * 1000:.0f} ms a page with its checks",
    )


def _written(line: Line) -> Written:
    request = read_page(line, now=utc_now()).request
    spec = PAGE_SPECS[request.page_type]
    context = PageContext(facts=make_fact_sheet(request, None))
    briefs = [Brief(request=request, context=context, spec=part) for part in spec.components]
    parts = ((brief.spec.kind, tuple(write(build_prompt(brief).brief))) for brief in briefs)
    components = tuple(Component(kind=kind, blocks=blocks) for kind, blocks in parts if blocks)
    draft = assemble(request, spec, context, components)
    page = PageUnderTest(
        request=request, spec=spec, context=context, components=components, html=draft.html, json_ld=draft.json_ld
    )
    return Written(request, context.facts, finish(request, spec, context, components), check_page(page))


def _body_sentences(page: Written) -> Iterator[str]:
    head = {ComponentKind.TITLE, ComponentKind.META_DESCRIPTION, ComponentKind.H1}
    for part in page.page.components:
        if part.kind not in head:
            for block in part.blocks:
                yield from sentences(block.text, page.request.language)


def _elsewhere(told: Sequence[Sequence[str]]) -> list[str]:
    homes: dict[str, set[int]] = defaultdict(set)
    for number, texts in enumerate(told):
        for text in texts:
            homes[text.casefold()].add(number)
    return [text for texts in told for text in texts if len(text.split()) > 4 and len(homes[text.casefold()]) > 1]


def _likeness(pages: Sequence[Written]) -> list[float]:
    """Of all pairs of one language."""
    runs = [masked(" ".join(_body_sentences(page)), page.facts, page.request) for page in pages]
    language = [page.request.language for page in pages]
    pairs = [(one, two) for one in range(len(pages)) for two in range(one) if language[one] == language[two]]
    return [similar(runs[one], runs[two]) for one, two in pairs] or [0.0]


# Shared


def _under_test(
    line: Line, components: tuple[Component, ...], facts: tuple[Fact, ...], siblings: tuple[Sibling, ...] = ()
) -> PageUnderTest:
    page_type = _page_type(line["page_type"])
    spec = PAGE_SPECS[page_type]
    keywords = tuple(line.get("keywords", ())) or (_subject(facts),)
    request = PageRequest(
        page_type=page_type,
        target_url=ADDRESS,
        keywords=keywords,
        language=Language(line["language"]),
        brand=line.get("brand", "") or _brand(facts),
    )
    context = PageContext(facts=FactSheet(facts=facts))
    draft = assemble(request, spec, context, components)
    return PageUnderTest(
        request=request,
        spec=spec,
        context=context,
        components=components,
        html=draft.html,
        json_ld=draft.json_ld,
        siblings=siblings,
    )


def _page_type(name: str) -> PageType:
    known = {page_type.value for page_type in PAGE_SPECS}
    return PageType(name if name in known else NEAREST.get(name, "category"))


def _facts(given: Sequence[Any]) -> tuple[Fact, ...]:  # Any: a line of text, or an object with name and value
    return tuple(_fact(number, fact) for number, fact in enumerate(given, start=1))


def _fact(number: int, given: Any) -> Fact:  # Any: see above
    if isinstance(given, str):
        name, _, value = given.partition(": ")
        name, value = (name, value) if value else ("", given)
    else:
        name, value = given["name"], given["value"]
    text = f"{name}: {value}" if name else value
    return Fact(number=number, text=text, source=SourceKind.USER, name=name, value=value if name else "")


def _subject(facts: Sequence[Fact]) -> str:
    """What a page without keywords is about: its first fact."""
    return facts[0].value or facts[0].text if facts else "page"


def _brand(facts: Sequence[Fact]) -> str:
    return next(
        (fact.value for fact in facts if fact.name.casefold() in ("brand", "marke", "marque", "marca", "merk")), ""
    )


def _components(page: Line) -> tuple[Component, ...]:
    head = (
        (ComponentKind.TITLE, page["title"]),
        (ComponentKind.META_DESCRIPTION, page["meta_description"]),
        (ComponentKind.H1, page["h1"]),
    )
    lines = tuple(Component(kind=kind, blocks=(Block(text=text),)) for kind, text in head)
    return lines + tuple(
        Component(kind=ComponentKind(part["kind"]), blocks=tuple(map(_block, part["blocks"])))
        for part in page["components"]
    )


def _block(given: Line) -> Block:
    return Block(text=given["text"], heading=given.get("heading", ""), facts=tuple(given.get("facts", ())))


def _share(hits: Iterable[bool]) -> float:
    every = list(hits)
    return sum(every) / len(every) if every else 0.0


def _share_row(
    name: str, share: float, limit: float, count: int, *, at_least: bool = False, of: str = "sentences", note: str = ""
) -> Row:
    return Row(
        name=name,
        measured=f"{share:.1%}",
        value=round(share, 4),
        target=f"{'>=' if at_least else '<='} {limit:.0%}",
        limit=limit if count else None,
        at_least=at_least,
        note=f"{count} {of}" + (f": {note}" if note else ""),
    )


def _none(name: str, found: Sequence[str]) -> Row:
    return Row(name=name, measured=str(len(found)), value=len(found), target="0", limit=0, note=", ".join(found[:8]))
