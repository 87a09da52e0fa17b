"""Reads an e-mail as it arrived (MIME), within bounds, and never fails on a malformed one.

The end of a large e-mail may be missing: only its beginning is read, where the words stand.

Source: https://www.rfc-editor.org/rfc/rfc2045
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from html.parser import HTMLParser
from itertools import islice

from chalicelib.domain.messages.file_name import file_name

PARTS_MAX = 50
FILES_MAX = 20
HEADER_CHARS_MAX = 500
TEXT_CHARS_MAX = 20_000
UNSEEN = frozenset({"head", "style", "script", "title"})
BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote"})
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
IDS = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True, slots=True)
class EmailFile:
    """A file of an e-mail; its content is empty if it could not be read."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadEmail:
    """What an e-mail says. `headers` have names in lower case; of a repeated one the first."""

    headers: Mapping[str, str]
    address: str
    name: str
    subject: str
    text: str
    files: tuple["EmailFile", ...]

    @property
    def message_id(self) -> str:
        found = IDS.search(self.headers.get("message-id", ""))
        return found[0] if found else ""

    @property
    def is_reply(self) -> bool:
        return bool(self.headers.get("in-reply-to") or self.headers.get("references"))


def read_email(raw: bytes) -> ReadEmail:
    """Read the bytes of an e-mail, or of its beginning."""
    message = message_from_bytes(raw)
    headers: dict[str, str] = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), _clean(str(value))[:HEADER_CHARS_MAX])
    name, address = parseaddr(_decoded(headers.get("from", "")))
    parts = list(islice(message.walk(), PARTS_MAX))
    named = ((_file_name(part), part) for part in parts)
    files = tuple(EmailFile(name, _bytes_of(part)) for name, part in named if name)
    subject = _decoded(headers.get("subject", ""))
    return ReadEmail(
        headers, address.strip(), name.strip(), subject, _text_of(parts), files[:FILES_MAX]
    )


def _text_of(parts: list[Message]) -> str:
    """The words of the first plain part, or of the first HTML part."""
    shown = [part for part in parts if not part.is_multipart() and not _file_name(part)]
    for kind, read in (("text/plain", str), ("text/html", _without_markup)):
        for part in shown:
            if part.get_content_type() == kind and (text := read(_content_of(part)).strip()):
                return text[:TEXT_CHARS_MAX]
    return ""


def _content_of(part: Message) -> str:
    raw = _bytes_of(part)
    charset = part.get_content_charset("utf-8")
    try:
        text = raw.decode(charset, "replace")
    except (LookupError, ValueError):
        # A name that no table has, or that no decoder of texts takes.
        text = raw.decode("utf-8", "replace")
    return _clean(text.replace("\r\n", "\n"))


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: Message) -> str:
    if part.is_multipart():
        return ""
    name = part.get_filename()
    is_file = part.get_content_disposition() == "attachment"
    return (file_name(_decoded(name)) if name else "") or ("?" if is_file or name else "")


def _decoded(text: str) -> str:
    """The words of a header (RFC 2047); one that cannot be decoded stays as it is."""
    try:
        return _clean("".join(_pieces(text)).replace("\n", " ")).strip()
    except (HeaderParseError, LookupError, ValueError):
        return text


def _pieces(text: str) -> Iterator[str]:
    for piece, charset in decode_header(text):
        yield piece if isinstance(piece, str) else piece.decode(charset or "utf-8", "replace")


def _clean(text: str) -> str:
    return CONTROL.sub("", text)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - of the base class
        self.unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))


def _without_markup(html: str) -> str:
    reader = _Words()
    reader.feed(html[: 10 * TEXT_CHARS_MAX])
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.words))
