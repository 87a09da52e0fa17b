"""Customers with points in the engine, and what the oracle makes of the entries they left."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase
from chalicelib.world import World
from tests.oracle.documents import DAIRY, FIRST_FROM, Json, document, percent
from tests.oracle.ledger import Naive
from tests.oracle.valuing import Goods

TILL = StaffKeyId("till")
PLAIN = document([percent(700), DAIRY], [])


def begins(world: World, programme: Json = PLAIN) -> None:
    """Put a programme into force, since long ago."""
    version = ProgrammeVersion(
        1, FIRST_FROM, FIRST_FROM, "admin", Programme.model_validate(programme)
    )
    world.commit(None, world.points.programmes.add_write(version))


@dataclass(frozen=True)
class Job:
    """A receipt, or the return of some thousandths of its rows, in a form that a file can keep."""

    customer: str
    receipt: str
    at: str
    rows: tuple[tuple[str, int, int], ...]
    back: str = ""
    quantities: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        said = json.loads(text)
        rows = tuple((name, quantity, paid) for name, quantity, paid in said.pop("rows"))
        quantities = tuple((row, part) for row, part in said.pop("quantities"))
        return cls(rows=rows, quantities=quantities, **said)

    @property
    def goods(self) -> list[Goods]:
        return [Goods(f"sku-{n}", *row) for n, row in enumerate(self.rows, 1)]

    def do(self, world: World) -> None:
        """Send it once."""
        actor = Actor(TILL, world.now())
        if self.back:
            request = ReturnRequest(self.back, quantities=dict(self.quantities) or None)
            return_purchase(world, actor, shop="s1", receipt=self.receipt, request=request)
            return
        lines = tuple(
            PurchaseLine(row.sku, row.category, row.quantity, Money(row.paid, "RUB"))
            for row in self.goods
        )
        total = Money(sum(line.paid.minor for line in lines), "RUB")
        at = datetime.fromisoformat(self.at)
        receipt = Receipt("s1", self.receipt, at, total, lines)
        record_purchase(world, actor, receipt, Identity("id", self.customer))


def check_all(world: World, customers: list[Customer], jobs: list[Job], programme: Json) -> int:
    """Verify the ledger, and feed the oracle with each account's entries; returns their number."""
    entries = 0
    for each in verify_ledger(world):
        assert not each.differences, each
        entries += each.entries
    for customer in customers:
        own = {job.receipt: job for job in jobs if job.customer == customer.id and not job.back}
        backs = {(job.receipt, job.back): job for job in jobs if job.back}
        check_account(world, customer.id, own, backs, programme)
    return entries


def check_account(
    world: World,
    customer: CustomerId,
    sold: dict[str, Job],
    backs: dict[tuple[str, str], Job],
    programme: Json,
) -> None:
    """In the order in which they were recorded, each receipt and return moved the account once."""
    naive, seen = Naive([(FIRST_FROM, programme)]), set()
    for kept in world.points.ledger.entries(customer):
        entry = kept.entry
        assert entry.key not in seen
        seen.add(entry.key)
        number = entry.cause["receipt"]
        if entry.cause["kind"] == "purchase":
            naive.buy(f"s1/{number}", sold[number].goods, entry.at, entry.recorded_at)
        else:
            back = backs[number, entry.cause["number"]]
            parts = dict(back.quantities) or None
            naive.give_back(f"s1/{number}", parts, back.back, entry.recorded_at)
    assert set(naive.receipts) == {f"s1/{number}" for number in sold}
    now = world.now() + timedelta(seconds=1)
    naive.passes(now)
    account = Movement(world.points.accounts.load(customer, now).record.account, now).end()
    theirs = {name: lot.remaining for name, lot in account.lots.items() if lot.remaining}
    ours = {name: lot.remaining for name, lot in naive.lots.items() if lot.remaining}
    assert (theirs, account.debt) == (ours, naive.debt)
