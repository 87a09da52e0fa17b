"""Where the points of a lot come from, read from its id."""

from collections.abc import Container

GIFT_PREFIX = "gift#"
FORMER_OWNER = "~"  # before the customer from whom a merge brought a gift
Origin = dict[str, str | None]


def origin_of(lot: str, transfers: Container[str] = ()) -> Origin:
    """Return the document of a lot; `transfers` are the ids of the customer's transfers."""
    if lot.startswith(GIFT_PREFIX):
        named = lot.removeprefix(GIFT_PREFIX).partition(FORMER_OWNER)[0]
        kind, _, occasion = named.partition("#")
        return {"kind": "gift", "gift": kind, "occasion": occasion or None}
    first, _, rest = lot.partition("/")
    if not rest:
        return {"kind": "adjustment", "adjustment": lot}
    if first in transfers:
        return {"kind": "transfer", "transfer": first}
    receipt, _, number = rest.partition("/")
    if number:
        return {"kind": "return", "shop": first, "receipt": receipt, "number": number}
    receipt, _, rule = rest.partition(":")
    return {"kind": "purchase", "shop": first, "receipt": receipt, "rule": rule or None}


def may_be_transfer(lot: str) -> str | None:
    """Return the id of the transfer that this lot may come from: `<id>/<1, 2, ...>`."""
    first, _, number = lot.partition("/")
    return first if number.isdecimal() else None
