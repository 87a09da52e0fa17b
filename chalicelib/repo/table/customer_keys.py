"""Builds the keys of what stands beside a profile, and of mailboxes and surnames."""

from chalicelib.domain.customers.email_address import Email, email_key
from chalicelib.domain.customers.names.surname import BEGINNING
from chalicelib.domain.customers.timeline import TimelinePosition
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, Key

# These stand before LOTS#, so that reading an account does not read them.
NOTE_PREFIX = "ANNOTATION#"
CHANGE_PREFIX = "CHANGED#"
DUPLICATES = "DUPLICATES"
EMAIL_PREFIX = "EMAIL#"
SURNAME_PREFIX = "SURNAME#"


def chat_link(digest: str) -> Key:
    """A one-time link by which a customer opens the card in one more chat."""
    return Key(f"LINK#{digest}", "CHAT")


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


def proven_email(address: Email) -> Key:
    """The claim of an e-mail address by the customer who proved it: one key for one mailbox."""
    return Key(email_partition(address), "PROVEN")


def contact_email(address: Email, customer_id: CustomerId) -> Key:
    """The entry of a customer who gave an e-mail address; any number of customers may give it."""
    return Key(email_partition(address), f"CONTACT#{customer_id}")


def former_email_claim(address: Email) -> Key:
    """The claim of an e-mail address by an older release, which asked for no proof."""
    # Older releases folded more than mail does, so this partition may hold another mailbox too.
    return Key(f"{EMAIL_PREFIX}{address.casefold()}", "CLAIM")


def email_partition(address: Email) -> str:
    """The partition of one mailbox."""
    return f"{EMAIL_PREFIX}{email_key(address)}"


def surname(folded: str, customer_id: CustomerId) -> Key:
    """The entry of a customer in the index of surnames."""
    return Key(surname_partition(folded), f"{surname_prefix(folded)}{customer_id}")


def surname_partition(folded: str) -> str:
    """The partition of the surnames that begin with the same two letters."""
    return f"{SURNAME_PREFIX}{folded[:BEGINNING]}"


def surname_prefix(folded: str) -> str:
    """How the sort keys of everybody with this very surname begin."""
    return f"{folded}#"
