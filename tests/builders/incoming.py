"""E-mails to the shop, as SES stores them and tells of them."""

import json
from email.message import EmailMessage
from itertools import count
from typing import Any

from chalicelib.services.appeals.take_email import take_email
from chalicelib.world import World

INBOX = "support@shop.example"
_numbers = count(1)


def an_email(
    text: str = "Где мои баллы?",
    *,
    sender: str = "Vera <vera@example.net>",
    subject: str = "Вопрос",
    **headers: str,
) -> bytes:
    """An e-mail of a person; `in_reply_to="<x@y>"` is a header."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, INBOX, subject
    mail["Message-ID"] = f"<letter-{next(_numbers)}@example.net>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def notification(
    number: str, *, source: str = "vera@example.net", spf: str = "PASS", **verdicts: str
) -> str:
    """What SES tells of an e-mail that it stored."""
    told = {"spam": "PASS", "virus": "PASS", "spf": spf, "dkim": "GRAY", "dmarc": "GRAY"}
    receipt: dict[str, Any] = {
        f"{name}Verdict": {"status": status} for name, status in {**told, **verdicts}.items()
    }
    receipt["action"] = {"type": "S3", "objectKey": f"mail/{number}"}
    mail = {"source": source, "messageId": number, "destination": [INBOX]}
    return json.dumps({"notificationType": "Received", "mail": mail, "receipt": receipt})


def arrives(world: World, raw: bytes, *, number: str = "", **told: str) -> str:
    """An e-mail arrives and is taken; its number at SES."""
    name = number or f"ses-{next(_numbers)}"
    world.files.put(f"mail/{name}", raw)
    take_email(world, notification(name, **told))
    return name
