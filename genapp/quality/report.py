"""The checks that every page passes through, in the order they are shown; the score and the verdict that follow."""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from genapp.page import CheckOutcome, CheckResult, Finding, Level, PageType, QualityReport, Verdict
from genapp.quality.check import EVERY, Aspect, CannotRun, Check, CheckLevels, PageUnderTest, Switch
from genapp.quality.checks import faq, head, keywords, language, markup, structure, style, wording, worth
from genapp.quality.claims import check_claims
from genapp.quality.footprint import doorway, footprint
from genapp.quality.reading import read, told_share
from genapp.quality.second_reader import decided, second_reader

SECOND_READER: Final = Check(name="second_reader", title="Second reader", look=second_reader)
"""The last one; it stands only in the reports of pages that another model was to read."""
STANDARD_CHECKS: Final[tuple[Check, ...]] = (
    Check(name="components", title="All components are there", look=structure.all_components),
    Check(name="needs", title="What its readers come for", look=structure.needed_facts),
    Check(name="claims", title="Statements and facts", look=check_claims, aspect=Aspect.TRUST),
    Check(name="filler", title="Nothing that fits any page", look=worth.filler, aspect=Aspect.WORTH),
    Check(name="thin", title="The facts are told", look=worth.thin, aspect=Aspect.WORTH),
    Check(name="answer_first", title="The offer comes first", look=worth.answer_first, aspect=Aspect.WORTH),
    Check(name="repetition", title="Said once", look=worth.repetition, aspect=Aspect.WORTH),
    Check(name="leftovers", title="No leftovers", look=wording.no_leftovers),
    Check(name="title", title="Title tag", look=head.title_tag),
    Check(name="meta_description", title="Meta description", look=head.meta_text),
    Check(name="headings", title="Headings", look=structure.heading_order),
    Check(name="length", title="Body length", look=worth.body_length),
    Check(name="keywords", title="Keyword use", look=keywords.keyword_use),
    Check(name="keyword_stuffing", title="No forced keywords", look=keywords.keyword_stuffing),
    Check(name="language_mixed", title="One language", look=language.language_mixed),
    Check(name="spelling", title="Spelling", look=language.spelling),
    Check(name="locale", title="Numbers as the language writes them", look=language.locale_form),
    Check(name="grammar", title="Grammar", look=style.grammar),
    Check(name="readability", title="Sentence length", look=style.readability),
    Check(name="style", title="Style", look=style.style),
    Check(name="superlatives", title="No empty praise", look=wording.superlatives),
    Check(name="price_in_text", title="No prices in running text", look=wording.price_in_text),
    Check(name="faq", title="Questions and answers", look=faq.questions_and_answers),
    Check(name="json_ld", title="Structured data", look=markup.structured_data),
    Check(name="safety", title="Safe HTML", look=markup.safe_markup),
    Check(name="links", title="Links", look=markup.links),
    Check(name="images", title="Images", look=markup.images),
    Check(name="address", title="Address", look=markup.address),
    Check(name="copying", title="Own words", look=wording.own_words),
    Check(name="doorway", title="Own facts", look=doorway),
    Check(name="footprint", title="Unlike other pages", look=footprint),
    Check(name="voice", title="Voice", look=style.voice_rules),
    SECOND_READER,
)
READY_FROM: Final = 80
REVIEW_FROM: Final = 60
WORTH_POINTS: Final = 60
CRAFT_POINTS: Final = 40
BLOCK_COST: Final = 20
WARN_COST: Final = 5
LIGHT_COST: Final = 1
"""Of a warning that says what a project may want: a price, a long page."""
DEAR_COST: Final = 8
"""Of a warning for what spoils the reading of the whole page."""
_LIGHT: Final = frozenset({"price_in_text", "length", "locale", "spelling", "readability", "images", "address"})
_DEAR: Final = frozenset({"repetition", "keyword_stuffing", "style"})
_MOST_COUNTED: Final = 3
"""Findings of one check: the tenth of a kind says nothing new."""
TRUST_LEFT: Final = 0.2
"""What is left of the points when a statement is unsupported; each further one halves it again."""
DOUBT_COST: Final = 0.05
"""Share of the points that each statement in doubt takes from the third one on: one true sentence in twenty may be in
doubt, and a page has that many."""
_FREE_DOUBTS: Final = 2
_MOST_FINDINGS: Final = 10
"""Of one check; a page that is wrong all over is not clearer with a hundred lines."""
AS_FOUND: Final = CheckLevels()
_LEVELS: Final = {Switch.BLOCKER: Level.BLOCK, Switch.WARNING: Level.WARN}

log = logging.getLogger(__name__)


def check_page(page: PageUnderTest, levels: CheckLevels = AS_FOUND) -> QualityReport:
    """The report of all checks. A check that cannot run, breaks or is off reads "skipped", never "passed"."""
    checks = [check for check in STANDARD_CHECKS if check is not SECOND_READER or page.reading is not None]
    results = [_run(check, page, levels.of(check.name, page.request.page_type)) for check in checks]
    results = [_without_doubles(one, results) if one.check == SECOND_READER.name else one for one in results]
    return judge(results, worth=told_share(page))


def _without_doubles(said: CheckResult, results: Sequence[CheckResult]) -> CheckResult:
    """What the second reader says of sentences that the facts' own check has not told already."""
    told = {finding.evidence for result in results if result.check in _TRUST for finding in result.findings} - {""}
    return replace(said, findings=tuple(finding for finding in said.findings if finding.evidence not in told))


