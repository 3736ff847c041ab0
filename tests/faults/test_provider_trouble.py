"""What is wrong with a provider as a whole costs its pages time, and nothing else; a larger round prints figures."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.faults.trouble import WEATHER, outage, refused_key, rough_weather, scene


@pytest.mark.parametrize("status", [503, 0])
def test_an_outage_uses_no_attempt_and_the_work_goes_on_by_itself(
    sqlite_engine: Engine, redis_url: str, tmp_path: Path, status: int
):
    with scene(sqlite_engine, redis_url, tmp_path, pages=16) as here:
        figures = outage(here, seconds=6, status=status)

    assert (figures.completed, figures.attempts) == (16, 0)
    assert figures.calls_a_component == 1.0
    assert 0 < figures.questions <= 10


def test_an_overloaded_provider_is_left_alone_for_as_long_as_it_says(
    sqlite_engine: Engine, redis_url: str, tmp_path: Path
):
    with scene(sqlite_engine, redis_url, tmp_path, pages=16) as here:
        figures = outage(here, seconds=6, status=529, headers={"Retry-After": "6"})

    assert (figures.completed, figures.attempts) == (16, 0)
    assert figures.turned_away <= 8 * 9, "of each page that ran, and nothing after it"


def test_a_refused_key_fails_nothing_and_the_work_goes_on_when_it_fits_again(
    sqlite_engine: Engine, redis_url: str, tmp_path: Path
):
    with scene(sqlite_engine, redis_url, tmp_path, pages=16) as here:
        figures = refused_key(here, seconds=4)

    assert (figures.completed, figures.attempts) == (16, 0)


def test_random_faults_of_single_calls_fail_no_page(sqlite_engine: Engine, redis_url: str, tmp_path: Path):
    with scene(sqlite_engine, redis_url, tmp_path, pages=24, script=WEATHER) as here:
        figures = rough_weather(here)

    assert figures.completed == 24
    assert figures.calls_a_component <= 1.3
