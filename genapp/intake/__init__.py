"""Reading what users hand in: fields, one page, files of pages. Values in, values or problems out."""
