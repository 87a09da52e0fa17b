"""The picture of a message: the largest photo that fits, or a picture sent as a file.

Source: https://core.telegram.org/bots/api#photosize
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.domain.messages.message import SentPhoto

FILE_CHARS_MAX = 200
IMAGE = "image/"


def read_picture(extra: Mapping[str, Any]) -> SentPhoto | None:
    """The picture in the fields of a message that the dialogues do not read; None: it has none."""
    sizes, document = extra.get("photo"), extra.get("document")
    if isinstance(sizes, Sequence) and not isinstance(sizes, str):
        # Telegram names the sizes of a photo from the smallest to the largest.
        found = [each for each in map(_picture, sizes) if each]
        return found[-1] if found else None
    if isinstance(document, Mapping) and str(document.get("mime_type", "")).startswith(IMAGE):
        return _picture(document)
    return None


def _picture(sent: Any) -> SentPhoto | None:  # noqa: ANN401 - anything that JSON can hold
    if not isinstance(sent, Mapping):
        return None
    file, size = sent.get("file_id"), sent.get("file_size", 0)
    if not isinstance(file, str) or not 0 < len(file) <= FILE_CHARS_MAX:
        return None
    return SentPhoto(file, size if isinstance(size, int) and size > 0 else 0)
