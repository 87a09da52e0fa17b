"""Builds the keys of exports."""

from datetime import datetime

from chalicelib.repo.table.keys import Key

EXPORTS = "EXPORTS"
EXPORT_PREFIX = "EXPORT#"


def file_export(export_id: str) -> Key:
    """One export: what it has, and how far it is."""
    return Key(f"{EXPORT_PREFIX}{export_id}", "EXPORT")


def listed_export(created_at: datetime, export_id: str) -> Key:
    """One export in the list of all, the oldest first."""
    return Key(EXPORTS, f"{created_at.isoformat()}#{export_id}")
