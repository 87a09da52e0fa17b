"""Recognises visits by machines: messengers and mail servers fetch links by themselves.

Only machines that identify themselves can be recognised; their visits do not count as clicks.
"""

import re
from collections.abc import Mapping

FETCHED_AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
AHEAD = re.compile(r"prefetch|preview|prerender", re.IGNORECASE)
# `bot` ends a word: Cubot is a telephone.
MACHINE = re.compile(
    r"(?<!cu)bot\b|crawl|spider|preview|prefetch|scanner|facebookexternalhit|whatsapp|vkshare"
    r"|safelinks|barracuda|mimecast|proofpoint|headless|python|curl|wget|java/|go-http|okhttp",
    re.IGNORECASE,
)


def is_automated_visit(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a request, with names in lower case, show that a machine made it."""
    if any(AHEAD.search(headers.get(name, "")) for name in FETCHED_AHEAD):
        return True
    agent = headers.get("user-agent", "")
    return not agent or MACHINE.search(agent) is not None
