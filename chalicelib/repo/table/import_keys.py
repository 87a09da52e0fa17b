"""Builds the keys of imports: the import, its parts, its rows, and what undoes them."""

from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table.keys import CUSTOMER_PREFIX, Key

IMPORTS = "IMPORTS"
PART_PREFIX = "PART#"
DID_PREFIX = "DID#"
FAULT_PREFIX = "FAULT#"
WAS_PREFIX = "IMPORTED#"
NUMBER_DIGITS = 7


def file_import(import_id: str) -> Key:
    """One import: its file, and how far it is."""
    return Key(partition(import_id), "IMPORT")


def listed_import(created_at: datetime, import_id: str) -> Key:
    """One import in the list of all, the oldest first."""
    return Key(IMPORTS, f"{created_at.isoformat()}#{import_id}")


def import_part(import_id: str, number: int) -> Key:
    """One uploaded part of a file."""
    return Key(partition(import_id), f"{PART_PREFIX}{number:0{NUMBER_DIGITS}d}")


def row_done(import_id: str, number: int) -> Key:
    """What one row did."""
    return Key(partition(import_id), f"{DID_PREFIX}{number:0{NUMBER_DIGITS}d}")


def row_fault(import_id: str, phase: str, number: int) -> Key:
    """Why one row is bad, or was not undone."""
    return Key(partition(import_id), f"{FAULT_PREFIX}{phase}#{number:0{NUMBER_DIGITS}d}")


def fault_prefix(phase: str) -> str:
    """How the sort keys of the faults of one walk begin."""
    return f"{FAULT_PREFIX}{phase}#"


def row_mark(import_id: str, attempt: int, digest: str) -> Key:
    """The first row of a file that is about this thing, by its keyed digest."""
    # A partition of its own, so that no partition takes all marks of a large file.
    return Key(f"MARK#{import_id}#{attempt}#{digest}", "MARK")


def imported(customer_id: CustomerId, import_id: str, number: int) -> Key:
    """What a customer was before a row of an import; an erasure finds it beside the profile."""
    named = f"{WAS_PREFIX}{import_id}#{number:0{NUMBER_DIGITS}d}"
    return Key(f"{CUSTOMER_PREFIX}{customer_id}", named)


def partition(import_id: str) -> str:
    """The partition of everything about one import."""
    return f"IMPORT#{import_id}"
