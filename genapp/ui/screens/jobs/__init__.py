"""Every job: filtered, searched and paged on the server."""
