"""Builds the keys of what stands beside a profile: merges, notes, suggested duplicates."""

from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, Key

# Before LOTS#, so that reading an account does not read them.
NOTE_PREFIX = "ANNOTATION#"
DUPLICATES = "DUPLICATES"


def merge(customer_id: CustomerId) -> Key:
    """What is needed to undo the merge of a customer into another one."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "JOINED")


def note(customer_id: CustomerId, at: datetime, note_id: str) -> Key:
    """One note of staff about a customer."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{NOTE_PREFIX}{at.isoformat()}#{note_id}")


def duplicate(at: datetime, one: CustomerId, other: CustomerId) -> Key:
    """Two customers who may be one person, in the list of all such pairs."""
    return Key(DUPLICATES, f"{at.isoformat()}#{one}#{other}")
