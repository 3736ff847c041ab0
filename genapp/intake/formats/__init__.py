"""The forms in which rows come: text of cells, workbooks, JSON Lines, feeds."""
