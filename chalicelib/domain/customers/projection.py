"""Projections of a customer: the fields that a reader needs beyond those of eligibility."""

Fields = frozenset[str]
"""Names of fields of a customer.

`categories` are those of the purchases in `shopping`; `person` stands for the name, the card, the
phone, the day of registration and the ids of the chats.
"""

NOTHING: Fields = frozenset()
PERSON: Fields = frozenset({"person"})
EVERYTHING: Fields = frozenset(
    {
        "city",
        "shop",
        "tags",
        "shopping",
        "categories",
        "birthday_since",
        "custom",
        "birthday_was",
        "watched",
    }
)
