from workers.room import Room


def test_there_is_room_for_as_many_messages_as_slots():
    room = Room(2)

    for name in ("one", "two"):
        assert room.enter(0)
        room.take(name)

    assert not room.enter(0)


def test_a_message_that_is_done_makes_room():
    room = Room(1)
    room.enter(0)
    room.take("one")

    room.leave("one")

    assert room.empty
    assert room.enter(0)


def test_leaving_twice_makes_room_once():
    room = Room(1)
    room.enter(0)
    room.take("one")
    room.leave("one")
    room.enter(0)
    room.take("two")

    room.leave("one")

    assert not room.enter(0)


def test_a_slot_kept_for_nothing_is_given_back():
    room = Room(1)
    room.enter(0)

    room.turn_back()

    assert room.enter(0)


def test_a_closed_room_lets_nobody_in():
    room = Room(1)

    room.close()

    assert not room.enter(0)
    assert room.empty
