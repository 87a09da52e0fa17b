"""What a request of a telephony system says about calls, and the fields that systems share."""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from chalicelib.channels.messenger import WebhookResponse
from chalicelib.domain.appeals.phone_call import CallReport

ID_CHARS_MAX = 200
EXTENSION_CHARS_MAX = 40
PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,50}")
DIGEST_CHARS = 40


@dataclass(frozen=True, slots=True)
class Heard:
    """The reports of one proven request, in the order in which they happened.

    `ignored` says why there is none: `unreadable`, `unknown`, `outgoing`, `internal` or `state`.
    """

    reports: tuple[CallReport, ...] = ()
    ignored: str = ""
    answer: WebhookResponse = field(default_factory=WebhookResponse)


def call_id(system: str, given: str) -> str:
    """Return the id of a call under which it is stored, which stands in keys and addresses.

    Two systems may give one id to different calls, so the id names its system.
    """
    if PLAIN_ID.fullmatch(given):
        return f"{system}.{given}"
    return f"{system}.{sha256(given.encode('utf-8', 'surrogatepass')).hexdigest()[:DIGEST_CHARS]}"
