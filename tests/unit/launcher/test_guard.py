"""The guard knows which process groups are left when its input ends."""

from genapp.launcher.guard import groups_left


def test_groups_that_started_and_did_not_go_are_left():
    assert groups_left(["+10\n", "+11\n", "-10\n", "+12\n"]) == {11, 12}


def test_a_group_that_never_started_does_no_harm():
    assert groups_left(["-10\n"]) == set()
