"""The name of a file that a stranger sent, as it may be shown and saved."""

import re

NAME_CHARS_MAX = 100
# Parts of a path, what a system or a header reads, and marks that turn the direction of a text, by
# which a program looks like a picture.
UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\\\:*?\"<>|;\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)


def file_name(sent: str) -> str:
    """Return the name without what is unsafe; its end stays, because it says the kind."""
    name = UNSAFE.sub(" ", sent).strip(" .")
    if len(name) <= NAME_CHARS_MAX:
        return name
    stem, dot, kind = name.rpartition(".")
    kind = kind[:10] if dot else ""
    return f"{(stem or name)[: NAME_CHARS_MAX - len(dot + kind)]}{dot}{kind}"
