"""Builds the keys of points and offers: accounts, holds, codes, the programme, returns."""

from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, PART_DIGITS, Key

RETURN_PREFIX = "RETURN#"
POINTS = "POINTS"
LOTS_PREFIX = "LOTS#"
ADJUSTMENT_PREFIX = "ADJUSTMENT#"
ENTRY_PREFIX = "ENTRY#"
ENTRY_DIGITS = 10
GIFT_PREFIX = "GIFT#"
PERSONAL = "PERSONAL"  # between LOTS and POINTS, so that one query reads it with both
PROGRAMME = "PROGRAMME"
OFFERS = "OFFERS"
LISTED_TERMS = "TERMS"
CODES = "CODES"
# Before LOTS#, so that reading an account does not read them.
OFFERED_PREFIX = "ASKED#"
OFFERING_PREFIX = "ASKS#"
# Attributes of POINTS: purchases that are not in the profile yet, and how often such purchases were
# folded into it. The profile has the second too.
UNFOLDED = "unfolded"
FOLDS = "folds"


def purchase_return(*, shop: str, number: str, name: str) -> Key:
    """One return of a receipt, by its own number."""
    return Key(f"RECEIPT#{shop}#{number}", f"{RETURN_PREFIX}{name}")


def points(customer_id: CustomerId) -> Key:
    """The points account of a customer; it stays when the customer is erased."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", POINTS)


def lots(customer_id: CustomerId, month: str) -> Key:
    """The lots of an account that expire in one month (`2027-12`)."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{LOTS_PREFIX}{month}")


def entry(customer_id: CustomerId, sequence: int) -> Key:
    """One movement of an account."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{ENTRY_PREFIX}{sequence:0{ENTRY_DIGITS}d}")


def adjustment(customer_id: CustomerId, adjustment_id: str) -> Key:
    """Why points of an account were moved by hand."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{ADJUSTMENT_PREFIX}{adjustment_id}")


def document(name: str) -> Key:
    """The document of a movement by hand, which moves an account once for ever."""
    return Key(f"DOCUMENT#{name}", "DOCUMENT")


def account_due(customer_id: CustomerId) -> Key:
    """The day on which the clock looks at an account; the agenda lists it."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "DUE")


def gift(customer_id: CustomerId, occasion: str) -> Key:
    """The mark of a gift that a customer got: `welcome`, `birthday#2026`."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{GIFT_PREFIX}{occasion}")


def personal(customer_id: CustomerId) -> Key:
    """What was decided for one customer alone; a neighbour of the account, read with it."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", PERSONAL)


def listed_terms(customer_id: CustomerId) -> Key:
    """The entry of a customer in the list of those with terms of their own."""
    return Key(LISTED_TERMS, customer_id)


def hold(hold_id: str) -> Key:
    """One hold of points."""
    return Key(f"HOLD#{hold_id}", "HOLD")


def spend_code(customer_id: CustomerId) -> Key:
    """The code by which a customer agrees to spend points."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "CODE")


def spend_qr(digest: str) -> Key:
    """The QR by which a customer agrees to spend points, by the digest of its text."""
    return Key(f"QR#{digest}", "CODE")


def transfer(transfer_id: str) -> Key:
    """One transfer of points between two people."""
    return Key(f"TRANSFER#{transfer_id}", "TRANSFER")


def offered_transfer(customer_id: CustomerId, transfer_id: str) -> Key:
    """One transfer that a customer was offered and has not answered yet."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{OFFERED_PREFIX}{transfer_id}")


def offering_transfer(customer_id: CustomerId, transfer_id: str) -> Key:
    """One transfer that a customer offered and may withdraw."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", f"{OFFERING_PREFIX}{transfer_id}")


def programme_version(number: int) -> Key:
    """One version of the programme."""
    return Key(PROGRAMME, f"VERSION#{number:0{PART_DIGITS}d}")


def simulation(simulation_id: str) -> Key:
    """The draft of one back-test."""
    return Key(f"SIMULATION#{simulation_id}", "DRAFT")


def simulation_sums(simulation_id: str) -> Key:
    """How far one back-test is, and its sums."""
    return Key(f"SIMULATION#{simulation_id}", "SUMS")


def waiting(digest: str, at: datetime, *, shop: str, receipt: str) -> Key:
    """One receipt that waits for a customer with the phone of this keyed digest."""
    return Key(waiting_partition(digest), f"{at.isoformat()}#{shop}#{receipt}")


def waiting_partition(digest: str) -> str:
    """The partition of the receipts that wait for one phone, by its keyed digest."""
    return f"WAITING#{digest}"


def offer(offer_id: str) -> Key:
    """One offer."""
    return Key(OFFERS, offer_id)


def counter(name: str, shard: int) -> Key:
    """One shard of a counter of limited uses; each has a partition of its own."""
    return Key(f"COUNTER#{name}#{shard}", "COUNTER")


def promo(digest: str) -> Key:
    """One promo code, by its keyed digest."""
    return Key(f"PROMO#{digest}", "PROMO")


def code_batch(batch_id: str) -> Key:
    """The promo codes that were made together."""
    return Key(f"CODES#{batch_id}", "CODES")


def listed_batch(created_at: datetime, batch_id: str) -> Key:
    """One batch of promo codes in the list of all, the oldest first."""
    return Key(CODES, f"{created_at.isoformat()}#{batch_id}")


def offer_codes(offer_id: str, batch_id: str) -> Key:
    """One batch of promo codes, as its offer finds it."""
    return Key(offer_codes_partition(offer_id), f"CODES#{batch_id}")


def offer_codes_partition(offer_id: str) -> str:
    """The partition of the batches of one offer."""
    return f"OFFER#{offer_id}"


def guesses(subject: str) -> Key:
    """The wrong promo codes of a customer or a staff key."""
    return Key(f"GUESS#{subject}", "GUESS")


def offer_uses(customer_id: CustomerId) -> Key:
    """How often a customer used each offer.

    It stands between the lots and the account, so that their query brings it too.
    """
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", OFFERS)
