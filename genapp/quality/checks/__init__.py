"""The checks by kind; `docs/quality.md` has the table of them and the public sources of their limits."""
