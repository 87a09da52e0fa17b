"""The shop of the contract's worked examples, asked over HTTP alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.services.points.verify_ledger import verify_ledger
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import FIRST, NOW, SECOND, ZONE
from tests.handlers.points.test_points_http import POINTS, PROGRAMME

CODES, HOLDS, TRANSFERS = "/v1/redemption-codes", "/v1/redemptions", "/v1/transfers"
Rows = Sequence[tuple[str, str]]


def minute(number: int, second: int = 0) -> str:
    """T6 is 19:56:00Z of 5 December 2026, T7 19:57:00Z and so on."""
    return f"2026-12-05T19:{50 + number}:{second:02}Z"


def bread(amount: str) -> Rows:
    return [("bread", amount)]


@dataclass
class Counter:
    """Everything that the chain's systems ask about one customer."""

    world: World
    admin: Caller
    till: Caller
    support: Caller
    buyer: Customer

    def sends(self, number: str, at: str, rows: Rows, **more: Any) -> Answered:
        """The answer to a receipt with a row of one piece for each category and its money."""
        lines = [
            {"sku": name, "category": name, "quantity": "1", "paid": rub(amount)}
            for name, amount in rows
        ]
        body = {
            "shop": "s1",
            "receipt": number,
            "at": at,
            "total": rub(str(sum(Decimal(amount) for _, amount in rows))),
            "lines": lines,
            "customer_id": self.buyer.id,
        }
        return self.till.asks("POST", RECEIPTS, body | more)

    def sells(self, number: str, at: str, rows: Rows, **more: Any) -> Any:
        """The points of a receipt."""
        sold = self.sends(number, at, rows, **more)
        assert sold.status == 201, sold.body
        return sold.body["points"]

    def tries_to_hold(self, points: int) -> Answered:
        code = self.till.asks("POST", CODES, {"customer_id": self.buyer.id}).body["code"]
        body = {"shop": "s1", "customer_id": self.buyer.id, "code": code, "points": points}
        return self.till.asks("POST", HOLDS, body)

    def holds(self, points: int) -> dict[str, Any]:
        """The redemption that a receipt names."""
        held = self.tries_to_hold(points)
        assert held.status == 201, held.body
        return {"redemption": {"id": held.body["id"], "points": points}}

    def returns(self, number: str, *lines: int) -> Any:
        """What came back: these rows, or all that is left."""
        body: dict[str, Any] = {"number": "-".join(["back", *map(str, lines)])}
        if lines:
            body["lines"] = [{"line": line, "quantity": "1"} for line in lines]
        path = {"shop": "s1", "receipt": number}
        answer = self.till.asks("POST", RETURNS, body, path=path)
        assert answer.status == 200, answer.body
        return answer.body["return"]

    def adjusts(self, points: int, **more: Any) -> None:
        body = {"points": points, "reason": "a broken egg", **more}
        path = {"customer_id": str(self.buyer.id)}
        assert self.admin.asks("POST", f"{POINTS}/adjustments", body, path=path).status == 201

    def account(self, of: Customer | None = None) -> Any:
        path = {"customer_id": str((of or self.buyer).id)}
        return self.admin.asks("GET", POINTS, path=path).body

    def left(self, of: Customer | None = None) -> list[str]:
        """The lots, as the contract writes them: `remaining @ last day`."""
        return [
            f"{lot['remaining']} @ {last_day(lot['expires_at'])}"
            for lot in self.account(of)["lots"]
        ]

    def entries(self) -> Any:
        """All movements with their proofs, oldest first."""
        path, query = {"customer_id": str(self.buyer.id)}, {"proof": "true", "limit": "100"}
        answer = self.admin.asks("GET", f"{POINTS}/entries", path=path, query=query)
        return answer.body["entries"][::-1]

    def differs(self) -> list[Any]:
        """What does not agree in the ledger."""
        return [each for found in verify_ledger(self.world) for each in found.differences]


def last_day(expires_at: str) -> str:
    end = datetime.fromisoformat(expires_at).astimezone(ZONE)
    return (end - timedelta(seconds=1)).date().isoformat()


def a_counter(world: World, clock: Clock, *, buyer: Customer | None = None) -> Counter:
    """Both versions of the contract's programme are in force."""
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    for begins, programme in [("2024-01-01T00:00:00Z", FIRST), (minute(6), SECOND)]:
        document = programme.model_dump(mode="json", by_alias=True)
        body = {"programme": document, "effective_at": begins}
        answer = admin.asks("PUT", PROGRAMME, body)
        assert answer.status == 200, answer.body
    till, support = a_caller(world, Role.INTEGRATION), a_caller(world, Role.SUPPORT)
    return Counter(world, admin, till, support, buyer or a_buyer(world))
