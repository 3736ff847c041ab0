"""The seven stages, one file each."""
