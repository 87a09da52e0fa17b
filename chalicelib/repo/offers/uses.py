"""Stores how often each customer used each offer, and writes the uses of a receipt as text."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.counter import Share
from chalicelib.domain.offers.uses import CustomerUses, OfferUse
from chalicelib.repo.table import points_keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


class CountMoved(Moved):
    """Another receipt of the customer used an offer meanwhile: read, and decide again."""

    def __init__(self, found: Item | None = None) -> None:
        super().__init__("customer.contended", found)


@dataclass(frozen=True, slots=True)
class UsesStore:
    """The uses of the table."""

    table: Table

    def of(self, customer: CustomerId) -> CustomerUses:
        """What one customer used."""
        item = self.table.get(points_keys.offer_uses(customer))
        return read_uses(item)

    def of_many(self, customers: Iterable[CustomerId]) -> dict[CustomerId, CustomerUses]:
        """What these customers used; those who used nothing are missing."""
        items = self.table.get_many(points_keys.offer_uses(each) for each in customers)
        return {CustomerId(item["pk"].partition("#")[2]): read_uses(item) for item in items}

    def write(self, customer: CustomerId, uses: CustomerUses) -> Put:
        """The write of the next version; it refuses with `Moved` if another came first."""
        attributes: dict[str, Value] = {
            "offers": _json(dict(uses.offers)),
            "batches": _json(dict(uses.batches)),
            "version": uses.version + 1,
        }
        key = points_keys.offer_uses(customer)
        return Put(key, attributes, version=uses.version, refused=CountMoved)


def read_uses(item: Item | None) -> CustomerUses:
    """Read the item that `write` wrote; None: the customer used nothing."""
    if item is None:
        return CustomerUses()
    offers, batches = json.loads(item["offers"]), json.loads(item["batches"])
    return CustomerUses(offers, batches, item["version"])


def uses_attributes(uses: Sequence[OfferUse]) -> dict[str, Value]:
    """The attribute of a receipt with what it used of offers, if it used any."""
    rows = [
        [each.offer, each.points, each.batch, each.digest, each.is_limited, list(each.shares)]
        for each in uses
    ]
    return {"uses": _json(rows)} if rows else {}


def read_uses_text(text: str) -> tuple[OfferUse, ...]:
    """Read what `uses_attributes` wrote."""
    return tuple(
        OfferUse(offer, points, batch, digest, is_limited, tuple(Share(*each) for each in shares))
        for offer, points, batch, digest, is_limited, shares in json.loads(text)
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
