"""Guesses whether a person or a machine fetched a picture or a link of an e-mail.

Mail services fetch pictures through proxies, some before a person looks; scanners follow links.
Only the `User-Agent` and the time since sending distinguish them, and neither is a proof.
"""

from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.responses.automated_visit import is_automated_visit


class Reader(StrEnum):
    """The probable reader; the names are stored, so they never change."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


# No person reads an e-mail within seconds; scanners do, before the mailbox gets it.
SCANNED_WITHIN = timedelta(seconds=5)
# Proxies fetch pictures for a person who looks, and also for one who never will.
PROXIES = ("googleimageproxy", "yahoomailproxy", "yahoocachesystem", "ymailproxy")
BARE = "mozilla/5.0"  # the whole `User-Agent` of a privacy proxy


def reader_of(user_agent: str, *, since_sent: timedelta) -> Reader:
    """Tell the reader by the header `User-Agent` and by how soon after the sending it came."""
    agent = user_agent.strip().lower()
    if since_sent < SCANNED_WITHIN or is_automated_visit({"user-agent": agent}):
        return Reader.MACHINE
    if agent == BARE or any(proxy in agent for proxy in PROXIES):
        return Reader.UNSURE
    return Reader.HUMAN
