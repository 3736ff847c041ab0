"""How far one job is, as its journal and its parts tell it."""

from dataclasses import dataclass

from genapp.jobs.progress import forward, progress_of


@dataclass(slots=True, kw_only=True)
class Progress:
    """Shared by those who write one job's progress; `written` counts the components that have been written once."""

    stages: int
    components: int
    done: int = 0
    written: int = 0
    writing: bool = False
    """True in the stage that writes the components."""
    highest: float = 0.0

    @property
    def percent(self) -> float:
        """Never goes back."""
        written = self.written if self.writing else 0
        now = progress_of(stages_done=self.done, stages=self.stages, parts_done=written, parts=self.components)
        self.highest = forward(self.highest, now)
        return self.highest
