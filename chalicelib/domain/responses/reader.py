"""Guesses whether a person or a machine fetched a picture or followed a link of a message.

Mail services fetch pictures through proxies, some before a person looks; scanners follow links.
Only the headers and the time since sending distinguish them, and neither is a proof.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.responses.automated_visit import is_automated_visit


class Reader(StrEnum):
    """The probable reader; the names are stored, so they never change."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


# No person reads a message within seconds; scanners do, before the mailbox gets it.
SCANNED_WITHIN = timedelta(seconds=10)
# Proxies fetch pictures for a person who looks, and also for one who never will.
PROXIES = ("googleimageproxy", "yahoomailproxy", "yahoocachesystem", "ymailproxy")
BARE = "mozilla/5.0"  # the whole `User-Agent` of a privacy proxy


def reader_of(headers: Mapping[str, str], *, since_sent: timedelta | None) -> Reader:
    """Tell the reader by the headers of the request and by how soon after the sending it came.

    Names of headers are in lower case. `since_sent` is None if the sending is not remembered.
    """
    if since_sent is not None and since_sent < SCANNED_WITHIN:
        return Reader.MACHINE
    if is_automated_visit(headers):
        return Reader.MACHINE
    agent = headers.get("user-agent", "").strip().lower()
    if agent == BARE or any(proxy in agent for proxy in PROXIES):
        return Reader.UNSURE
    return Reader.HUMAN
