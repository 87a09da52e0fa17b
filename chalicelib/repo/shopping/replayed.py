"""Reads receipts and returns by their numbers, many at once, for a replay of a history."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.shopping.purchase import Purchase, ReturnSnapshot
from chalicelib.repo.shopping.kept_returns import read_return
from chalicelib.repo.shopping.receipts import read_purchase
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.table import Table

PAGE = 1000
Place = tuple[str, str]  # the shop and the number of a receipt
ReturnPlace = tuple[str, str, str]  # with the number of the return


@dataclass(frozen=True, slots=True)
class ReplayStore:
    """The receipts of the table, read in bulk."""

    table: Table

    def before(self, customer: CustomerId, until: datetime) -> Iterator[Place]:
        """The receipts of a customer's history that were bought before an instant, oldest first."""
        pk = keys.customer(customer).pk
        for item in self.table.query_all(pk, prefix=keys.PURCHASE_PREFIX, page=PAGE):
            _, at, shop, number = item["sk"].split("#")
            if datetime.fromisoformat(at) >= until:
                return
            yield shop, number

    def receipts(self, places: Iterable[Place]) -> Mapping[Place, Purchase]:
        """Any number of receipts, without the missing ones."""
        wanted = [keys.receipt(shop=shop, number=number) for shop, number in places]
        found = map(read_purchase, self.table.get_many(wanted)) if wanted else ()
        return {(each.receipt.shop, each.receipt.number): each for each in found}

    def returns(self, places: Iterable[ReturnPlace]) -> Mapping[ReturnPlace, ReturnSnapshot]:
        """Any number of returns, without the missing ones."""
        wanted = {
            points_keys.purchase_return(shop=shop, number=number, name=name): (shop, number, name)
            for shop, number, name in places
        }
        items = self.table.get_many(wanted) if wanted else []
        return {
            wanted[keys.Key(item["pk"], item["sk"])]: read_return(item).snapshot for item in items
        }
