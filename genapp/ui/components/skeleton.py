"""Grey shapes in the size of what is coming, so that nothing jumps when it comes."""

import reflex as rx


def bone(*, width: str = "100%", height: str = "14px") -> rx.Component:
    return rx.el.div(class_name="bone", style={"width": width, "height": height})


def loading_rows(count: int = 6) -> rx.Component:
    """Rows of a table that is being read."""
    return rx.el.div(
        *[
            rx.el.div(bone(width=f"{46 - 4 * (index % 4)}%"), bone(width="24%", height="12px"), class_name="bone-row")
            for index in range(count)
        ],
        rx.el.span("Loading", class_name="sr"),
        role="status",
    )


def loading_block(lines: int = 4) -> rx.Component:
    """A part of a screen that is being read."""
    return rx.el.div(
        *[bone(width=f"{94 - 13 * (index % 3)}%") for index in range(lines)],
        rx.el.span("Loading", class_name="sr"),
        role="status",
        class_name="bone-block",
    )
