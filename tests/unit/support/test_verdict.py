"""A round of kills is judged by what is promised: a figure beyond it breaks the promise."""

import pytest

from tests.faults.verdict import RESUMED_SECONDS, Verdict, promised_with


def a_verdict(**changes: float | None) -> Verdict:
    """Of a round in which all went well."""
    zeros = dict.fromkeys(("failed", "lost", "stuck", "doubled", "missing", "repeated_stages"), 0)
    kept = {"submitted": 2, "completed": 2, "kills": 1, "jobs_in_hand": 1, "calls": 15, "needed": 14, "to_write": 14}
    times = {"in_flight": 1, "resumed": 1, "resume_p50": 12.0, "resume_p95": 14.0, "resume_worst": 40.0}
    return Verdict(**{"reasons": (), **zeros, **kept, **times, **changes})  # pyright: ignore[reportArgumentType]


def test_a_round_that_kept_its_promises_broke_none():
    assert a_verdict().broken() == []


@pytest.mark.parametrize("name", ["failed", "lost", "stuck", "doubled", "missing", "repeated_stages"])
def test_what_must_not_be_is_told(name: str):
    assert a_verdict(**{name: 3}).broken() == [f"3 {name.replace('_', ' ')}"]


def test_jobs_that_are_taken_up_too_late_break_the_promise():
    (said,) = a_verdict(resume_p95=RESUMED_SECONDS + 17).broken()

    assert "32.0 s" in said


def test_no_time_is_promised_while_redis_is_very_slow():
    assert a_verdict(resume_p95=32.0, resume_promised=promised_with(1.0)).broken() == []
    assert a_verdict(resume_p95=32.0, resume_promised=promised_with(0.1)).broken() != []
