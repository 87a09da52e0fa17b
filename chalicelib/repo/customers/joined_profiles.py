"""Joins profiles with the purchases that stand in their accounts of points.

The newest purchases of a member are not in the profile yet (docs/decisions/0070).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import keys, points_keys
from chalicelib.repo.table.encoding import Encoded
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.points_keys import FOLDS, UNFOLDED
from chalicelib.repo.table.table import Table

JOINED_NAMES = ("sk", FOLDS, UNFOLDED)
READS_MAX = 5
# Reads items of customers; the flag asks for a strongly consistent read.
Read = Callable[[Sequence[CustomerId], bool], Iterable[Encoded]]


def joined_keys(customer: CustomerId) -> tuple[Key, Key]:
    """The keys of a profile, and of the account beside it."""
    return keys.customer(customer), points_keys.points(customer)


def read_joined(ids: Sequence[CustomerId], read: Read) -> Iterator[Encoded]:
    """Read profiles with the purchases of their accounts; other items pass as they are.

    A purchase moves from the account into the profile in one transaction, but a batch is read item
    by item. What was read across such a move is read again, strongly.

    Raises:
        Unavailable: `customer.contended`: a profile and its account did not agree in any read.
    """
    wanted = list(ids)
    for tries in range(READS_MAX):
        items = list(read(wanted, tries > 0))
        accounts = {item["pk"]["S"]: item for item in items if _is(item, points_keys.POINTS)}
        wanted = []
        for item in items:
            account = accounts.get(item["pk"]["S"], {})
            if _is(item, keys.PROFILE) and _is_torn(item, account):
                wanted.append(keys.customer_of(item["pk"]["S"]))
            elif not _is(item, points_keys.POINTS):
                yield _joined(item, account) if _is(item, keys.PROFILE) else item
        if not wanted:
            return
    raise Unavailable("customer.contended")


def read_whole_items(table: Table, ids: Sequence[CustomerId], _: bool) -> Iterator[Encoded]:  # noqa: FBT001
    """Read whole profiles and accounts, always strongly consistent; a `Read`."""
    return table.get_encoded(key for each in ids for key in joined_keys(each))


def _is(item: Encoded, sort_key: str) -> bool:
    return bool(item["sk"]["S"] == sort_key)


def _is_torn(profile: Encoded, account: Encoded) -> bool:
    """Whether purchases were folded between the two reads; a tombstone has no purchases."""
    return "recent" in profile and profile.get(FOLDS) != account.get(FOLDS)


def _joined(profile: Encoded, account: Encoded) -> Encoded:
    if "recent" not in profile or UNFOLDED not in account:
        return profile
    return {**profile, UNFOLDED: account[UNFOLDED]}
