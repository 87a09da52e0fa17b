"""Says how much a programme gives back at most, and warns where small receipts could be farmed."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from chalicelib.domain.points.drafts.check import most_generous
from chalicelib.domain.points.drafts.generosity import OnTop, most_together, on_top
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.rules import Price
from local.counted import counted


def generosity_lines(programme: Programme) -> list[str]:
    """Return the sentences that `check` prints."""
    lines = [f"Percent rules give back {_percent(most_generous(programme))} of the money at most."]
    if extra := on_top(programme):
        lines += ["On top of that:", *(f"  {each.rule}: {_words(each)}" for each in extra)]
    return [*lines, *warnings(programme)]


def generosity_facts(programme: Programme) -> dict[str, Any]:
    """Return the same as JSON values; `gives_back_at_most` is of percent rules alone."""
    return {
        "gives_back_at_most": str(most_generous(programme)),
        "on_top": [
            {
                "rule": each.rule,
                "points": each.points,
                "share": None if each.share is None else str(each.share),
                "once": each.is_once,
            }
            for each in on_top(programme)
        ],
        "warnings": list(warnings(programme)),
    }


def warnings(programme: Programme) -> Iterator[str]:
    """Name the rules by which small receipts bring more than they cost."""
    farmed = [each for each in on_top(programme) if each.can_be_farmed]
    for each in farmed:
        yield (
            f"Warning: {each.rule} may give more than a small receipt costs, again and again. Set"
            " `when.minimum`, or make it an offer with `limits.per_customer`."
        )
    together = most_together(programme)
    if not farmed and together is not None and together >= 1:
        yield (
            f"Warning: all rules together may give back {_percent(together)} of a receipt. Lower"
            " them, or raise `when.minimum`."
        )


def _words(extra: OnTop) -> str:
    points = counted(extra.points, "point")
    if extra.per is not None:
        return f"{points} for each {_money(extra.per)}, {_percent(extra.share)} at most"
    often = "with the first purchase" if extra.is_once else "a receipt"
    if extra.minimum is None:
        return f"{points} {often}, whatever its sum"
    return f"{points} {often} from {_money(extra.minimum)}, {_percent(extra.share)} of it at most"


def _money(price: Price) -> str:
    return f"{price.amount} {price.currency}"


def _percent(share: Fraction | None) -> str:
    return f"{float(share or 0) * 100:.3g} %"
