"""Who fetched a picture or a link of a letter: the person, or a machine that goes before them.

Mail services fetch pictures through proxies, some before anybody looks; scanners follow links. What
the fetching program calls itself is all that one has to tell them apart, and it proves nothing.
"""

from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.responses.automated_visit import is_automated_visit


class Reader(StrEnum):
    """By whom, as far as one can tell; the names are stored, so they never change."""

    HUMAN = "human"
    MACHINE = "machine"
    UNSURE = "unsure"


# Nobody reads a letter as soon as it is sent; scanners do, before it is handed over.
SCANNED_WITHIN = timedelta(seconds=5)
# Proxies fetch for a person who looks, and ahead of one who never will.
PROXIES = ("googleimageproxy", "yahoomailproxy", "yahoocachesystem", "ymailproxy")
BARE = "mozilla/5.0"  # all that a privacy proxy says of itself


def reader_of(user_agent: str, *, since_sent: timedelta) -> Reader:
    """Tell who it was by the header `User-Agent` and by how soon after the sending it came."""
    said = user_agent.strip().lower()
    if since_sent < SCANNED_WITHIN or is_automated_visit({"user-agent": said}):
        return Reader.MACHINE
    if said == BARE or any(proxy in said for proxy in PROXIES):
        return Reader.UNSURE
    return Reader.HUMAN
