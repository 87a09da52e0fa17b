"""Count a receipt of before the first programme for the level of a customer with an account."""

from chalicelib.domain.points.entry import Entry
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import Sale, count_sale
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.writes import Write
from chalicelib.services.points.value_sale import circumstances_of, with_history
from chalicelib.services.shopping.value_left import sale_left
from chalicelib.world import World


def count_receipt(
    world: World, actor: Actor, sale: Sale, loaded: LoadedAccount
) -> tuple[AccountRecord, Entry]:
    """Return the account with the money of the receipt in its month, and the entry of it.

    The account was made from the history of purchases, so that a later receipt is not in it yet.
    A programme is in force.
    """
    version = in_force(world.points.programmes.versions(actor.at), actor.at)
    assert version is not None, "the caller has seen that a programme has begun"
    around = circumstances_of(world, actor, sale, version, loaded)
    return count_sale(with_history(world, loaded, sale, around), sale, around)


def count_writes(
    world: World, actor: Actor, purchase: Purchase, loaded: LoadedAccount
) -> list[Write]:
    """Return the writes of the account, in which what has not come back counts."""
    after, entry = count_receipt(world, actor, sale_left(purchase), loaded)
    return world.points.accounts.writes(loaded.record, after, entry)
