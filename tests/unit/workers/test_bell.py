import threading

from workers.bell import Bell


def test_a_ring_between_two_looks_is_not_missed():
    bell = Bell()
    heard = bell.heard("high")
    bell.ring("high")

    bell.wait("high", heard=heard, timeout=60)

    assert bell.heard("high") == heard + 1


def test_a_ring_wakes_who_waits():
    bell = Bell()
    waiting = threading.Thread(target=bell.wait, args=("high",), kwargs={"heard": 0, "timeout": 60})
    waiting.start()

    bell.ring("high")

    waiting.join(10)
    assert not waiting.is_alive()


def test_other_queues_do_not_count():
    bell = Bell()

    bell.ring("low")

    assert bell.heard("high") == 0
