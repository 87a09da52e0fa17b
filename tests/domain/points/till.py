"""A till and an account without a table: receipts, holds and returns of one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.points.account import Account, Worth
from chalicelib.domain.points.earning import Earned, Occasion, Row, earn
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Slice, Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.returns import Returned, ValuedLine, ValuedReceipt, return_lines
from chalicelib.domain.points.rules import EarnRule, Term
from chalicelib.domain.points.spending.redemption import slices_of_rows, spread_points
from chalicelib.domain.points.terms import activates_at, expires_at
from chalicelib.domain.points.tiers import Standing, level_at, upgraded

ZONE = ZoneInfo("Europe/Moscow")
V2_FROM = datetime(2026, 12, 5, 19, 56, tzinfo=UTC)
NOW = datetime(2026, 12, 5, 20, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GRACE = Term(days=14)
EXCLUDED = {"delivery", "gift-card", "minimum-price", "tobacco"}


def at(minute: int, second: int = 0) -> datetime:
    """T6 is 19:56:00Z of 5 December 2026, T7 19:57:00Z and so on."""
    return datetime(2026, 12, 5, 19, 50 + minute, second, tzinfo=UTC)


def a_programme(rate: int, *rules: object) -> Programme:
    money = {"currency": "RUB"}
    return Programme.model_validate(
        {
            "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
            "earning": {
                "rules": [{"id": "base", "kind": "percent", "rate": rate}, *rules],
                "caps": {"per_receipt": 3000},
            },
            "tiers": {
                "levels": [
                    {"id": "bronze", "name": NAMED, "from": {"amount": "0.00", **money}},
                    {
                        "id": "silver",
                        "name": NAMED,
                        "from": {"amount": "30000.00", **money},
                        "multiplier": [3, 2],
                    },
                    {
                        "id": "gold",
                        "name": NAMED,
                        "from": {"amount": "100000.00", **money},
                        "multiplier": [2, 1],
                    },
                ]
            },
        }
    )


NAMED = {"ru": "Уровень", "en": "Level"}
DAIRY = {"id": "dairy", "kind": "multiplier", "factor": [2, 1], "when": {"categories": ["dairy"]}}
FIRST, SECOND = a_programme(500), a_programme(700, DAIRY)


@dataclass
class Till:
    """Everything that happens to one new customer."""

    now: datetime = NOW
    account: Account = field(default_factory=Account)
    standing: Standing = field(default_factory=Standing)
    receipts: dict[str, ValuedReceipt] = field(default_factory=dict)
    numbers: int = 0

    def buys(
        self,
        name: str,
        when: datetime,
        rows: Mapping[str, str] | list[tuple[str, str]],
        *,
        hold: int = 0,
        channel: str = "shop",
        offers: tuple[EarnRule, ...] = (),
    ) -> Earned:
        """Record a receipt; `rows` are categories with the money paid."""
        programme = SECOND if when >= V2_FROM else FIRST
        pairs = list(rows.items()) if isinstance(rows, Mapping) else rows
        found = [
            Row(number, f"sku-{number}", category, round(float(paid) * 100))
            for number, (category, paid) in enumerate(pairs, start=1)
        ]
        burned: dict[int, list[Slice]] = {}
        move = Movement(self.account, self.now)
        if hold:
            move.hold(name, hold, until=self.now)
            spent = move.capture(name, hold)
            payable = [row for row in found if row.category not in EXCLUDED - {"delivery"}]
            money = spread_points(hold * 100, {row.number: row.paid for row in payable})
            burned = slices_of_rows(spread_points(hold, money), spent)
        occasion = Occasion(
            at=when,
            shop="s1",
            channel=channel,
            level=level_at(programme, self.standing, when),
            zone=ZONE,
            shop_zone=ZONE,
        )
        earned = earn(programme, found, occasion, offers)
        lots = self._lots(programme, name, when, earned, channel)
        for terms, _ in lots:
            move.add(PostingType.EARN, terms)
        self.account = move.end()
        self._values(name, found, lots, burned)
        self._counts(when, found)
        return earned

    def _lots(
        self, programme: Programme, name: str, when: datetime, earned: Earned, channel: str
    ) -> list[tuple[Terms, dict[int, int]]]:
        own = [award for award in earned.awards if award.rule.has_own_term]
        groups = [("", [award for award in earned.awards if award not in own])]
        groups += [(f":{award.rule.id}", [award]) for award in own]
        lots = []
        for suffix, awards in groups:
            lines: dict[int, int] = {}
            for award in awards:
                for number, points in award.lines:
                    lines[number] = lines.get(number, 0) + points
            if lines:
                rule = awards[0].rule if suffix else None
                term = (rule.expiry if rule else None) or programme.earning.expiry.term
                active = activates_at(
                    when,
                    programme.earning.activation,
                    rule,
                    channel=channel,
                    handed_over_at=None,
                )
                ends = expires_at(when, term, ZONE)
                terms = Terms(f"s1/{name}{suffix}", sum(lines.values()), when, active, ends)
                lots.append((terms, lines))
        return lots

    def _values(
        self,
        name: str,
        rows: list[Row],
        lots: list[tuple[Terms, dict[int, int]]],
        burned: dict[int, list[Slice]],
    ) -> None:
        self.receipts[name] = ValuedReceipt(
            tuple(
                ValuedLine(
                    row.number,
                    1000,
                    row.paid,
                    tuple(Slice(t, by[row.number]) for t, by in lots if row.number in by),
                    tuple(burned.get(row.number, ())),
                )
                for row in rows
            )
        )

    def _counts(self, when: datetime, rows: list[Row]) -> None:
        day, paid = when.astimezone(ZONE).date(), sum(row.paid for row in rows)
        last = max(self.standing.last_at or when, when)
        known = Standing(self.standing.months, self.standing.reached, last)
        summed = known.with_sums(day, turnover=paid, purchases=1)
        self.standing = upgraded(SECOND, summed, self.now.astimezone(ZONE).date())

    def adjusts(self, points: int, expires: datetime) -> None:
        move = Movement(self.account, self.now)
        self.numbers += 1
        terms = Terms(f"adjustment-{self.numbers}", points, self.now, self.now, expires)
        move.add(PostingType.ADJUST, terms)
        self.account = move.end()

    def returns(self, name: str, *lines: int) -> Returned:
        """Bring rows back whole; without `lines` all that is left."""
        receipt = self.receipts[name]
        left = receipt.left
        self.numbers += 1
        ends = expires_at(self.now, GRACE, ZONE)
        grace = Terms(f"s1/{name}/{self.numbers}", 0, self.now, self.now, ends)
        move = Movement(self.account, self.now)
        back = {number: left[number] for number in lines or left}
        done = return_lines(move, receipt, back, grace)
        self.account = move.end()
        self.receipts[name] = done.receipt
        return done

    @property
    def worth(self) -> Worth:
        return worth(self.account, self.now)

    @property
    def left(self) -> list[str]:
        """The lots as the examples write them: `remaining @ last day`."""
        lots = [lot for lot in self.account.lots.values() if lot.remaining]
        by_day = sorted(lots, key=lambda lot: lot.terms.expires_at or NOW)
        return [f"{lot.remaining} @ {_last_day(lot.terms.expires_at)}" for lot in by_day]


def _last_day(expires: datetime | None) -> str:
    assert expires
    return str((expires.astimezone(ZONE) - DAY).date())
