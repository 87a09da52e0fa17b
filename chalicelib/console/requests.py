"""One request of a browser, read from the event of a function URL (payload format 2.0).

Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from chalicelib.console.multipart import FormFile, is_multipart, read_multipart
from chalicelib.domain.errors import Rejected
from chalicelib.handlers.edge.binary_types import BYTES
from chalicelib.handlers.edge.boundary import request_id_of
from chalicelib.handlers.edge.request import BODY_BYTES_MAX, refuse_control_characters

FORM = "application/x-www-form-urlencoded"
FIELDS_MAX = 2000


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Names of headers are in lower case; of a field that comes twice, `many` has all values."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes
    source: str
    id: str

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "PageRequest":
        http = event["requestContext"]["http"]
        headers = {name.lower(): value for name, value in event["headers"].items()}
        # AWS gives cookies in a list; other gateways leave them in the header.
        jar = [*event.get("cookies", ()), *headers.get("cookie", "").split(";")]
        pairs = (each.strip().partition("=") for each in jar if each.strip())
        text = event.get("body") or ""
        is_base64 = event.get("isBase64Encoded", False)
        return cls(
            # What HEAD answers is what GET answers, without its body.
            method="GET" if http["method"] == "HEAD" else http["method"],
            path=event["rawPath"].rstrip("/") or "/",
            query=dict(parse_qsl(event.get("rawQueryString", ""), keep_blank_values=True)),
            headers=headers,
            cookies={name: value for name, _, value in pairs},
            body=base64.b64decode(text) if is_base64 else text.encode("utf-8", "surrogatepass"),
            source=http.get("sourceIp", ""),
            id=request_id_of(event["requestContext"]),
        )

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return self.headers.get("hx-request") == "true"

    @property
    def is_of_our_pages(self) -> bool:
        """Whether no page of another site sent it; old browsers do not say."""
        return self.headers.get("sec-fetch-site", "none") in ("same-origin", "none")

    def form(self, *, takes_file: bool) -> "SentForm":
        """Return the fields of the form, and its files where a page takes any.

        A body of bytes alone, as scripts send parts of a file, is the file `file`.

        Raises:
            Rejected: `body.too_large`, `body.media_type`.
            Malformed: a field has control characters.
        """
        media = self.headers.get("content-type", "")
        if takes_file and media == BYTES:
            return SentForm({}, {"file": FormFile("", self.body)})
        if takes_file and is_multipart(media):
            parts = read_multipart(media, self.body)
            files = {name: file for name, file in parts.files.items() if file.name}
            return SentForm(_fields_of(_texts(parts.texts)), files)
        return SentForm(self._fields())

    def _fields(self) -> dict[str, list[str]]:
        if len(self.body) > BODY_BYTES_MAX:
            raise Rejected("body.too_large")
        if not self.body:
            return {}
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise Rejected("body.media_type")
        try:
            text = self.body.decode()
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_MAX)
        except ValueError as exc:
            raise Rejected("body.media_type") from exc
        return _fields_of(pairs)


class SentForm(NamedTuple):
    """The fields of a form, each with its values in order, and its files."""

    fields: dict[str, list[str]]
    files: Mapping[str, FormFile] = MappingProxyType({})


def _texts(parts: Iterable[tuple[str, bytes]]) -> list[tuple[str, str]]:
    try:
        return [(name, content.decode()) for name, content in parts]
    except UnicodeDecodeError as exc:
        raise Rejected("body.media_type") from exc


def _fields_of(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        # Browsers send line ends of a text area as CR LF.
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    refuse_control_characters(found)
    return found
