"""What may be asked of a customer, beside who may be written to where, and when."""

Asked = frozenset[str]
"""Names of fields of a customer; `categories` are those of the purchases in `shopping`."""

NOTHING: Asked = frozenset()
EVERYTHING: Asked = frozenset(
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
