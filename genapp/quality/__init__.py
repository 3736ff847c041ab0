"""The quality core: checks of a written page, and the verdict that follows."""
