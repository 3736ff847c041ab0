"""One file per group of measurements."""
