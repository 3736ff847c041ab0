"""Writing finished pages as files for people, programs and shops. Pages in, bytes out, one file per target."""
