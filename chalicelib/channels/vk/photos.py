"""The photo of a message.

Source: https://dev.vk.com/ru/reference/objects/photo
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.messages.message import SentFile

FILE_CHARS_MAX = 200


def read_photo(attachments: Iterable[Mapping[str, Any]]) -> SentFile | None:
    """The first photo among the attachments of a message; None: it has none."""
    photos = (each.get("photo") for each in attachments if each.get("type") == "photo")
    found = (_photo(each) for each in photos if isinstance(each, Mapping))
    return next((each for each in found if each), None)


def _photo(photo: Mapping[str, Any]) -> SentFile | None:
    owner, number, key = photo.get("owner_id"), photo.get("id"), photo.get("access_key", "")
    if type(owner) is not int or type(number) is not int or not isinstance(key, str):
        return None
    name = attachment_name("photo", owner, number, key)
    return SentFile(name) if len(name) <= FILE_CHARS_MAX else None


def attachment_name(kind: str, owner: int, number: int, key: str = "") -> str:
    """The name by which VK knows a file: `photo551000777_457239001_ab12cd34ef`."""
    name = f"{kind}{owner}_{number}"
    return f"{name}_{key}" if key else name
