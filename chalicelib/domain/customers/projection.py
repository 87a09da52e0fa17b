"""What may be asked of a customer, beside who may be written to where, and when."""

Fields = frozenset[str]
"""Names of fields of a customer; `categories` are those of the purchases in `shopping`.

The `person` is their name, card and phone, since when they are here, and the ids of their chats.
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
        "birthday_was",
        "watched",
    }
)
