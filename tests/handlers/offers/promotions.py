"""A shop with a programme, offers and codes, and what its tills send."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.shops import RECEIPTS, RETURNS, a_buyer, rub
from tests.builders.staff import Answered, Caller, a_caller
from tests.domain.points.till import NOW

OFFERS = "/v1/offers"
CODES = "/v1/promo-codes"
QUOTES = "/v1/quotes"
PROGRAMME = "/v1/programme"
DAIRY = {"id": "dairy", "kind": "multiplier", "factor": [2, 1], "when": {"categories": ["dairy"]}}
HUNDRED = {
    "kind": "fixed",
    "points": 100,
    "when": {"minimum": rub("500.00")},
    "expiry": {"days": 30},
}


def an_offer(**changes: Any) -> dict[str, Any]:
    """A hundred points from 500 roubles on, for a code."""
    return {
        "name": {"ru": "Зима", "en": "Winter"},
        "from": "2026-11-01T00:00:00Z",
        "until": "2027-01-10T00:00:00Z",
        "effect": {"earn": HUNDRED},
        **changes,
    }


@dataclass
class Shop:
    """Staff, a till, and a customer of a shop that gives 7 % and doubles dairy."""

    world: World
    admin: Caller
    till: Caller
    anna: Customer

    def offers(self, **changes: Any) -> str:
        """Create an offer; returns its id."""
        made = self.admin.asks("POST", OFFERS, an_offer(**changes))
        assert made.status == 201, made.body
        return str(made.body["id"])

    def names(self, offer: str, *codes: str, **limits: int) -> str:
        """Store codes; returns the id of the batch."""
        body = {"offer": offer, "codes": codes, "limits": limits}
        made = self.admin.asks("POST", CODES, body)
        assert made.status == 201, made.body
        return str(made.body["id"])

    def sells(self, number: str, *codes: str, customer: Customer | None = None, **paid: str) -> Any:
        """The points of a receipt."""
        sold = self.sends(number, *codes, customer=customer, **paid)
        assert sold.status == 201, sold.body
        return sold.body["points"]

    def receipt(
        self,
        number: str,
        *codes: str,
        customer: Customer | None = None,
        at: str = "2026-12-05T19:57:00Z",
        phone: str = "",
        **paid: str,
    ) -> dict[str, Any]:
        """A receipt with a row of each category."""
        total = sum(round(float(each) * 100) for each in paid.values())
        buyer = {"phone": phone} if phone else {"customer_id": (customer or self.anna).id}
        return {
            "shop": "s1",
            "receipt": number,
            "at": at,
            "total": rub(f"{total / 100:.2f}"),
            "lines": [
                {"sku": name, "category": name, "quantity": "1", "paid": rub(each)}
                for name, each in paid.items()
            ],
            "promo_codes": codes,
            **buyer,
        }

    def sends(self, number: str, *codes: str, **said: Any) -> Answered:
        """The answer to a receipt."""
        return self.till.asks("POST", RECEIPTS, self.receipt(number, *codes, **said))

    def takes_back(self, number: str, body: Any = None) -> Answered:
        path = {"shop": "s1", "receipt": number}
        return self.till.asks("POST", RETURNS, body, path=path)

    def quotes(self, *codes: str, customer: Customer | None = None, **prices: str) -> Answered:
        body = {
            "shop": "s1",
            "at": "2026-12-05T19:57:00Z",
            "lines": [
                {"sku": name, "category": name, "quantity": "1", "price": rub(each)}
                for name, each in prices.items()
            ],
            "customer_id": (customer or self.anna).id,
            "promo_codes": codes,
        }
        return self.till.asks("POST", QUOTES, body)

    def used(self, offer: str) -> Any:
        return self.admin.asks("GET", f"{OFFERS}/{{offer_id}}", path={"offer_id": offer}).body[
            "used"
        ]


def a_shop(world: World, clock: Clock, **changes: Any) -> Shop:
    clock.at = NOW
    admin = a_caller(world, Role.ADMIN)
    document = {
        "brand": {"name": {"ru": "Лавка", "en": "Lavka"}},
        "earning": {"rules": [{"id": "base", "kind": "percent", "rate": 700}, DAIRY]},
        **changes,
    }
    body = {"programme": document, "effective_at": "2024-01-01T00:00:00Z"}
    assert admin.asks("PUT", PROGRAMME, body).status == 200
    return Shop(world, admin, a_caller(world, Role.INTEGRATION), a_buyer(world))
