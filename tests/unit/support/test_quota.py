from tests.support.scripted_server.server import Allowance, Quota


def test_without_an_allowance_everything_is_let_in():
    quota = Quota(Allowance())

    assert [quota.wait(tokens=10_000, now=0.0) for _ in range(100)] == [0.0] * 100


def test_what_comes_too_fast_is_told_when_it_may_come_again():
    quota = Quota(Allowance(requests=2))

    assert [quota.wait(tokens=1, now=now) for now in (0.0, 10.0)] == [0.0, 0.0]
    assert quota.wait(tokens=1, now=20.0) == 40.0
    assert quota.wait(tokens=1, now=60.0) == 0.0
    assert quota.wait(tokens=1, now=61.0) == 9.0


def test_tokens_are_counted_over_the_window():
    quota = Quota(Allowance(tokens=600, window=10.0))

    assert quota.wait(tokens=60, now=0.0) == 0.0
    assert quota.wait(tokens=60, now=1.0) == 9.0
    assert quota.wait(tokens=100, now=10.0) == 0.0


def test_a_call_larger_than_the_window_is_let_in_when_nothing_else_is():
    quota = Quota(Allowance(tokens=600, window=10.0))

    assert quota.wait(tokens=5_000, now=0.0) == 0.0
    assert quota.wait(tokens=1, now=1.0) > 0
