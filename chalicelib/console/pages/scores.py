"""The base by recency and frequency, by stages and by ABC classes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.refusals import refusal_page
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.segments.heat import ScoreRanges, heat_of, range_words
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.scores.thresholds import SCORES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.handlers.segments import scores, segments
from chalicelib.handlers.totals import totals
from chalicelib.handlers.totals.responses import TotalsLine

RFM, ABC = f"{ROOT}/rfm", f"{ROOT}/abc"

HISTORY_DAYS = 365

pages = Pages()


@pages.get(RFM, Permission.SEGMENTS_READ)
def show_rfm(visit: Visit) -> Shown:
    """Show how many customers have each pair of scores, and each stage."""
    try:
        found = visit.perform(scores.show_scores)
    except Conflict as refusal:
        return refusal_page(refusal, status_of(refusal))
    values = {"heat": heat_of(found.cells), "limits": _limits(visit), "history": _history(visit)}
    return _page(visit, "rfm", {"found": found, **values})


@pages.get(ABC, Permission.SEGMENTS_READ)
def show_abc(visit: Visit) -> Shown:
    """Show which part of the money the best customers bring."""
    try:
        found = visit.perform(scores.show_scores)
    except Conflict as refusal:
        return refusal_page(refusal, status_of(refusal))
    return _page(visit, "abc", {"found": found})


def _page(visit: Visit, tab: str, values: Mapping[str, Any]) -> WebPage:
    may_write = visit.may(Permission.SEGMENTS_WRITE)
    return WebPage(f"scores/{tab}.html", {**values, "tab": tab, "may_write": may_write})


def _history(visit: Visit) -> list[TotalsLine]:
    """Return the months in which a night counted the customers, in order."""
    if not visit.may(Permission.TOTALS_READ):
        return []
    today = visit.world.now().astimezone(zone_of(visit.world)).date()
    first = (today - timedelta(days=HISTORY_DAYS)).replace(day=1)
    query = {"from": first.isoformat(), "until": today.isoformat(), "span": "month"}
    return [each for each in visit.perform(totals.show_totals, query=query).totals if each.members]


def _limits(visit: Visit) -> ScoreRanges:
    """Return the thresholds in words."""
    try:
        rfm = visit.perform(segments.show_thresholds).rfm
    except NotFound:
        return ScoreRanges()
    words = words_of(visit)
    return ScoreRanges(
        [range_words(words, rfm.recency_days, fifth) for fifth in range(SCORES)],
        [range_words(words, rfm.frequency, fifth) for fifth in range(SCORES)],
    )
