"""The customer's summary of purchases, which the profile holds."""

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.shopping.shopping import Shopping
from chalicelib.repo.customers import profiles
from chalicelib.repo.customers.customers import CustomerChanged
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.writes import Change


def add_write(purchase: Purchase, profile: Item | None) -> Change:
    """The write of the customer's summary with one more purchase.

    Raises:
        NotFound: `customer.not_found`: the customer does not exist, or was erased.
    """
    if not profiles.is_active(profile):
        raise NotFound("customer.not_found")
    rest = profiles.read_shopping(profile).adding(purchase.bought)
    return rewrite(purchase.customer_id, profile, rest)


def remove_writes(before: Purchase, after: Purchase, profile: Item | None) -> list[Change]:
    """The write of the customer's summary after a return; none if the customer was erased."""
    if not profiles.is_active(profile):
        return []
    shopping = profiles.read_shopping(profile)
    if after.returned_at:
        rest = shopping.removing(before.bought)
    else:
        rest = shopping.replacing(before.bought, after.bought)
    return [rewrite(before.customer_id, profile, rest)]


def rewrite(customer: CustomerId, profile: Item, shopping: Shopping) -> Change:
    """Replace the whole summary, if the profile still has the version that was read."""
    return Change(
        keys.customer(customer),
        sets=profiles.shopping_attributes(shopping),
        adds={"version": 1},
        equals={"version": profile["version"]},
        refused=CustomerChanged,
    )
