"""What a measurement of a page reads."""

from enum import StrEnum


class MeasureScope(StrEnum):
    """How much of a page is read, from the least to all; a final measurement reads all.

    SALES, daily: the customers of receipts of closed days, and recipients who are not counted yet.
    RESULTS, for the report of a large run: these, and the results of all recipients. ALL, for the
    report of a small run: these, and the purchases of all customers until now.
    """

    SALES = "sales"
    RESULTS = "results"
    ALL = "all"
