"""Builds the keys of points: accounts, holds, codes, programme, returns and waiting receipts."""

from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, PART_DIGITS, Key

RETURN_PREFIX = "RETURN#"
POINTS = "POINTS"
LOTS_PREFIX = "LOTS#"
ADJUSTMENT_PREFIX = "ADJUSTMENT#"
ENTRY_PREFIX = "ENTRY#"
ENTRY_DIGITS = 10
PROGRAMME = "PROGRAMME"
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


def hold(hold_id: str) -> Key:
    """One hold of points."""
    return Key(f"HOLD#{hold_id}", "HOLD")


def spend_code(customer_id: CustomerId) -> Key:
    """The code by which a customer agrees to spend points."""
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", "CODE")


def spend_qr(digest: str) -> Key:
    """The QR by which a customer agrees to spend points, by the digest of its text."""
    return Key(f"QR#{digest}", "CODE")


def programme_version(number: int) -> Key:
    """One version of the programme."""
    return Key(PROGRAMME, f"VERSION#{number:0{PART_DIGITS}d}")


def waiting(digest: str, at: datetime, *, shop: str, receipt: str) -> Key:
    """One receipt that waits for a customer with the phone of this keyed digest."""
    return Key(waiting_partition(digest), f"{at.isoformat()}#{shop}#{receipt}")


def waiting_partition(digest: str) -> str:
    """The partition of the receipts that wait for one phone, by its keyed digest."""
    return f"WAITING#{digest}"
