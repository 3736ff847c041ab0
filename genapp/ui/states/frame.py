"""Who sits at the tab, for the frame of every page."""

import reflex as rx

from genapp.access import Right
from genapp.ui.guard import current_user, guarded


class Frame(rx.State):
    """The person's name as shown beside the navigation; rights are asked anew on every call."""

    name: str = ""
    role: str = ""
    initial: str = ""

    @rx.event
    @guarded(Right.ANYONE)
    async def greet(self) -> None:
        user = await current_user(self)
        self.name, self.role, self.initial = user.name, user.role.value.capitalize(), user.name[:1].upper()
