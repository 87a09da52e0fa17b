"""The stage of a customer, derived from their own rhythm of buying (rule 46)."""

from enum import StrEnum

from chalicelib.domain.shopping.shopping import Shopping

RHYTHM_VISITS_MIN = 3  # with fewer visits a customer has no rhythm of their own
COOLING_GAPS = 2
DORMANT_GAPS = 3
DORMANT_DAYS_MIN = 60
DORMANT_DAYS_MAX = 365
DORMANT_DAYS = 90  # without a rhythm, unless the programme's percentile is longer
LOST_TIMES = 2
LOST_DAYS_MIN = 365


class Stage(StrEnum):
    """Every customer is in exactly one stage."""

    NEVER_BOUGHT = "never_bought"
    NEW = "new"
    ACTIVE = "active"
    COOLING = "cooling"
    DORMANT = "dormant"
    LOST = "lost"


SILENT = frozenset({Stage.DORMANT, Stage.LOST})


def stage_of(shopping: Shopping, today: int, gap_days: int | None = None) -> Stage:
    """The stage on `today`, an ordinal; `gap_days` is the base's 80th percentile of gaps, if known.

    Several receipts of one day are one visit. A customer with one or two visits has no rhythm, so
    they are new until they are dormant, never active or cooling.
    """
    last_day = shopping.last_day
    if last_day is None:
        return Stage.NEVER_BOUGHT
    return stage_after(today - last_day, rhythm_days(shopping), gap_days)


def stage_after(silent_days: int, rhythm: float | None, gap_days: int | None) -> Stage:
    """The stage of a buyer after so many days of silence; see `stage_of`."""
    dormant_after = dormant_after_days(rhythm, gap_days)
    if silent_days > max(LOST_TIMES * dormant_after, LOST_DAYS_MIN):
        return Stage.LOST
    if silent_days > dormant_after:
        return Stage.DORMANT
    if rhythm is None:
        return Stage.NEW
    return Stage.COOLING if silent_days > COOLING_GAPS * rhythm else Stage.ACTIVE


def rhythm_days(shopping: Shopping) -> float | None:
    """The median gap between visits in days; None below `RHYTHM_VISITS_MIN` visits."""
    return shopping.median_gap_days if shopping.visits >= RHYTHM_VISITS_MIN else None


def dormant_after_days(rhythm: float | None, gap_days: int | None) -> float:
    """The longest usual silence in days: by the customer's rhythm, else by that of the base.

    The rhythm of the base alone never shortens the 90 days: a base that buys every other day would
    call a newcomer dormant after a long weekend.
    """
    if rhythm is not None:
        return min(max(DORMANT_DAYS_MIN, DORMANT_GAPS * rhythm), DORMANT_DAYS_MAX)
    return max(DORMANT_DAYS, gap_days or 0)
