"""Which e-mails no person wrote: answers of machines, lists, reports, and what we sent ourselves.

Source: https://www.rfc-editor.org/rfc/rfc3834
"""

import re
from collections.abc import Mapping

OWN_HEADER = "X-Grocer-Sent"  # of every e-mail that the desk sends
OF_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
MACHINES = re.compile(
    r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|abuse)([+.=-].*)?@", re.IGNORECASE
)
OF_LISTS = ("list-id", "list-unsubscribe", "list-post")
REPLIED_BY_MACHINES = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-mail-autoreply")
REPORT = "multipart/report"


def automatic_reason(headers: Mapping[str, str], *, source: str, sender: str, own: str) -> str:
    """Why no person wrote an e-mail with these headers (names in lower case); "" if one did.

    `source` is the sender of the envelope, `own` the mailbox from which we send ourselves.
    """
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    reasons = {
        "own": OWN_HEADER.lower() in headers or sender.casefold() == own.casefold() != "",
        "no_sender": source in ("", "<>"),
        "auto_submitted": submitted not in ("", "no"),
        "precedence": headers.get("precedence", "").strip().lower() in OF_MACHINES,
        "autoreply": any(name in headers for name in REPLIED_BY_MACHINES),
        "list": any(name in headers for name in OF_LISTS),
        "report": headers.get("content-type", "").strip().lower().startswith(REPORT),
        "machine": bool(MACHINES.match(sender) or MACHINES.match(source)),
    }
    return next((why for why, holds in reasons.items() if holds), "")
