"""The service and the oracle side by side: every step is taken by both, and must end alike."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.entry import PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement, worth
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.terms import expires_at
from chalicelib.domain.points.tiers import metric
from chalicelib.domain.points.version import ProgrammeVersion, in_force
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.points.hold_points import HoldRequest, hold_points, release_hold
from chalicelib.services.points.spend_codes import issue_code
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.settings import Settings
from chalicelib.world import World
from tests.builders.aws.memory_aws import MemoryAws, with_memory_queues
from tests.builders.clock import Clock
from tests.oracle.documents import FIRST_FROM, RATES, SECOND_FROM, VARIANTS
from tests.oracle.ledger import Naive, Refused
from tests.oracle.valuing import NEVER, ZONE, Goods, day, midnight_after
from tests.repo.builders import a_customer, stored

SHOP = "s1"
TILL = StaffKeyId("till")
BEGIN = datetime.fromisoformat("2026-01-10T09:00:00Z")
CATEGORIES = ["bread", "bread", "dairy", "fish", "tobacco", "delivery", "gift-card"]
QUANTITIES = [1000, 2000, 3000, 350, 7, 1]
SETTINGS = Settings(stage="test", secret="a secret of thirty-two characters")


def a_world(clock: Clock) -> World:
    """A World of its own, in memory."""
    aws = MemoryAws(with_memory_queues(SETTINGS), clock.now)
    return World(aws.settings, now=clock.now, client=aws.client, sending_client=aws.client)


@dataclass
class Member:
    """A customer, and what the oracle knows about the account."""

    customer: Customer
    naive: Naive
    holds: list[tuple[str, int]] = field(default_factory=list)
    sold: list[str] = field(default_factory=list)
    is_erased: bool = False


class Pair:
    """A World and an oracle. `chance` chooses; the same choices make the same steps."""

    def __init__(self, variant: int, chance: random.Random, members: int = 1) -> None:
        self.clock, self.chance = Clock(BEGIN), chance
        self.world = a_world(self.clock)
        self.repeats: list[tuple[Member, Callable[[], Any], Any]] = []
        self.numbers = self.refusals = self.steps = 0
        documents = [VARIANTS[variant](rate) for rate in RATES]
        versions = list(zip((FIRST_FROM, SECOND_FROM), documents, strict=True))
        for number, (begins, document) in enumerate(versions, 1):
            programme = Programme.model_validate(document)
            version = ProgrammeVersion(number, begins, begins, "admin", programme)
            self.world.commit(None, self.world.points.programmes.add_write(version))
        self.members = [
            Member(stored(self.world, a_customer(chats=a_customer().chats)), Naive(versions))
            for _ in range(members)
        ]

    # What may happen

    def waits(self) -> None:
        """Let time pass: seconds, months, or exactly to an end of points or of a hold."""
        chance, now = self.chance, self.clock.at
        jumps = [
            *[timedelta(seconds=chance.randrange(1, 100))] * 4,
            timedelta(minutes=15),
            timedelta(hours=chance.randrange(1, 48)),
            timedelta(days=chance.randrange(1, 60)),
            timedelta(days=chance.randrange(1, 400)),
        ]
        naive = chance.choice(self.members).naive
        ends = [lot.expires for lot in naive.lots.values() if lot.remaining]
        ends += [until for until, _ in naive.holds.values()]
        boundary = [end - now for end in ends if end > now]
        jump = chance.choice([*jumps, *boundary[:5], midnight_after(day(now)) - now])
        self.clock.at = (
            now + jump - chance.choice([timedelta(0), timedelta(0), timedelta(seconds=1)])
        )
        self.clock.at = max(self.clock.at, now)

    def buys(self) -> None:
        """A receipt of now, a late one, or a web order; with points of a hold or without."""
        member, chance = chance_member(self), self.chance
        self.numbers += 1
        number, now = f"R-{self.numbers}", self.clock.at
        goods = [
            Goods(f"sku-{n}", chance.choice(CATEGORIES), chance.choice(QUANTITIES), self.money())
            for n in range(1, chance.randrange(2, 6))
        ]
        at = now - chance.choice([timedelta(0), timedelta(0), self.some_time()])
        how: dict[str, Any] = {"channel": chance.choice(["shop", "shop", "web"])}
        live = [each for each in member.holds if each[0] in member.naive.holds]
        name, points = chance.choice([("", 0), *live * 2, *member.holds[-1:]])
        if name:
            how["hold"] = name
            how["spent"] = chance.choice([0, 0, 1, points // 2, points + 1])
        receipt = self.receipt(number, at, goods, how)
        self.both(
            member,
            lambda: record_purchase(
                self.world, Actor(TILL, now), receipt, Identity("id", member.customer.id)
            ),
            lambda: member.naive.buy(f"{SHOP}/{number}", goods, at, now, **how),
            shown_sale,
            told_sale,
        )
        if f"{SHOP}/{number}" in member.naive.receipts:
            member.sold.append(number)

    def returns(self) -> None:
        """Some rows and quantities, all that is left, or a little too much."""
        member, chance = self.chance.choice(self.members), self.chance
        if not member.sold:
            return
        paid = [each for each in member.sold if self.was_paid_by_points(member, each)]
        number, now = chance.choice([*member.sold[-8:], *paid[-8:]]), self.clock.at
        self.numbers += 1
        name = f"r-{self.numbers}"
        sold = member.naive.receipts[f"{SHOP}/{number}"]
        left = {n: row.goods.quantity - row.back for n, row in sold.rows.items()}
        if not any(left.values()):
            return
        quantities = None
        if chance.random() < 0.75:
            rows = chance.sample(sorted(left), chance.randrange(1, len(left) + 1))
            quantities = {n: self.part_of(left[n]) for n in rows}
            quantities = {n: part for n, part in quantities.items() if part} or None
        request = ReturnRequest(name, quantities=quantities)
        self.both(
            member,
            lambda: return_purchase(
                self.world, Actor(TILL, now), shop=SHOP, receipt=number, request=request
            ),
            lambda: member.naive.give_back(f"{SHOP}/{number}", quantities, name, now),
            shown_return,
            lambda back: (back.refund, back.clawed_back, back.restored, back.grace, back.debt),
        )

    def holds(self) -> None:
        """Hold some, all, or too many points, with a code of the customer's."""
        member, now = chance_member(self), self.clock.at
        free = member.naive.available(now)
        points = self.chance.choice(
            [1, 10, 10, free, free, max(free // 2, 1), free // 3 + 1, free + 1]
        )
        channel = self.chance.choice(["shop", "shop", "web"])
        code = issue_code(self.world, member.customer.id).code
        buyer = Identity("id", member.customer.id)
        asked = HoldRequest(SHOP, code, points, buyer, channel=channel)
        found: list[str] = []

        def service() -> Any:
            done = hold_points(self.world, Actor(TILL, now), asked)
            found.append(done.record.id)
            # The service names holds itself: the oracle takes the name.
            member.naive.holds[found[0]] = member.naive.holds.pop("new")
            return done

        is_web = channel == "web"
        self.both(
            member,
            service,
            lambda: member.naive.hold("new", points, now, is_web=is_web),
            lambda _: None,
            lambda _: None,
            repeats=False,
        )
        if found:
            member.holds.append((found[0], points))

    def releases(self) -> None:
        """Release a hold, also one that time has released."""
        member, now = self.chance.choice(self.members), self.clock.at
        if not member.holds:
            return
        name = self.chance.choice(member.holds[-3:])[0]
        held = self.world.points.redemptions.find(name)
        assert held is not None
        if held.state == "captured":
            return
        self.both(
            member,
            lambda: release_hold(self.world, Actor(TILL, now), name),
            lambda: member.naive.release(name, now),
            lambda _: None,
            lambda _: None,
        )

    def adjusts(self) -> None:
        """Staff give points, or take active ones."""
        member, now = chance_member(self), self.clock.at
        self.numbers += 1
        name = f"act-{self.numbers}"
        free = member.naive.available(now)
        points = self.chance.choice([1, 20, 500, -1, -free, -free - 1, -(free // 2)]) or 7
        self.both(
            member,
            lambda: adjust(self.world, member, name, points),
            lambda: member.naive.adjust(name, points, now),
            lambda _: None,
            lambda _: None,
            repeats=False,
        )

    def erases(self) -> None:
        """Erase a customer: the account stays, and returns still move it."""
        member = chance_member(self)
        if len([each for each in self.members if not each.is_erased]) > 1:
            erase_by_staff(self.world, Actor(TILL, self.clock.at), member.customer.id)
            member.is_erased = True
            self.compare(member)

    def repeats_a_step(self) -> None:
        """Send an earlier message again: the first answer, and nothing moves."""
        if not self.repeats:
            return
        member, again, first = self.chance.choice(self.repeats[-20:])
        before = self.record(member).version
        if member.is_erased:
            return
        assert again() == first
        assert self.record(member).version == before
        self.compare(member)

    # How both are compared

    def both(
        self,
        member: Member,
        service: Callable[[], Any],
        oracle: Callable[[], Any],
        shown: Callable[[Any], Any],
        told: Callable[[Any], Any],
        *,
        repeats: bool = True,
    ) -> None:
        self.steps += 1
        refused = expected = ""
        answer = wanted = None
        try:
            wanted = oracle()
        except Refused as refusal:
            expected = refusal.code
        try:
            answer = service()
        except Refusal as refusal:
            refused = refusal.code
        assert refused == expected, (refused, expected)
        if refused:
            self.refusals += 1
        else:
            assert shown(answer) == told(wanted)
            if repeats:
                record = getattr(answer, "record", None)
                self.repeats.append((member, lambda: getattr(service(), "record", None), record))
                del self.repeats[:-30]
        self.compare(member)

    def record(self, member: Member) -> AccountRecord:
        return self.world.points.accounts.load(member.customer.id, self.clock.at).record

    def compare(self, member: Member) -> None:
        """The account at this instant: lots with their terms, holds, debt, level and turnover."""
        now, naive, record = self.clock.at, member.naive, self.record(member)
        version = in_force(self.world.points.programmes.versions(now), now)
        assert version
        order = version.programme.redemption.order
        naive.passes(now)
        account = Movement(record.account, now, order).end()
        theirs = {
            lot.terms.lot: (
                lot.remaining,
                lot.held,
                lot.terms.earned_at,
                lot.terms.activates_at or NEVER,
                lot.terms.expires_at,
            )
            for lot in account.lots.values()
            if lot.remaining
        }
        ours = {
            lot.id: (lot.remaining, lot.held, lot.earned, lot.activates, lot.expires)
            for lot in naive.lots.values()
            if lot.remaining
        }
        assert theirs == ours
        assert (account.debt, set(account.holds)) == (naive.debt, set(naive.holds))
        shown = worth(record.account, now, order)
        assert shown.available == naive.available(now)
        assert shown.available + shown.pending + shown.held + shown.lapsed == record.account.balance
        assert [each[:2] for each in record.standing.reached] == naive.reached
        assert metric(version.programme, record.standing, day(now)) == naive.turnover(now)

    # Choices

    def money(self) -> int:
        return self.chance.choice([0, 1, 9999, 11111, 33333, self.chance.randrange(1, 400_000)])

    def was_paid_by_points(self, member: Member, number: str) -> bool:
        return any(row.burned for row in member.naive.receipts[f"{SHOP}/{number}"].rows.values())

    def some_time(self) -> timedelta:
        return timedelta(minutes=self.chance.choice([1, 90, 1440, 40_000, 200_000, 800_000]))

    def part_of(self, left: int) -> int:
        """A part of a quantity; once in a while more than is left."""
        if not left:
            return self.chance.choice([0, 0, 0, 0, 0, 1])
        return self.chance.choice([left, left, 1, (left + 1) // 2, self.chance.randrange(left) + 1])

    def receipt(
        self, number: str, at: datetime, goods: list[Goods], how: dict[str, Any]
    ) -> Receipt:
        lines = tuple(
            PurchaseLine(row.sku, row.category, row.quantity, Money(row.paid, "RUB"))
            for row in goods
        )
        total = Money(sum(row.paid for row in goods), "RUB")
        plain = Receipt(SHOP, number, at, total, lines, channel=how["channel"])
        return replace(plain, redemption=how.get("hold", ""), spent=how.get("spent", 0))


def chance_member(pair: Pair) -> Member:
    """Any customer who was not erased."""
    return pair.chance.choice([each for each in pair.members if not each.is_erased])


def shown_sale(answer: Any) -> Any:
    """The numbers of the service's answer."""
    effect = answer.record.points
    return [
        (each.rule, each.exact, each.rounded, each.points, dict(each.lines))
        for each in effect.awards
    ]


def told_sale(given: Any) -> Any:
    """The same of the oracle."""
    return [
        (each.rule["id"], str(each.exact), each.rounded, each.points, each.rows) for each in given
    ]


def shown_return(answer: Any) -> Any:
    """The numbers of the service's answer."""
    back = answer.record.back
    return (back.refund, back.clawed_back, back.restored, back.grace, back.debt)


def adjust(world: World, member: Member, name: str, points: int) -> None:
    """Adjust points as the use case of staff does, without its limits."""
    now = world.now()
    version = in_force(world.points.programmes.versions(now), now)
    assert version
    programme = version.programme
    before = world.points.accounts.load(member.customer.id, now).record
    move = Movement(before.account, now, programme.redemption.order)
    if points > 0:
        ends = expires_at(now, programme.earning.expiry.term, ZONE)
        move.add(PostingType.ADJUST, Terms(name, points, now, now, ends))
    else:
        move.take(PostingType.ADJUST, -points)
    cause = Cause({"kind": "adjustment", "document": name}, f"adjustment {name}")
    account = move.end()
    after, entry = before.moved(
        account, move.postings, cause, at=now, recorded_at=now, by="support"
    )
    world.commit(None, *world.points.accounts.writes(before, after, entry))
