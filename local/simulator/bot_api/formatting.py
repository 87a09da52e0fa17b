"""Turns a text with HTML tags into plain text and entities, as Telegram does.

Source: https://core.telegram.org/bots/api#html-style
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from local.simulator.bot_api.errors import bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "strike": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}
TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z-]*)(?P<attributes>[^<>]*)>")
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
# Telegram knows only these names and leaves any other as it was written.
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")

Entity = dict[str, Any]


@dataclass(slots=True)
class _Reading:
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    open_tags: list[tuple[str, Entity]] = field(default_factory=list)


def read_formatted(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities; offsets count UTF-16 units.

    Raises:
        ApiError: 400, a tag that is unknown or not closed, or a mode not simulated.
    """
    if not parse_mode:
        return text, []
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode: only HTML is simulated")
    reading = _Reading()
    position = 0
    for tag in TAG.finditer(text):
        _add_text(reading, text[position : tag.start()])
        _add_tag(reading, tag)
        position = tag.end()
    _add_text(reading, text[position:])
    if reading.open_tags:
        name = reading.open_tags[-1][0]
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to {name}")
    return reading.text, [entity for entity in reading.entities if entity["length"]]


def utf16_length(text: str) -> int:
    """Count as Telegram counts offsets: two for what lies beyond the basic plane."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _add_text(reading: _Reading, raw: str) -> None:
    if "<" in raw:
        offset = len(reading.text.encode())
        raise bad_request(f"can't parse entities: Unclosed start tag at byte offset {offset}")
    reading.text += CHARACTER.sub(lambda match: html.unescape(match[0]), raw)


def _add_tag(reading: _Reading, tag: re.Match[str]) -> None:
    name = tag["name"].lower()
    offset = utf16_length(reading.text)
    if tag["close"]:
        if not reading.open_tags or reading.open_tags[-1][0] != name:
            raise bad_request(f'can\'t parse entities: Unexpected end tag "{name}"')
        entity = reading.open_tags.pop()[1]
        entity["length"] = offset - entity["offset"]
        return
    if name not in TAGS:
        raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}"')
    entity = {"type": TAGS[name], "offset": offset, "length": 0}
    if name == "a":
        entity["url"] = _href(tag["attributes"])
    reading.entities.append(entity)
    reading.open_tags.append((name, entity))


def _href(attributes: str) -> str:
    match = HREF.search(attributes)
    return html.unescape(next(filter(None, match.groups()), "")) if match else ""
