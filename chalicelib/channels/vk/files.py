"""The photo or document of a message.

Source: https://dev.vk.com/ru/reference/objects/photo, .../doc
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.messages.file_name import file_name
from chalicelib.domain.messages.message import SentFile

FILE_CHARS_MAX = 200
BETWEEN = ";"  # of the name of a file and the number of its message


def read_file(attachments: Iterable[Mapping[str, Any]], message: int) -> SentFile | None:
    """The first photo or document among the attachments of a message; None: it has none."""
    for each in attachments:
        kind = str(each.get("type"))
        sent = attachment_of(kind, each.get(kind))
        if sent:
            named = replace(sent, id=f"{sent.id}{BETWEEN}{message}") if message else sent
            return named if len(named.id) <= FILE_CHARS_MAX else None
    return None


def attachment_of(kind: str, file: Any) -> SentFile | None:  # noqa: ANN401 - JSON
    """The file of an attachment; None: it is neither a photo nor a document."""
    if kind not in ("photo", "doc") or not isinstance(file, Mapping):
        return None
    owner, number, key = file.get("owner_id"), file.get("id"), file.get("access_key", "")
    if type(owner) is not int or type(number) is not int or not isinstance(key, str):
        return None
    size, title = file.get("size", 0), file.get("title", "")
    return SentFile(
        attachment_name(kind, owner, number, key),
        size if type(size) is int and size > 0 else 0,
        file_name(title) if isinstance(title, str) and kind == "doc" else "",
    )


def attachment_name(kind: str, owner: int, number: int, key: str = "") -> str:
    """The name by which VK knows a file: `photo551000777_457239001_ab12cd34ef`."""
    name = f"{kind}{owner}_{number}"
    return f"{name}_{key}" if key else name
