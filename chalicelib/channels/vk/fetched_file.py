"""Fetches a file that a person sent: VK names its address with the message.

Source: https://dev.vk.com/ru/method/messages.getById
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.channels.kept_file import FileHosts
from chalicelib.channels.vk.api import VkApi
from chalicelib.channels.vk.files import BETWEEN, attachment_of
from chalicelib.domain.errors import NotFound, Rejected

# Photos, documents, and the page that leads to a document.
HOSTS = ("userapi.com", "vkuserphoto.ru", "vkuser.net", "vk.com", "vk.ru")


def fetch_file(api: VkApi, hosts: FileHosts, file_id: str, *, bytes_max: int) -> bytes:
    """Return the bytes of a file; refusals are those of `KeepsFiles`."""
    name, _, number = file_id.partition(BETWEEN)
    if not number.isdecimal():
        # Older releases did not keep the number of the message.
        raise NotFound("file.in_chat")
    try:
        found = api.ask("messages.getById", {"message_ids": number})
    except Rejected as refused:
        raise NotFound("file.gone") from refused
    for kind, file in _files(found):
        sent = attachment_of(kind, file)
        if sent and sent.id == name:
            return hosts.fetch(_address(file), bytes_max=bytes_max, size=sent.size)
    raise NotFound("file.gone")


def _files(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 - JSON
    """The photos and documents of the messages in an answer."""
    for message in _list(found, "items"):
        for attachment in _list(message, "attachments"):
            kind = attachment.get("type", "") if isinstance(attachment, dict) else ""
            file = attachment.get(kind) if kind in ("photo", "doc") else None
            if isinstance(file, dict):
                yield kind, file


def _list(holder: Any, name: str) -> list[Any]:  # noqa: ANN401 - JSON
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, list) else []


def _address(file: Mapping[str, Any]) -> object:
    """The address of a document, or of the largest size of a photo."""
    sizes = [each for each in _list(file, "sizes") if isinstance(each, dict)]
    largest = max(sizes, key=_pixels, default={})
    return file.get("url") or largest.get("url")


def _pixels(size: Mapping[str, Any]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
