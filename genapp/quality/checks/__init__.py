"""One file per check; numbers in brackets are the rows of content.md section 1.2."""
