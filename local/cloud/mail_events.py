"""Sends the events of SES for campaigns' e-mails, because the engine reports nothing itself.

An e-mail is delivered a moment after it was sent. An address that begins with `bounce` bounces for
good, and one that begins with `complaint` complains, as in SES's own mailbox simulator. Events are
signed as SNS signs them, with a key of this machine, and sent to the queue where SNS would put
them, so the service verifies and reads them as in production.

Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import NotFound
from chalicelib.services.messages.campaign_links import StopLink, read_stop_link
from chalicelib.world import World
from local.cloud.sns_signer import TOPIC, SnsSigner
from local.service.private_file import write_private
from local.simulator.outbox import EngineSilent

EVERY_S = 2.0
STOP_WITHIN_S = 0.5
UNSUBSCRIBE_LINK = re.compile(r"/u/([A-Za-z0-9._-]+)")

SentEmail = Mapping[str, Any]


@dataclass(slots=True)
class MailEvents:
    """Reads the engine's mailbox every two seconds and reports what is new there.

    `read` returns the next e-mails after a number. The file keeps the number of the last e-mail
    that was reported, since the mailbox outlives a restart.
    """

    world: World
    signer: SnsSigner
    read: Callable[[int], Sequence[SentEmail]]
    send: Callable[[str], None]
    file: Path
    _stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Report in a thread until the block ends."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(STOP_WITHIN_S)

    def report_new(self) -> int:
        """Report every new e-mail of a campaign; returns how many there were."""
        reported = 0
        for email in self.read(self._last_reported()):
            link = self._campaign_of(email)
            if link is not None:
                self.send(self._notification(email, link))
                reported += 1
            # Marked after sending: if the queue fails, the next round reports the e-mail again.
            write_private(self.file, str(email["n"]))
        return reported

    def _last_reported(self) -> int:
        return int(self.file.read_text()) if self.file.exists() else 0

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.report_new()
            except (EngineSilent, BotoCoreError, ClientError):
                continue  # the engine is starting or stopping

    def _campaign_of(self, email: SentEmail) -> StopLink | None:
        """Find the campaign by the e-mail's unsubscribe link: the engine does not keep the tags."""
        found = UNSUBSCRIBE_LINK.search(email["text"])
        if found is None:
            return None
        try:
            return read_stop_link(self.world, found[1])
        except NotFound:
            return None

    def _notification(self, email: SentEmail, link: StopLink) -> str:
        now = _instant(self.world.now())
        tags = {"campaign": [link.campaign], "customer": [link.customer]}
        mail = {
            "timestamp": now,
            "messageId": email["id"],
            "destination": [email["to"]],
            "tags": tags | ({"step": [link.step]} if link.step else {}),
        }
        event = {"mail": mail, **_fate(email["to"], now)}
        envelope = {
            "Type": "Notification",
            "MessageId": email["id"],
            "TopicArn": TOPIC,
            "Message": json.dumps(event),
            "Timestamp": now,
        }
        return self.signer.sign(envelope)


def _fate(address: str, now: str) -> dict[str, Any]:
    if address.startswith("bounce"):
        bounced = {
            "timestamp": now,
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": address}],
        }
        return {"eventType": "Bounce", "bounce": bounced}
    if address.startswith("complaint"):
        complained = {"timestamp": now, "complainedRecipients": [{"emailAddress": address}]}
        return {"eventType": "Complaint", "complaint": complained}
    return {"eventType": "Delivery", "delivery": {"timestamp": now, "recipients": [address]}}


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
