"""Worker processes: Dramatiq runs the jobs that the dispatcher sends."""
