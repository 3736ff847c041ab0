"""When a worker process takes a message: a thread is free for it, and the bell says that one was sent."""

import threading


class Slots:
    """Counts the messages taken and not yet done, over all queues; safe from any thread."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._inside: set[str] = set()
        self._entering = 0
        self._closed = False
        self._changed = threading.Condition()

    @property
    def count(self) -> int:
        return self._slots

    def grow(self, slots: int) -> None:
        """From now on there are so many, or as many as before when that is more."""
        with self._changed:
            self._slots = max(self._slots, slots)
            self._changed.notify_all()

    def enter(self, timeout: float) -> bool:
        """Wait for a free slot and keep it; follow with `take` or `turn_back`."""
        with self._changed:
            free = self._changed.wait_for(self._has_slot, timeout)
            if free:
                self._entering += 1
            return free

    def take(self, message_id: str) -> None:
        """The slot kept is now this message's."""
        with self._changed:
            self._entering -= 1
            self._inside.add(message_id)

    def turn_back(self) -> None:
        """There was no message for the slot kept."""
        with self._changed:
            self._entering -= 1
            self._changed.notify()

    def leave(self, message_id: str) -> None:
        """The message is done; saying so twice does no harm."""
        with self._changed:
            self._inside.discard(message_id)
            self._changed.notify()

    def close(self) -> None:
        """Take nothing new."""
        with self._changed:
            self._closed = True

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def empty(self) -> bool:
        with self._changed:
            return not self._inside and not self._entering

    def _has_slot(self) -> bool:
        return not self._closed and len(self._inside) + self._entering < self._slots


class Bell:
    """Counts the rings of each queue, so that one between two looks is not missed."""

    def __init__(self) -> None:
        self._rings: dict[str, int] = {}
        self._rung = threading.Condition()

    def heard(self, queue: str) -> int:
        with self._rung:
            return self._rings.get(queue, 0)

    def ring(self, queue: str) -> None:
        with self._rung:
            self._rings[queue] = self._rings.get(queue, 0) + 1
            self._rung.notify_all()

    def wait(self, queue: str, *, heard: int, timeout: float) -> None:
        """Until the queue rings again after `heard`, or the time is over."""
        with self._rung:
            self._rung.wait_for(lambda: self._rings.get(queue, 0) != heard, timeout)
