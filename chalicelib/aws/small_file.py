"""A small file from an address: bounded in time and size, and never from anywhere else."""

from http import HTTPStatus
from time import monotonic
from typing import Any

from chalicelib.domain.errors import Forbidden, Unavailable

CONNECT_S = 2.0
PATIENCE_S = 5.0  # for the whole file
FILE_BYTES_MAX = 64 * 1024
TRY_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def fetch_small_file(address: str, *, patience_s: float = PATIENCE_S) -> bytes:
    """The content; redirects are not followed.

    Raises:
        Forbidden: `file.absent`: it is not there, or leads elsewhere, or is no small file.
        Unavailable: `file.unreachable`: nobody answers just now.
    """
    import requests  # noqa: PLC0415 - few functions fetch anything
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    ends = monotonic() + patience_s
    try:
        with requests.get(
            address, timeout=(CONNECT_S, patience_s), allow_redirects=False, stream=True
        ) as response:
            _check(response.status_code)
            return _read_all(response.raw, ends)
    except (requests.RequestException, HTTPError) as exc:
        raise Unavailable("file.unreachable", retry_after_s=5) from exc


def _check(status: int) -> None:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TRY_AGAIN:
        raise Unavailable("file.unreachable", retry_after_s=5)
    if status != HTTPStatus.OK:
        raise Forbidden("file.absent")


def _read_all(raw: Any, ends: float) -> bytes:  # noqa: ANN401 - urllib3's response
    content = b""
    while chunk := raw.read1(FILE_BYTES_MAX, decode_content=True):
        content += chunk
        if len(content) > FILE_BYTES_MAX:
            raise Forbidden("file.absent")
        if monotonic() > ends:
            raise Unavailable("file.unreachable", retry_after_s=5)
    return content
