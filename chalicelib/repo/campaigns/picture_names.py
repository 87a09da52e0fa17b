"""Stores the name by which a messenger knows an uploaded picture, so that it is uploaded once."""

from dataclasses import dataclass

from chalicelib.repo.table import keys
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put


@dataclass(frozen=True, slots=True)
class PictureNames:
    """The names of the table. `sender` is a channel and the account in it that sends."""

    table: Table

    def get(self, picture: str, sender: str) -> str:
        """Return the name; empty: the sender has not sent the picture yet."""
        item = self.table.get(keys.picture_name(picture, sender))
        return str(item["name"]) if item else ""

    def put(self, picture: str, sender: str, name: str) -> None:
        """Keep a name; an earlier one is replaced."""
        self.table.put(Put(keys.picture_name(picture, sender), {"name": name}, None))
