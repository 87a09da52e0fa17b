"""Builds the keys of what stands beside a profile."""

from chalicelib.domain.customers.timeline import TimelinePosition
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, Key

# These stand before LOTS#, so that reading an account does not read them.
NOTE_PREFIX = "ANNOTATION#"
CHANGE_PREFIX = "CHANGED#"
DUPLICATES = "DUPLICATES"


def merge(customer_id: CustomerId) -> Key:
    """What is needed to undo the merge of a customer into another one."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "JOINED")


def note(customer_id: CustomerId, note_id: str) -> Key:
    """One note of staff about a customer; its id begins with the instant."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{NOTE_PREFIX}{note_id}")


def duplicate(one: CustomerId, other: CustomerId) -> Key:
    """Two customers who may be one person, in whichever order they are named."""
    first, second = sorted((one, other))
    return Key(DUPLICATES, f"{first}#{second}")


def change(customer_id: CustomerId, position: TimelinePosition) -> Key:
    """A change of a customer; its sort key is its position in the timeline."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{CHANGE_PREFIX}{position.to_text()}")
