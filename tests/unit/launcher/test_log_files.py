"""Logs do not fill the disk."""

from genapp.launcher.supervisor import turn_over


def test_a_large_log_is_moved_and_its_writer_goes_on(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab") as writer:
        log.chmod(0o600)
        writer.write(b"old line\n" * 10)
        writer.flush()

        turn_over(tmp_path, largest=20)
        writer.write(b"new line\n")

    assert log.read_bytes() == b"new line\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"old line\n" * 10
    assert (tmp_path / "web.log.1").stat().st_mode & 0o077 == 0


def test_a_small_log_stays(tmp_path):
    (tmp_path / "web.log").write_text("line")

    turn_over(tmp_path, largest=20)

    assert (tmp_path / "web.log").read_text() == "line"
    assert not (tmp_path / "web.log.1").exists()
