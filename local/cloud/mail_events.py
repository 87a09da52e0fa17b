"""Tells of campaigns' letters what SES would: the engine takes letters and says nothing of them.

A letter arrives a moment after it was sent; one to an address that begins with `bounce` comes back
for good, and whoever's begins with `complaint` complains, as in SES's own mailbox simulator. Events
are signed as SNS signs them, with a key of this machine, and go to the queue where SNS would put
them, so that the service proves and reads them as in production.

Source: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.services.messages.campaign_links import StopLink, read_stop_link
from chalicelib.world import World
from local.cloud.sns_signer import TOPIC, SnsSigner
from local.simulator.outbox import EngineSilent, read_outbox

EVERY_S = 2.0
STOP_WITHIN_S = 5.0
WAY_OUT = re.compile(r"/u/([A-Za-z0-9._-]+)")

Letter = Mapping[str, Any]


@dataclass(slots=True)
class MailEvents:
    """Looks at the engine's mailbox and tells of what is new there; `read` gives the letters."""

    world: World
    signer: SnsSigner
    read: Callable[[], list[Letter]]
    send: Callable[[str], None]
    _told: set[str] = field(default_factory=set)
    _stopping: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look every two seconds until the block ends."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join(STOP_WITHIN_S)

    def tell(self) -> int:
        """Tell of every letter of a campaign that nothing was told of; how many they were."""
        fresh = [letter for letter in self.read() if letter["id"] not in self._told]
        told = 0
        for letter in fresh:
            link = self._campaign_of(letter)
            if link is not None:
                self.send(self._notification(letter, link))
                told += 1
            self._told.add(letter["id"])
        return told

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.tell()
            except EngineSilent:
                continue  # the engine is starting or stopping

    def _campaign_of(self, letter: Letter) -> StopLink | None:
        """Whose letter it is: the engine forgets the tags, so the way out of it tells."""
        found = WAY_OUT.search(letter["text"])
        if found is None:
            return None
        try:
            return read_stop_link(self.world, found[1])
        except NotFound:
            return None

    def _notification(self, letter: Letter, link: StopLink) -> str:
        now = _instant(self.world.now())
        tags = {"campaign": [link.campaign], "customer": [link.customer]}
        mail = {
            "timestamp": now,
            "messageId": letter["id"],
            "destination": [letter["to"]],
            "tags": tags | ({"step": [link.step]} if link.step else {}),
        }
        event = {"mail": mail, **_fate(letter["to"], now)}
        envelope = {
            "Type": "Notification",
            "MessageId": letter["id"],
            "TopicArn": TOPIC,
            "Message": json.dumps(event),
            "Timestamp": now,
        }
        return self.signer.sign(envelope)


def mailbox(engine_endpoint: str) -> Callable[[], list[Letter]]:
    """The letters that the engine took, oldest first."""

    def read() -> list[Letter]:
        letters: list[Letter] = read_outbox(engine_endpoint)["emails"]
        return letters

    return read


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