def judge(results: Sequence[CheckResult], *, worth: float = 1.0) -> QualityReport:
    """The score, and the verdict: no blocker and 80 points or more is ready; a blocker or less than 60 points is redo.

    What the second reader warns of is looked at by a person, whatever the score is.

    Up to 60 points for what the page tells (`worth`, 0 to 1), up to 40 for how it is made; of both remains what
    unsupported statements leave. `docs/quality.md` tells it the same way.
    """
    findings = [finding for result in results for finding in result.findings]
    points = WORTH_POINTS * worth + max(0.0, CRAFT_POINTS - sum(_cost(result) for result in results))
    score = round(points * _trust(findings))
    blocked = any(finding.level is Level.BLOCK for finding in findings)
    doubted = any(finding.check == SECOND_READER.name and finding.level is Level.WARN for finding in findings)
    if score < REVIEW_FROM or blocked:
        verdict = Verdict.REDO
    else:
        verdict = Verdict.READY if score >= READY_FROM and not doubted else Verdict.NEEDS_REVIEW
    return QualityReport(results=tuple(results), score=score, verdict=verdict)


def read_levels(text: str) -> CheckLevels:
    """The levels of all checks, as `read_switches` reads them."""
    return CheckLevels().changed(read_switches(text))


def read_switches(text: str) -> dict[tuple[str, str], Switch]:
    """One rule a line, or between semicolons: the page type or "all", the name of a check, and its level.

    Raises `ValueError` with the first line that is no rule, and what may stand in its place.
    """
    lines = (" ".join(line.split()).rstrip(".").casefold() for line in re.split(r"[\n;]", text))
    return dict(_read_switch(line) for line in lines if line)


def _read_switch(line: str) -> tuple[tuple[str, str], Switch]:
    page_type, colon, rule = (part.strip() for part in line.partition(":"))
    name, _, level = (part.strip() for part in rule.partition(" "))
    if not colon or not level:
        raise ValueError(f'"{line}" is no rule; a rule is a line like "product: readability off"')
    page_types = [EVERY, *PageType]
    _one_of(page_type, "page type", page_types)
    _one_of(name, "check", [check.name for check in STANDARD_CHECKS])
    _one_of(level, "level", list(Switch))
    return ("" if page_type == EVERY else page_type, name), Switch(level)


def _one_of(given: str, what: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ValueError(f'"{given}" is no {what}; there are {", ".join(known)}')


def _cost(result: CheckResult) -> int:
    """Points that the findings of a check take, unless they are reckoned otherwise."""
    if result.check in _RECKONED:
        return 0
    warned = LIGHT_COST if result.check in _LIGHT else DEAR_COST if result.check in _DEAR else WARN_COST
    costs = sorted((_of_level(finding.level, warned) for finding in result.findings), reverse=True)
    return sum(costs[:_MOST_COUNTED])


def _of_level(level: Level, warned: int) -> int:
    return {Level.BLOCK: BLOCK_COST, Level.WARN: warned}.get(level, 0)


def _trust(findings: Iterable[Finding]) -> float:
    """The share of the points that unsupported and doubtful statements leave."""
    levels = [finding.level for finding in findings if finding.check in _TRUST]
    wrong, doubtful = levels.count(Level.BLOCK), levels.count(Level.WARN)
    if wrong:
        return TRUST_LEFT / 2 ** min(wrong - 1, 4)
    return max(0.5, 1 - DOUBT_COST * max(0, doubtful - _FREE_DOUBTS))


def _run(check: Check, page: PageUnderTest, switch: Switch) -> CheckResult:
    findings: tuple[Finding, ...] = ()
    reason = ""
    try:
        if switch is Switch.OFF:
            raise CannotRun("the check is off for this page type")
        seen = [_as_set(replace(finding, check=check.name), switch) for finding in _looked(check, page)]
        findings = tuple(seen[:_MOST_FINDINGS])
        outcome = CheckOutcome.FOUND if findings else CheckOutcome.PASSED
    except CannotRun as said:
        outcome, reason = CheckOutcome.SKIPPED, str(said)
    except Exception:
        log.exception("check.broken", extra={"check": check.name})
        outcome, reason = CheckOutcome.SKIPPED, "the check itself failed; see the log"
    return CheckResult(
        check=check.name,
        title=check.title,
        outcome=outcome,
        findings=findings,
        reason=reason,
        switch="" if switch is Switch.AS_FOUND else switch.value,
    )


def _looked(check: Check, page: PageUnderTest) -> Iterable[Finding]:
    """What a check sees. A number in advice that says nothing of the offer is in doubt, whatever the facts hold; of
    sentences in doubt the second reader decides, where there is one."""
    for finding in check.look(page):
        if check.aspect is not Aspect.TRUST:
            yield finding
            continue
        number = finding.level is Level.BLOCK and any(sign.isdigit() for sign in finding.value)
        in_doubt = number and not read(page).speaks_of_the_offer(finding.evidence)
        yield decided(replace(finding, level=Level.WARN) if in_doubt else finding, page.reading)


def _as_set(finding: Finding, switch: Switch) -> Finding:
    """With the level that the installation wants; what only informs stays so."""
    if finding.level is Level.INFORM or switch not in _LEVELS:
        return finding
    return replace(finding, level=_LEVELS[switch])


_TRUST: Final = frozenset(check.name for check in STANDARD_CHECKS if check.aspect is Aspect.TRUST)
_RECKONED: Final = _TRUST | {"filler", "thin"}
"""What they find is in the points already: in what statements leave, and in the worth."""
