"""Where items stand: their keys, and their entries in the indexes."""

from collections.abc import Iterable

from chalicelib.aws.memory.expressions import Item, Json
from chalicelib.aws.memory.rules import check_key

Place = tuple[str, str]
Entry = tuple[str, str, str, str]
# The partition key and the sort key of each index; both indexes hold keys only.
INDEXES = {"agenda": ("due", "who"), "days": ("booked", "pk")}


def place_of(key: Item) -> Place:
    """The place of a key."""
    return key["pk"]["S"], key["sk"]["S"]


def written_place(write: Json) -> Place:
    """The place of the item that a write names; its key is checked."""
    key = write["Key"] if "Key" in write else _key(write["Item"])
    check_key(key)
    return place_of(key)


def _key(item: Item) -> Item:
    return {name: item[name] for name in ("pk", "sk") if name in item}


def entry_of(item: Item | None, index: str) -> Entry | None:
    """The entry of an item in an index; None if it is not in it."""
    hashed, ranged = INDEXES[index]
    if not item or hashed not in item or ranged not in item:
        return None
    return item[hashed]["S"], item[ranged]["S"], item["pk"]["S"], item["sk"]["S"]


def part_of(item: Item, names: Iterable[str]) -> Item:
    """The named attributes of an item."""
    return {name: item[name] for name in names if name in item}
