"""Lanes are merged in the order of the queue, whatever is held back: compared with the plain definition."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from genapp.jobs import HoldKey, Restrictions, Scope, Waiting, keys_of, lane_name, lane_of, pick

LANES = [lane_name(p, f) for p in ("a", "b") for f in ("batch:1", "batch:2", "user:x", "user:y")]
KEYS: list[HoldKey] = [(Scope.PROVIDER, "a"), (Scope.PROVIDER, "b"), (Scope.BATCH, "1"), (Scope.BATCH, "2")]

places = st.tuples(st.integers(0, 2), st.integers(-110, 0), st.sampled_from([0.0, 1.0, 2.5, 7.0]))
rooms = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 4))


def by_definition(jobs: list[Waiting], count: int, room: dict[HoldKey, int]) -> list[str]:
    """Look at every waiting job, best first, and take those that there is room for."""
    used: Counter[HoldKey] = Counter()
    taken = []
    for job in sorted(jobs):
        keys = keys_of(lane_of(job.lane))
        if len(taken) < count and all(used[key] < room.get(key, 10**6) for key in keys):
            used.update(keys)
            taken.append(job.job_id)
    return taken


class Queue:
    """Gives lanes their next jobs a few at a time, and counts how many were read."""

    def __init__(self, jobs: list[Waiting], chunk: int = 2) -> None:
        self.lanes: dict[str, list[Waiting]] = {}
        for job in sorted(jobs):
            self.lanes.setdefault(job.lane, []).append(job)
        self.chunk = chunk
        self.read = 0

    def heads(self) -> list[Waiting]:
        return [lane[0] for lane in self.lanes.values()]

    def following(self, after: Waiting) -> list[Waiting]:
        found = [job for job in self.lanes[after.lane] if job > after][: self.chunk]
        self.read += len(found)
        return found


@given(st.lists(st.tuples(places, st.sampled_from(LANES)), max_size=40), st.integers(0, 12), rooms)
def test_the_merge_of_lanes_takes_what_a_look_at_every_job_would_take(drawn, count, room):
    jobs = [Waiting((*place, f"{number:03}"), lane) for number, (place, lane) in enumerate(drawn)]
    queue = Queue(jobs)

    picked = pick(queue.heads(), count=count, room=room, following=queue.following)

    assert picked == by_definition(jobs, count, room)


def test_a_lane_without_room_is_not_read():
    blocked = [Waiting((0, 0, 0.0, f"a{number:04}"), LANES[0]) for number in range(5_000)]
    free = [Waiting((2, 0, 0.0, f"b{number}"), "b/user:x") for number in range(3)]
    queue = Queue(blocked + free)

    picked = pick(queue.heads(), count=2, room={(Scope.PROVIDER, "a"): 0}, following=queue.following)

    assert picked == ["b0", "b1"]
    assert queue.read <= queue.chunk


def test_a_limit_that_leaves_enough_room_does_not_bind():
    assert not Restrictions(room={(Scope.PROVIDER, "a"): 3}).binding(3)
    assert Restrictions(room={(Scope.PROVIDER, "a"): 2}).binding(3)


def test_of_two_limits_on_one_thing_the_tighter_one_holds():
    a, b, batch = KEYS[:3]
    held = Restrictions(room={a: 3, b: 1}).within({a: 2, b: 5, batch: 4})

    assert held.room == {a: 2, b: 1, batch: 4}


def test_the_name_of_a_lane_is_read_back():
    for name in LANES:
        lane = lane_of(name)
        assert lane_name(lane.provider, lane.flow) == name
    assert lane_of("a/batch:1").batch_id == "1"
    assert lane_of("a/user:b/c").batch_id is None
    assert lane_of("a/user:b/c").flow == "user:b/c"
