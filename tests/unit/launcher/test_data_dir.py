"""One `genapp up` at a time uses a data directory."""

import pytest

from genapp.errors import Conflict, NotReady
from genapp.launcher.environment import Running, make_data_dir, only_one, who_runs

HERE = Running(pid=123, address="http://127.0.0.1:8000")


def test_a_second_one_is_refused_with_the_address_of_the_first(tmp_path):
    second = Running(pid=124, address="http://127.0.0.1:8001")

    with (
        only_one(tmp_path, HERE),
        pytest.raises(Conflict, match=r"at http://127\.0\.0\.1:8000 \(process 123\)"),
        only_one(tmp_path, second),
    ):
        pass


def test_the_directory_is_free_again_afterwards(tmp_path):
    with only_one(tmp_path, HERE):
        assert who_runs(tmp_path) == HERE

    assert who_runs(tmp_path) is None
    with only_one(tmp_path, HERE):
        pass


def test_nobody_runs_on_a_directory_that_is_not_there(tmp_path):
    assert who_runs(tmp_path / "nothing") is None


def test_a_new_directory_is_closed_to_others(tmp_path):
    make_data_dir(tmp_path / "a b" / "data")

    assert (tmp_path / "a b" / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "a b" / "data" / "logs").is_dir()


def test_what_an_earlier_version_left_open_is_closed_to_others(tmp_path):
    (tmp_path / "logs").mkdir(mode=0o755)
    for name in ("genapp.db", "genapp.db-wal", "mine.txt"):
        (tmp_path / name).touch(mode=0o644)

    make_data_dir(tmp_path)

    closed = {path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o077 == 0}
    assert closed == {"logs", "genapp.db", "genapp.db-wal"}, "and nothing that is not ours"


def test_a_file_in_its_place_is_a_sentence(tmp_path):
    (tmp_path / "data").write_text("")

    with pytest.raises(NotReady, match="cannot be made"):
        make_data_dir(tmp_path / "data")
