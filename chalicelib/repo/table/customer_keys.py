"""Builds the keys of what stands beside a profile."""

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, Key


# Before LOTS#, so that reading an account does not read it.
def merge(customer_id: CustomerId) -> Key:
    """What is needed to undo the merge of a customer into another one."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "JOINED")
