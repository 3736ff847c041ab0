"""What the list of screens must not leave out."""

from genapp.ui.live import LiveState
from genapp.ui.routes import PAGES


def test_every_live_state_is_joined_by_a_screen() -> None:
    ours = {state for state in LiveState.__subclasses__() if state.__module__.startswith("genapp.")}

    assert len(ours) > 5
    assert ours == {state for page in PAGES for state in page.live}
