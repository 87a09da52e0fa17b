"""Builds the keys of the fields that an administrator defines, and of their dictionaries."""

from chalicelib.repo.table.keys import Key

FIELDS = Key("SETTINGS", "FIELDS")
DICTIONARIES = "DICTIONARIES"


def dictionary(dictionary_id: str) -> Key:
    """One dictionary with its choices."""
    return Key(DICTIONARIES, dictionary_id)
