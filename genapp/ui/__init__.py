"""The screens: pages, their states, the theme and the live link to the browser."""
