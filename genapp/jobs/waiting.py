"""Why a job waits: the one thing that has to change first."""

from enum import StrEnum


class Binding(StrEnum):
    """What holds a waiting job back, the strongest first."""

    BACK_OFF = "back_off"
    QUEUE_PAUSED = "queue_paused"
    BATCH_PAUSED = "batch_paused"
    PROVIDER_PAUSED = "provider_paused"
    NO_WORKER = "no_worker"
    NOT_BEFORE = "not_before"
    BATCH_FULL = "batch_full"
    PROVIDER_FULL = "provider_full"
    SLOTS_FULL = "slots_full"
    NEXT = "next"
    """Nothing: it starts as soon as the dispatcher looks again."""
