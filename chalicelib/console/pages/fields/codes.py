"""Makes ids of fields, dictionaries and choices from the names that a person typed."""

import re

from chalicelib.domain.customers.custom_field import Names

ID_CHARS_MAX = 31
OTHERS = re.compile(r"[^a-z0-9]+")
FROM = "абвгдеёзийклмнопрстуфхыэъь"
TO = "abvgdeezijklmnoprstufhye"
SOUNDS = {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya"}
LETTERS = str.maketrans({**dict(zip(FROM, [*TO, "", ""], strict=True)), **SOUNDS})


def code_of(name: str, taken: frozenset[str] = frozenset(), *, letter_first: bool = True) -> str:
    """Return an id that is like a name: `Shoe size` is `shoe_size`; a taken one gets a number."""
    code = OTHERS.sub("_", name.lower().translate(LETTERS)).strip("_")[:ID_CHARS_MAX].strip("_")
    if not code or (letter_first and not code[0].isalpha()):
        code = f"x_{code}"[:ID_CHARS_MAX].rstrip("_")
    number, found = 1, code
    while found in taken:
        number += 1
        end = f"_{number}"
        found = f"{code[: ID_CHARS_MAX - len(end)]}{end}"
    return found


def names_of(line: str) -> Names:
    """Return the names in a line, `Красный; Red`; one name stands for both languages."""
    first, _, second = line.partition(";")
    return {"ru": first.strip(), "en": second.strip() or first.strip()}
