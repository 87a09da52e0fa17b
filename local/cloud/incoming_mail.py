"""Brings an e-mail to the shop as SES does: stores it in the bucket and announces it by SNS.

The verdicts are those of a proven sender, unless the writer of the e-mail asks for a forged one.

Source: https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr

from local.cloud.sns_signer import TOPIC, SnsSigner

TOLD = ("spam", "virus", "spf", "dkim", "dmarc")


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """An e-mail that a person writes; `file_bytes` is the size of a file in it, 0: none."""

    sender: str
    subject: str
    text: str
    is_forged: bool = False
    file_bytes: int = 0
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """The way of e-mails to the shop: `store` puts bytes into the bucket, `send` into the queue."""

    inbox: str
    store: Callable[[str, bytes], None]
    send: Callable[[str], None]
    signer: SnsSigner
    now: Callable[[], datetime]

    def bring(self, mail: WrittenMail) -> str:
        """Bring an e-mail; its id at SES."""
        name = uuid.uuid4().hex
        self.store(f"mail/{name}", self._bytes_of(mail, name))
        self.send(self._notification(mail, name))
        return name

    def _bytes_of(self, mail: WrittenMail, name: str) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = mail.sender, self.inbox, mail.subject
        message["Message-ID"] = f"<{name}@mail.example>"
        for header, value in (mail.headers or {}).items():
            message[header] = value
        message.set_content(mail.text)
        if mail.file_bytes:
            content = bytes(mail.file_bytes)
            message.add_attachment(content, maintype="image", subtype="jpeg", filename="photo.jpg")
        return message.as_bytes()

    def _notification(self, mail: WrittenMail, name: str) -> str:
        verdicts = dict.fromkeys(TOLD, "PASS")
        if mail.is_forged:
            verdicts |= {"spf": "FAIL", "dkim": "FAIL", "dmarc": "FAIL"}
        receipt = {f"{each}Verdict": {"status": status} for each, status in verdicts.items()}
        action = {"type": "S3", "objectKey": f"mail/{name}"}
        at = self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        source = parseaddr(mail.sender)[1]
        event = {
            "notificationType": "Received",
            "mail": {"timestamp": at, "source": source, "messageId": name},
            "receipt": {**receipt, "recipients": [self.inbox], "action": action},
        }
        envelope = {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": TOPIC,
            "Message": json.dumps(event),
            "Timestamp": at,
        }
        return self.signer.sign(envelope)
