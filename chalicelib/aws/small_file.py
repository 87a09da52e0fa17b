"""Fetches a small file over HTTP, with bounds on its time and its size."""

from collections.abc import Mapping
from http import HTTPStatus
from time import monotonic
from typing import Any

from chalicelib.domain.errors import Forbidden, Unavailable

CONNECT_S = 2.0
FETCH_S = 5.0  # for the whole file
FILE_BYTES_MAX = 64 * 1024
RETRY_AFTER_S = 5
TRY_AGAIN = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def fetch_small_file(
    address: str,
    *,
    fetch_s: float = FETCH_S,
    form: Mapping[str, str] | None = None,
    login: tuple[str, str] | None = None,
) -> bytes:
    """Return the content at `address`, or the answer to a form that is posted there.

    Redirects are not followed. `login` is a name with its password.

    Raises:
        Forbidden: `file.absent`: the server has no such file, redirects, or the file is too large.
        Unavailable: `file.unreachable`: the server does not answer now; a later try may succeed.
    """
    # Few functions fetch anything: no other one pays for this import.
    import requests  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    deadline = monotonic() + fetch_s
    try:
        with requests.request(
            "GET" if form is None else "POST",
            address,
            data=form,
            auth=login,
            timeout=(CONNECT_S, fetch_s),
            allow_redirects=False,
            stream=True,
        ) as response:
            _check(response.status_code)
            return _read_all(response.raw, deadline)
    except (requests.RequestException, HTTPError) as exc:
        raise Unavailable("file.unreachable", retry_after_s=RETRY_AFTER_S) from exc


def _check(status: int) -> None:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TRY_AGAIN:
        raise Unavailable("file.unreachable", retry_after_s=RETRY_AFTER_S)
    if status != HTTPStatus.OK:
        raise Forbidden("file.absent")


def _read_all(raw: Any, deadline: float) -> bytes:  # noqa: ANN401 - urllib3's response
    # `requests` bounds only the wait for the next bytes. A server that sends one byte at a time
    # would hold the worker for ever, so the whole file has a deadline and a size.
    content = b""
    while chunk := raw.read1(FILE_BYTES_MAX, decode_content=True):
        content += chunk
        if len(content) > FILE_BYTES_MAX:
            raise Forbidden("file.absent")
        if monotonic() > deadline:
            raise Unavailable("file.unreachable", retry_after_s=RETRY_AFTER_S)
    return content
