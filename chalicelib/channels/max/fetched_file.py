"""Fetches a file that a person sent: MAX names its address with the message.

Source: https://dev.max.ru/docs-api/methods/GET/messages/-messageId-
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.channels.kept_file import FileHosts
from chalicelib.channels.max.api import MaxApi
from chalicelib.channels.max.files import BETWEEN, read_files
from chalicelib.domain.errors import NotFound, Rejected

# MAX keeps photos and files on its own hosts, and on those of the network that it grew from.
HOSTS = ("oneme.ru", "max.ru", "okcdn.ru", "mycdn.me")


def fetch_file(api: MaxApi, hosts: FileHosts, file_id: str, *, bytes_max: int) -> bytes:
    """Return the bytes of a file; refusals are those of `KeepsFiles`."""
    name, _, number = file_id.partition(BETWEEN)
    if not number:
        # Older releases did not keep the id of the message.
        raise NotFound("file.in_chat")
    try:
        message = api.message(number)
    except Rejected as refused:
        raise NotFound("file.gone") from refused
    for sent, payload in read_files(_attachments(message)):
        if sent.id == name:
            return hosts.fetch(payload.get("url"), bytes_max=bytes_max, size=sent.size)
    raise NotFound("file.gone")


def _attachments(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    body = message.get("body")
    found = body.get("attachments") if isinstance(body, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
