"""One customer's account by the rules alone: domain rules 9-31 and section 2 of the contract.

Nothing here imports the service. Every question is answered by walking over all lots.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from tests.oracle.valuing import (
    NEVER_CHEAPER,
    Circumstances,
    Given,
    Goods,
    Json,
    awards,
    day,
    end_of_term,
    largest_remainder,
    level_before,
    midnight_after,
    minor,
    start_of_term,
)

Parts = list[tuple[str, int]]  # points by lot, in order


class Refused(Exception):
    """The rules refuse; `code` is that of the contract."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Lot:
    """Points of one award. It is never forgotten here, also when nothing is left of it."""

    id: str
    earned: datetime
    activates: datetime
    expires: datetime
    remaining: int = 0
    held: int = 0
    lapsed: int = 0
    counted: int = 0

    @property
    def free(self) -> int:
        return self.remaining - self.held

    def is_live(self, at: datetime) -> bool:
        return at < self.expires

    def is_active(self, at: datetime) -> bool:
        return self.activates <= at < self.expires


@dataclass
class Row:
    """A row of a receipt, and what happened to it."""

    goods: Goods
    earned: dict[str, int]
    burned: Parts
    back: int = 0


@dataclass
class Sold:
    """A receipt: its rows, and what its returns took from any lot (step 4 of section 2.6)."""

    at: datetime
    rows: dict[int, Row]
    taken: Parts = field(default_factory=list)


@dataclass
class Back:
    """The numbers of one return."""

    refund: int = 0
    clawed_back: int = 0
    restored: int = 0
    grace: int = 0
    debt: int = 0


