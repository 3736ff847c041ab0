"""Few doors: the house gets no more rooms than its work needs. The bounds stand a little above what was reached."""

import pytest

from tests.architecture.measures import Measures, measure, read_modules, small_with_one_importer


@pytest.fixture(scope="module")
def measures() -> Measures:
    return measure()


def test_there_are_few_files_and_few_doors_between_them(measures: Measures) -> None:
    assert measures.files_per_thousand_lines <= 6.5
    assert measures.files_in_one_folder <= 25
    assert measures.imports_per_thousand_lines <= 33


def test_a_module_that_one_neighbour_imports_lives_in_that_neighbour(measures: Measures) -> None:
    assert measures.small_with_one_importer <= 10, small_with_one_importer(list(read_modules().values()))


def test_much_stands_behind_each_name(measures: Measures) -> None:
    assert measures.body_lines_per_public_name >= 12


def test_functions_and_files_stay_short(measures: Measures) -> None:
    assert measures.function_p95 <= 20
    assert measures.longest_function <= 60
    assert measures.longest_file <= 500


def test_a_class_name_means_one_thing(measures: Measures) -> None:
    assert measures.class_names_with_two_meanings == ()
