"""Reads the forms that telephony systems post, as bytes: a signature covers their very bytes."""

from email.parser import BytesParser
from itertools import islice
from urllib.parse import parse_qsl

from chalicelib.channels.messenger import WebhookRequest

FIELDS_MAX = 100
MULTIPART = "multipart/form-data"


def read_form(request: WebhookRequest) -> dict[str, bytes]:
    """Return the fields of a form; those of a body that is no form are empty."""
    media = request.headers.get("content-type", "")
    if media.strip().lower().startswith(MULTIPART):
        return _parts(media, request.body)
    # As Latin-1 every byte is one character, and is the same byte again.
    text = request.body.decode("latin-1")
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=FIELDS_MAX, encoding="latin-1"
        )
    except ValueError:
        return {}
    return {name: value.encode("latin-1", "replace") for name, value in pairs}


def _parts(media: str, body: bytes) -> dict[str, bytes]:
    head = f"Content-Type: {media.strip()}\r\n\r\n".encode("utf-8", "replace")
    fields = {}
    for part in islice(BytesParser().parsebytes(head + body).walk(), FIELDS_MAX):
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields[name] = value
    return fields
