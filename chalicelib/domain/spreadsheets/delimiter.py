"""Recognises what stands between the cells of a CSV file."""

DELIMITERS = (";", ",", "\t")
NAMED = "sep="  # a first line of Excel that names it
QUOTE = '"'


def delimiter_of(heads: str) -> str:
    """Return the delimiter of a line with the heads of columns: the one that it has most often.

    A table of one column has none, and is read with the first.
    """
    outside = "".join(heads.split(QUOTE)[::2])  # what stands in quotes is inside a cell
    return max(DELIMITERS, key=outside.count)


def named_delimiter(line: str) -> str:
    """Return the delimiter that a line names, as `sep=;` does; empty: it is no such line."""
    start, _, named = line.rstrip("\r\n").partition(NAMED)
    return named if not start and named in DELIMITERS else ""
