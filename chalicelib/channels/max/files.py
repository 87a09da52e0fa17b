"""The photo or file of a message.

Source: https://dev.max.ru/docs-api/objects/Message
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.messages.file_name import file_name
from chalicelib.domain.messages.message import SentFile

BETWEEN = ";"  # of the name of a file and the id of its message
FILE_CHARS_MAX = 300
TOKEN_CHARS = 32  # a token of MAX has hundreds


def read_file(attachments: Iterable[Mapping[str, Any]], message: str) -> SentFile | None:
    """The first photo or file among the attachments of a message; None: it has none."""
    for sent, _ in read_files(attachments):
        named = replace(sent, id=f"{sent.id}{BETWEEN}{message}")
        return named if len(named.id) <= FILE_CHARS_MAX else None
    return None


def read_files(
    attachments: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[SentFile, Mapping[str, Any]]]:
    """The photos and files, each with what MAX says of it."""
    for each in attachments:
        payload, kind = each.get("payload"), each.get("type")
        if kind not in ("image", "file") or not isinstance(payload, Mapping):
            continue
        name = _photo_name(payload) if kind == "image" else _file_name(payload)
        if name:
            title, size = each.get("filename", ""), each.get("size", 0)
            shown = file_name(title) if isinstance(title, str) else ""
            yield SentFile(name, size if type(size) is int and size > 0 else 0, shown), payload


def _photo_name(payload: Mapping[str, Any]) -> str:
    name = payload.get("photo_id")
    return str(name) if type(name) is int or isinstance(name, str) else ""


def _file_name(payload: Mapping[str, Any]) -> str:
    token = payload.get("token")
    if not isinstance(token, str) or not token:
        return ""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:TOKEN_CHARS]
