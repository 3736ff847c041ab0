"""One file per check; `docs/quality.md` has the table of them and the public sources of their limits."""
