"""Who fetched a picture or a link of an e-mail: the person, or a machine before them.

Mail services fetch pictures through proxies, some before a person looks; scanners follow links. The
name that the fetching program gives itself is all there is to tell them apart, and no proof.
"""

from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.responses.automated_visit import is_automated_visit


class Reader(StrEnum):
    """The probable reader; the names are stored, so they never change."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


# No person reads an e-mail within seconds; scanners do, before it is handed over.
SCANNED_WITHIN = timedelta(seconds=5)
# Proxies fetch pictures for a person who looks, and also for one who never will.
PROXIES = ("googleimageproxy", "yahoomailproxy", "yahoocachesystem", "ymailproxy")
BARE = "mozilla/5.0"  # the whole name of a privacy proxy


def reader_of(user_agent: str, *, since_sent: timedelta) -> Reader:
    """Tell the reader by the header `User-Agent` and by how soon after the sending it came."""
    agent = user_agent.strip().lower()
    if since_sent < SCANNED_WITHIN or is_automated_visit({"user-agent": agent}):
        return Reader.MACHINE
    if agent == BARE or any(proxy in agent for proxy in PROXIES):
        return Reader.UNSURE
    return Reader.HUMAN
