"""Load the account that a receipt moves: that of its customer, or of the survivor of a merge."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.merging.accounts import with_lapsed
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.writes import Change
from chalicelib.world import World


class OwnersAccount(NamedTuple):
    """The account of the `owner`, who is another customer than the receipt's after a merge.

    `former` is the emptied account of the receipt's customer then, and `writes` keep the two
    together: what comes back after a merge cannot be parted again.
    """

    owner: CustomerId
    loaded: LoadedAccount
    former: LoadedAccount | None = None
    writes: tuple[Change, ...] = ()


def load_owner(
    world: World, customer: CustomerId, now: datetime, lots: Sequence[Terms]
) -> OwnersAccount:
    """Load an account with these lots of a receipt, also if they have expired."""
    loaded = world.points.accounts.load(customer, now, lots)
    if not profiles.is_merged(loaded.profile):
        return OwnersAccount(customer, loaded)
    pointer = world.customers.merges.read_pointer(customer, loaded.profile)
    survivors = world.points.accounts.load(pointer.into, now, lots)
    account = with_lapsed(
        survivors.record.account, loaded.record.account, [each.lot for each in lots]
    )
    seeded = survivors._replace(record=replace(survivors.record, account=account))
    together = world.customers.merges.keep_together_write(pointer)
    return OwnersAccount(pointer.into, seeded, loaded, (together,))
