"""Writes what decides the level into the item of an account, and reads it."""

import json
from datetime import UTC, date, datetime

from chalicelib.domain.points.tiers import MonthSums, Reached, Standing
from chalicelib.repo.points.runs import months_text, read_months_text
from chalicelib.repo.table.encoding import Item, Value


def standing_attributes(standing: Standing) -> dict[str, Value]:
    """Return the attributes; a notice only where there is one. A manual level stands elsewhere."""
    attributes: dict[str, Value] = {
        "turnover": months_text(standing.months),
        "reached": _json([_reached_row(each) for each in standing.reached]),
        "last_at": standing.last_at.isoformat() if standing.last_at else "",
    }
    if standing.falls_on:
        attributes["falls_on"] = standing.falls_on.isoformat()
    return attributes


def read_standing(item: Item) -> Standing:
    """Read what `standing_attributes` wrote, also before there were notices."""
    months = read_months_text(item["turnover"])
    falls_on = item.get("falls_on")
    return Standing(
        months={month: MonthSums(*sums) for month, sums in months.items()},
        reached=tuple(
            Reached(level, _instant(since), bool(fell))
            for level, since, *fell in json.loads(item["reached"])
        ),
        last_at=datetime.fromisoformat(item["last_at"]) if item["last_at"] else None,
        falls_on=date.fromisoformat(falls_on) if falls_on else None,
    )


def _reached_row(reached: Reached) -> list[Value]:
    fell = [1] if reached.fell else []
    return [reached.level, _seconds(reached.since), *fell]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
