import threading

from workers.slots import Bell, Slots


def test_as_many_messages_are_taken_as_there_are_slots():
    slots = Slots(2)

    for name in ("one", "two"):
        assert slots.enter(0)
        slots.take(name)

    assert not slots.enter(0)


def test_a_message_that_is_done_frees_a_slot():
    slots = Slots(1)
    slots.enter(0)
    slots.take("one")

    slots.leave("one")

    assert slots.empty
    assert slots.enter(0)


def test_leaving_twice_frees_one_slot():
    slots = Slots(1)
    slots.enter(0)
    slots.take("one")
    slots.leave("one")
    slots.enter(0)
    slots.take("two")

    slots.leave("one")

    assert not slots.enter(0)


def test_a_slot_kept_for_nothing_is_given_back():
    slots = Slots(1)
    slots.enter(0)

    slots.turn_back()

    assert slots.enter(0)


def test_closed_slots_let_nobody_in():
    slots = Slots(1)

    slots.close()

    assert not slots.enter(0)
    assert slots.empty


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
