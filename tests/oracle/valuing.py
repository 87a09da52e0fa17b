"""What a receipt earns by the rules alone: domain rules 3-18 and section 2 of the contract.

Written from the documents, not from the service: a programme is the plain JSON document, and
nothing here imports the service. It is naive on purpose.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")
NEVER = datetime.max.replace(tzinfo=UTC)
Json = dict[str, Any]
NEVER_CHEAPER = ["gift-card", "minimum-price", "tobacco"]


class Goods(NamedTuple):
    """A row of a receipt: money in minor units, the quantity in thousandths."""

    sku: str
    category: str
    quantity: int
    paid: int


class Given(NamedTuple):
    """What one rule gave, and the points of each row."""

    rule: Json
    exact: Fraction
    rounded: int
    points: int
    rows: dict[int, int]


def minor(money: Json) -> int:
    """Roubles and copecks of a decimal text."""
    return int(Fraction(money["amount"]) * 100)


def day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def start_of_term(at: datetime, activation: Json, rule: Json, channel: str) -> datetime:
    """Rule 17: days after the purchase, or the delivery of a web order, which comes later."""
    if channel == "web" and activation.get("on_delivery"):
        return NEVER
    name, usual = ("web_days", 14) if channel == "web" else ("shop_days", 0)
    days = int(
        rule["activation_days"] if "activation_days" in rule else activation.get(name, usual)
    )
    return at + days * timedelta(hours=24)


def midnight_after(last: date) -> datetime:
    """The first instant after a day of the programme's zone."""
    return datetime.combine(last + timedelta(days=1), time(0), ZONE).astimezone(UTC)


def months_later(first: date, months: int) -> date:
    """Rule 7: the day is cut to the month's end."""
    year, month = first.year, first.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def end_of_term(at: datetime, term: Json) -> datetime:
    """Rule 18."""
    if "days" in term:
        last = day(at) + timedelta(days=term["days"])
    else:
        last = months_later(day(at), term.get("months", 12))
    whole = {"month": 1, "quarter": 3, "half_year": 6}.get(term.get("round_up_to", ""), 0)
    while whole and (months_ends(last) != last or last.month % whole):
        last += timedelta(days=1)
    return midnight_after(last)


def months_ends(any_day: date) -> date:
    return any_day.replace(day=monthrange(any_day.year, any_day.month)[1])


def largest_remainder(whole: int, weights: list[Fraction]) -> list[int]:
    """Rule 4: parts rounded down, then one more to the largest remainder, ties to the first."""
    total = sum(weights)
    if not total:
        return [0 for _ in weights]
    exact = [whole * weight / total for weight in weights]
    parts = [int(each) for each in exact]
    while sum(parts) < whole:
        remainders = [each - part for each, part in zip(exact, parts, strict=True)]
        parts[remainders.index(max(remainders))] += 1
    return parts


def rounded(exact: Fraction, how: str) -> int:
    floor = int(exact)
    half = exact - floor - Fraction(1, 2)
    if how == "half_up" and half >= 0:
        return floor + 1
    if how == "half_even" and (half > 0 or (half == 0 and floor % 2)):
        return floor + 1
    return floor


def level_before(document: Json, reached: list[tuple[str, datetime]], at: datetime) -> Json | None:
    """Rule 16: the last level whose `since` is strictly before the receipt, else the first."""
    levels = document.get("tiers", {}).get("levels", [])
    found = levels[0] if levels else None
    for name, since in reached:
        if since < at:
            found = next(level for level in levels if level["id"] == name)
    return found


class Circumstances(NamedTuple):
    """What the rules ask about the receipt besides its rows."""

    at: datetime
    shop: str
    channel: str
    level: Json | None
    is_first: bool
    day_points: int
    day_receipts: int


def awards(document: Json, goods: list[Goods], around: Circumstances) -> list[Given]:
    """Stage six of rule 15: earning on the money that was really paid."""
    earning = document.get("earning", {})
    excluded = earning.get("exclusions", {}).get("categories", ["delivery", *NEVER_CHEAPER])
    rows = {n: row for n, row in enumerate(goods, 1) if row.category not in excluded}
    rules = [rule for rule in earning.get("rules", []) if applies(rule, rows, around)]
    factors = {number: Fraction(1) for number in rows}
    for rule in rules:
        if rule["kind"] == "multiplier":
            for number in met(rule, rows):
                factors[number] = max(factors[number], Fraction(*rule["factor"]))
    given = [
        award(document, rule, met(rule, rows), factors, around)
        for rule in rules
        if rule["kind"] != "multiplier"
    ]
    kept = [each for each in given if is_best(each, given)]
    return capped(kept, earning.get("caps", {}), around, factors, rows)


