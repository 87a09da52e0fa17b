"""The kinds of imports, and the fields that a column of each may fill."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    CUSTOMERS = "customers"
    CARDS = "cards"
    BALANCES = "balances"
    PURCHASES = "purchases"
    CONSENTS = "consents"


NAMING = ("phone", "card", "customer_id")
"""The fields by which a row may name a customer."""

# One list for each kind: a new field has its line here, in the module of its kind in
# `services/imports/kinds`, and in docs/imports.md.
FIELDS: Mapping[ImportKind, Sequence[str]] = {
    ImportKind.CUSTOMERS: (
        *NAMING,
        "first_name",
        "surname",
        "full_name",
        "email",
        "birthday",
        "language",
        "city",
        "shop",
        "zone",
        "tags",
        "registered_at",
    ),
    ImportKind.CARDS: ("phone", "customer_id", "card"),
    ImportKind.BALANCES: (*NAMING, "points", "expires_on"),
    ImportKind.PURCHASES: (
        *NAMING,
        "shop",
        "receipt",
        "at",
        "total",
        "sku",
        "category",
        "product",
        "quantity",
    ),
    ImportKind.CONSENTS: (
        *NAMING,
        "purpose",
        "channel",
        "given",
        "at",
        "evidence",
    ),
}

REQUIRED: Mapping[ImportKind, Sequence[str]] = {
    ImportKind.CUSTOMERS: ("phone",),
    ImportKind.CARDS: ("card",),
    ImportKind.BALANCES: ("points",),
    ImportKind.PURCHASES: ("shop", "receipt", "at", "total"),
    ImportKind.CONSENTS: ("channel", "given"),
}

# A card is what an import of cards gives, so it cannot name the customer there.
KEYS: Mapping[ImportKind, Sequence[str]] = {
    **dict.fromkeys(ImportKind, NAMING),
    ImportKind.CARDS: ("phone", "customer_id"),
}


def fields_of(kind: ImportKind, own: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the fields that a column may fill: of customers, `own` fields are among them."""
    return (*FIELDS[kind], *own) if kind is ImportKind.CUSTOMERS else tuple(FIELDS[kind])
