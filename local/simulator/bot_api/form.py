"""Reads the parameters of a Bot API call: JSON, a form, an upload, or the query.

Source: https://core.telegram.org/bots/api#making-requests
"""

import json
import re
from urllib.parse import parse_qsl

from local.simulator.bot_api.errors import bad_request
from local.simulator.messenger import JsonObject

BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
NAME = re.compile(rb'\bname="([^"]*)"')
FILENAME = re.compile(rb'\bfilename="([^"]*)"')


def read_params(content_type: str, query: str, body: bytes) -> JsonObject:
    """Return the parameters by name; an uploaded file is bytes, its name is `<field>.filename`.

    Raises:
        ApiError: 400, the body is not what its type says.
    """
    params: JsonObject = dict(parse_qsl(query, keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        return params | _json_object(body)
    if kind == "application/x-www-form-urlencoded":
        return params | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if kind == "multipart/form-data":
        return params | _multipart(content_type, body)
    return params


def _json_object(body: bytes) -> JsonObject:
    try:
        value = json.loads(body)
    except ValueError as exc:
        raise bad_request("can't parse JSON object") from exc
    if not isinstance(value, dict):
        raise bad_request("object expected as JSON")
    return value


def _multipart(content_type: str, body: bytes) -> JsonObject:
    match = BOUNDARY.search(content_type)
    if match is None:
        raise bad_request("boundary is missing in the content type")
    params: JsonObject = {}
    # Every separator follows a line break, except the first one, which gets it here.
    for part in (b"\r\n" + body).split(b"\r\n--" + match[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = NAME.search(head)
        if name is None:
            raise bad_request("a part of the upload has no name")
        field = name[1].decode(errors="replace")
        filename = FILENAME.search(head)
        if filename is None:
            params[field] = content.decode(errors="replace")
        else:
            params[field] = content
            params[f"{field}.filename"] = filename[1].decode(errors="replace")
    return params