def met(rule: Json, rows: dict[int, Goods]) -> dict[int, Goods]:
    when = rule.get("when", {})
    return {
        number: row
        for number, row in rows.items()
        if row.category in when.get("categories", [row.category])
        and row.sku in when.get("skus", [row.sku])
    }


def applies(rule: Json, rows: dict[int, Goods], around: Circumstances) -> bool:
    when, local = rule.get("when", {}), around.at.astimezone(ZONE)
    money = sum(row.paid for row in met(rule, rows).values())
    level = around.level["id"] if around.level else ""
    return (
        level in when.get("tiers", [level])
        and around.shop in when.get("shops", [around.shop])
        and around.channel in when.get("channels", [around.channel])
        and local.isoweekday() in when.get("weekdays", [local.isoweekday()])
        and in_hours(when.get("hours"), local.strftime("%H:%M"))
        and (around.is_first or not when.get("first_purchase"))
        and ("minimum" not in when or money >= minor(when["minimum"]))
        and money > 0
    )


def in_hours(hours: list[str] | None, now: str) -> bool:
    if hours is None:
        return True
    begin, end = hours
    return begin <= now < end if begin < end else (now >= begin or now < end)


def award(
    document: Json,
    rule: Json,
    rows: dict[int, Goods],
    factors: dict[int, Fraction],
    around: Circumstances,
) -> Given:
    money = sum(row.paid for row in rows.values())
    unit = document.get("points", {})
    if rule["kind"] == "percent":
        tier = Fraction(*around.level.get("multiplier", [1, 1])) if around.level else Fraction(1)
        roubles = sum((Fraction(row.paid, 100) * factors[n] for n, row in rows.items()), Fraction())
        exact = roubles * Fraction(rule["rate"], 10000) * tier * 10 ** unit.get("scale", 0)
    elif rule["kind"] == "fixed":
        exact = Fraction(rule["points"])
    else:
        exact = Fraction(rule["points"] * (money // minor(rule["per"])))
    whole = rounded(exact, unit.get("rounding", "down"))
    return Given(rule, exact, whole, whole, by_row(rule, whole, rows, factors))


def by_row(
    rule: Json, points: int, rows: dict[int, Goods], factors: dict[int, Fraction]
) -> dict[int, int]:
    factor = {n: factors[n] if rule["kind"] == "percent" else Fraction(1) for n in rows}
    parts = largest_remainder(points, [row.paid * factor[n] for n, row in rows.items()])
    return {number: part for number, part in zip(rows, parts, strict=True) if part}


def is_best(mine: Given, given: list[Given]) -> bool:
    """Of one group only the best counts: by the award, then priority, then id."""
    group = mine.rule.get("group")
    rivals = [each for each in given if group and each.rule.get("group") == group]
    order = [(-r.rounded, -r.rule.get("priority", 0), r.rule["id"]) for r in rivals]
    return not rivals or min(order) == (
        -mine.rounded,
        -mine.rule.get("priority", 0),
        mine.rule["id"],
    )


def capped(
    given: list[Given],
    caps: Json,
    around: Circumstances,
    factors: dict[int, Fraction],
    rows: dict[int, Goods],
) -> list[Given]:
    total = sum(each.rounded for each in given)
    limit = total
    if caps.get("per_receipt") is not None:
        limit = min(limit, caps["per_receipt"])
    if caps.get("per_day") is not None:
        limit = min(limit, max(0, caps["per_day"] - around.day_points))
    if caps.get("receipts_per_day") is not None and around.day_receipts >= caps["receipts_per_day"]:
        limit = 0
    if limit == total:
        return given
    parts = largest_remainder(limit, [Fraction(each.rounded) for each in given])
    return [
        each._replace(points=part, rows=by_row(each.rule, part, met(each.rule, rows), factors))
        for each, part in zip(given, parts, strict=True)
    ]