@dataclass
class Naive:
    """One account. `versions` are the programmes with the instants from which they are in force."""

    versions: list[tuple[datetime, Json]]
    lots: dict[str, Lot] = field(default_factory=dict)
    holds: dict[str, tuple[datetime, Parts]] = field(default_factory=dict)
    debt: int = 0
    receipts: dict[str, Sold] = field(default_factory=dict)
    reached: list[tuple[str, datetime]] = field(default_factory=list)
    days: dict[str, tuple[int, int]] = field(default_factory=dict)
    last_at: datetime | None = None

    # Questions

    def programme(self, at: datetime) -> Json:
        return [document for begins, document in self.versions if begins <= at][-1]

    def ordered(self, now: datetime) -> list[Lot]:
        """Rule 19, or by age where the programme says so."""
        order = self.programme(now).get("redemption", {}).get("order", "nearest_expiry")
        if order == "oldest":
            return sorted(
                self.lots.values(), key=lambda a: (a.earned, a.expires, a.activates, a.id)
            )
        return sorted(self.lots.values(), key=lambda a: (a.expires, a.activates, a.earned, a.id))

    def pool(self, at: datetime, now: datetime) -> list[Lot]:
        active = [lot for lot in self.ordered(now) if lot.is_active(at)]
        pending = [lot for lot in self.ordered(now) if lot.is_live(at) and not lot.is_active(at)]
        return active + pending

    def available(self, now: datetime) -> int:
        return sum(lot.free for lot in self.lots.values() if lot.is_active(now))

    def turnover(self, now: datetime) -> int:
        """Rule 29, over the receipts themselves."""
        first = day(now).replace(day=1)
        months = set()
        for back in range(13):
            year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
            months.add((year, month + 1))
        return sum(
            self.metric_of(sold, now)
            for sold in self.receipts.values()
            if (day(sold.at).year, day(sold.at).month) in months
        )

    def metric_of(self, sold: Sold, now: datetime) -> int:
        kind = self.programme(now).get("tiers", {}).get("metric", "turnover")
        rows = sold.rows.values()
        if kind == "purchases":
            return int(any(row.back < row.goods.quantity for row in rows))
        if kind == "earned_points":
            return sum(
                points * (row.goods.quantity - row.back) // row.goods.quantity
                for row in rows
                for points in row.earned.values()
            )
        return sum(row.goods.paid - row.goods.paid * row.back // row.goods.quantity for row in rows)

    # What time does

    def passes(self, now: datetime) -> None:
        instants = {lot.expires for lot in self.lots.values() if lot.remaining}
        instants |= {until for until, _ in self.holds.values()}
        for instant in sorted(each for each in instants if each <= now):
            self.lapse(instant)
            for name in [name for name, (until, _) in self.holds.items() if until <= instant]:
                self.unhold(name)
            self.lapse(instant)
            self.settle(instant, now)

    def lapse(self, at: datetime) -> None:
        for lot in self.lots.values():
            if not lot.is_live(at):
                lot.lapsed += lot.free
                lot.remaining = lot.held

    def settle(self, at: datetime, now: datetime) -> None:
        for lot in self.pool(at, now):
            paid = min(lot.free, self.debt)
            lot.remaining -= paid
            self.debt -= paid

    def unhold(self, name: str) -> None:
        for lot, points in self.holds.pop(name)[1]:
            self.lots[lot].held -= points

    # Movements

    def hold(self, name: str, points: int, now: datetime, *, is_web: bool) -> None:
        rules = self.programme(now).get("redemption", {})
        if points < max(rules.get("minimum", 0), 1):
            raise Refused("redemption.too_few")
        if rules.get("maximum") is not None and points > rules["maximum"]:
            raise Refused("redemption.too_many")
        self.passes(now)
        if self.debt:
            raise Refused("points.debt")
        if points > self.available(now):
            raise Refused("points.insufficient")
        parts: Parts = []
        for lot in [lot for lot in self.ordered(now) if lot.is_active(now)]:
            part = min(lot.free, points - sum(n for _, n in parts))
            if part:
                parts.append((lot.id, part))
                lot.held += part
        minutes = rules.get("hold_minutes", {})
        life = minutes.get("web", 1440) if is_web else minutes.get("shop", 15)
        self.holds[name] = (now + timedelta(minutes=life), parts)

    def release(self, name: str, now: datetime) -> None:
        self.passes(now)
        if name in self.holds:
            self.unhold(name)
            self.lapse(now)
            self.settle(now, now)

    def adjust(self, name: str, points: int, now: datetime) -> None:
        """A positive adjustment is a lot of the programme's term, a negative one takes lots."""
        self.passes(now)
        if points > 0:
            ends = end_of_term(now, self.programme(now).get("earning", {}).get("expiry", {}))
            self.lots[name] = Lot(name, now, now, ends, points)
            self.settle(now, now)
            return
        if -points > self.available(now):
            raise Refused("points.insufficient")
        left = -points
        for lot in [lot for lot in self.ordered(now) if lot.is_active(now)]:
            part = min(lot.free, left)
            lot.remaining -= part
            left -= part

    def buy(
        self, name: str, goods: list[Goods], at: datetime, now: datetime, **how: str | int
    ) -> list[Given]:
        """Rules 14-20. `how`: `channel`, `hold` and `spent` points of it (0: all)."""
        document, hold = self.programme(at), str(how.get("hold", ""))
        self.passes(now)
        burned = self.capture(document, goods, hold, int(how.get("spent", 0)))
        self.lapse(now)
        known = self.days.get(day(at).isoformat(), (0, 0))
        shop, channel = name.split("/", maxsplit=1)[0], str(how.get("channel", "shop"))
        level = level_before(document, self.reached, at)
        first = not self.receipts
        around = Circumstances(at, shop, channel, level, first, *known)
        given = awards(document, goods, around)
        rows = {n: Row(row, {}, burned.get(n, [])) for n, row in enumerate(goods, 1)}
        for each in given:
            lot = self.lot_of(document, name, each.rule, at, channel)
            for number, points in each.rows.items():
                self.lots.setdefault(lot.id, lot).remaining += points
                rows[number].earned[lot.id] = rows[number].earned.get(lot.id, 0) + points
        self.lapse(now)
        self.settle(now, now)
        self.receipts[name] = Sold(at, rows)
        total = sum(each.points for each in given)
        self.days[day(at).isoformat()] = (known[0] + total, known[1] + 1)
        self.last_at = max(self.last_at or at, at)
        self.climb(now)
        return given

    def lot_of(self, document: Json, name: str, rule: Json, at: datetime, channel: str) -> Lot:
        earning = document.get("earning", {})
        is_own = "expiry" in rule or "activation_days" in rule
        activation = earning.get("activation", {})
        ends = end_of_term(at, rule.get("expiry") or earning.get("expiry", {}))
        lot = f"{name}:{rule['id']}" if is_own else name
        return Lot(lot, at, start_of_term(at, activation, rule, channel), ends)

    def capture(
        self, document: Json, goods: list[Goods], hold: str, spent: int
    ) -> dict[int, Parts]:
        """Rules 19-22 and section 2.3."""
        if not hold:
            return {}
        if hold not in self.holds:
            raise Refused("redemption.closed")
        parts = self.holds[hold][1]
        held = sum(points for _, points in parts)
        spent = spent or held
        if spent > held:
            raise Refused("redemption.too_many")
        money = self.money_of_points(document, goods, spent)
        del self.holds[hold]
        queue: Parts = []
        for lot, points in parts:
            part = min(points, spent - sum(n for _, n in queue))
            self.lots[lot].held -= points
            self.lots[lot].remaining -= part
            if part:
                queue.append((lot, part))
        numbers = sorted(money)
        by_row = largest_remainder(spent, [Fraction(money[n]) for n in numbers])
        units = [lot for lot, points in queue for _ in range(points)]
        found: dict[int, Parts] = {}
        for number, points in zip(numbers, by_row, strict=True):
            mine, units = units[:points], units[points:]
            found[number] = [(lot, mine.count(lot)) for lot in dict.fromkeys(mine)]
        return found

    def money_of_points(self, document: Json, goods: list[Goods], points: int) -> dict[int, int]:
        rules, unit = document.get("redemption", {}), document.get("points", {})
        of_a_point = minor(unit["value"]) if unit.get("value") else 100
        each = of_a_point // 10 ** unit.get("scale", 0)
        no = rules.get("exclusions", {}).get("categories", NEVER_CHEAPER)
        paid = {n: row.paid for n, row in enumerate(goods, 1) if row.category not in no}
        if not sum(paid.values()):
            raise Refused("purchase.redeemed_sum")
        parts = largest_remainder(points * each, [Fraction(p) for p in paid.values()])
        money = dict(zip(paid, parts, strict=True))
        payable = {n: paid[n] + money[n] for n in paid}
        floor = minor(rules["floor_price"]) if rules.get("floor_price") else 1
        most = [
            sum(payable.values()) * rules.get("share", 3000) // (10000 * each),
            sum(max(p - floor, 0) for p in payable.values()) // each,
            rules["maximum"] if rules.get("maximum") is not None else points,
        ]
        if points > min(most):
            raise Refused("redemption.over_share")
        return {n: part for n, part in money.items() if part}

    def climb(self, now: datetime) -> None:
        """Rule 30: up at once, from the next receipt on."""
        levels = self.programme(now).get("tiers", {}).get("levels", [])
        if not levels:
            return
        names = [level["id"] for level in levels]
        is_money = isinstance(levels[0]["from"], dict)
        floors = [minor(level["from"]) if is_money else level["from"] for level in levels]
        deserved = sum(floor <= self.turnover(now) for floor in floors) - 1
        present = names.index(self.reached[-1][0]) if self.reached else 0
        if deserved > present:
            assert self.last_at
            self.reached.append((names[deserved], self.last_at))

    def give_back(
        self, name: str, quantities: dict[int, int] | None, number: str, now: datetime
    ) -> Back:
        """Rules 23-28, section 2.6; `quantities` None: all that is left."""
        sold = self.receipts[name]
        left = {n: row.goods.quantity - row.back for n, row in sold.rows.items()}
        step = quantities if quantities is not None else left
        if any(n not in sold.rows for n in step):
            raise Refused("return.line")
        if any(step[n] > left[n] for n in step):
            raise Refused("return.too_much")
        self.passes(now)
        debt, done = self.debt, Back()
        given = self.undo(sold, now)
        clawed: dict[str, int] = {}
        for n, row in sold.rows.items():
            before, row.back = row.back, row.back + step.get(n, 0)
            whole = row.goods.quantity
            done.refund += row.goods.paid * row.back // whole - row.goods.paid * before // whole
            self.restore(row, before, done, now)
            for lot, points in row.earned.items():
                kept = [points * (whole - k) // whole for k in (before, row.back)]
                clawed[lot] = clawed.get(lot, 0) + kept[0] - kept[1]
        if done.grace:
            days = self.programme(now).get("returns", {}).get("grace_days", 14)
            ends = midnight_after(day(now) + timedelta(days=days))
            self.lots[f"{name}/{number}"] = Lot(f"{name}/{number}", now, now, ends, done.grace)
        done.clawed_back = sum(clawed.values())
        self.claw(sold, clawed, given, now)
        done.debt = self.debt - debt
        return done

    def restore(self, row: Row, before: int, done: Back, now: datetime) -> None:
        """Step 2, point by point."""
        units = [lot for lot, points in row.burned for _ in range(points)]
        whole = row.goods.quantity
        for lot in units[len(units) * before // whole : len(units) * row.back // whole]:
            done.restored += 1
            if self.lots[lot].is_live(now):
                self.lots[lot].remaining += 1
            else:
                done.grace += 1

    def undo(self, sold: Sold, now: datetime) -> int:
        """Step 1."""
        living = [(lot, points) for lot, points in sold.taken if self.lots[lot].is_live(now)]
        for lot, points in living:
            self.lots[lot].remaining += points
        return sum(points for _, points in living)

    def claw(self, sold: Sold, clawed: dict[str, int], owed: int, now: datetime) -> None:
        """Steps 3 and 4."""
        own = [self.lots[lot] for lot in clawed]
        for lot in [a for a in own if not a.is_active(now)] + [a for a in own if a.is_active(now)]:
            wanted = clawed[lot.id]
            free = min(lot.free, wanted)
            lapsed = min(lot.lapsed - lot.counted, wanted - free)
            lot.remaining -= free
            lot.counted += lapsed
            owed += wanted - free - lapsed
        owed += self.debt
        sold.taken = []
        for lot in self.pool(now, now):
            part = min(lot.free, owed)
            if part:
                lot.remaining -= part
                owed -= part
                sold.taken.append((lot.id, part))
        self.debt = owed
