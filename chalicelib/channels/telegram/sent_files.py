"""The file of a message: the largest size of a photo, or a document with its name.

Source: https://core.telegram.org/bots/api#photosize
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.messages.file_name import file_name
from chalicelib.domain.messages.message import SentFile

ID_CHARS_MAX = 200


def read_file(extra: Mapping[str, Any]) -> SentFile | None:
    """The file in the fields of a message that the dialogues do not read; None: it has none."""
    sizes, document = extra.get("photo"), extra.get("document")
    if isinstance(sizes, Sequence) and not isinstance(sizes, str):
        # Telegram names the sizes of a photo from the smallest to the largest.
        found = [each for each in map(_file, sizes) if each]
        return found[-1] if found else None
    return _file(document)


def _file(sent: Any) -> SentFile | None:  # noqa: ANN401 - anything that JSON can hold
    if not isinstance(sent, Mapping):
        return None
    file, size, name = sent.get("file_id"), sent.get("file_size", 0), sent.get("file_name", "")
    if not isinstance(file, str) or not 0 < len(file) <= ID_CHARS_MAX:
        return None
    size = size if isinstance(size, int) and size > 0 else 0
    return SentFile(file, size, file_name(name) if isinstance(name, str) else "")
