"""Stores the last e-mail of each mailbox to the desk, so that an answer stands below it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.ids import AppealId
from chalicelib.repo.table import appeal_keys
from chalicelib.repo.table.encoding import Value
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Put

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class MailThread:
    """An e-mail of a person: its Message-ID and subject, and the appeal that it is a part of."""

    appeal_id: AppealId
    message_id: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """The mailboxes of the table, under keyed digests of their addresses."""

    table: Table

    def get(self, digest: str) -> MailThread | None:
        """The last e-mail of a mailbox."""
        item = self.table.get(appeal_keys.mailbox(digest))
        if item is None:
            return None
        return MailThread(AppealId(item["appeal"]), item["message"], item["subject"])

    def save_write(self, digest: str, thread: MailThread, now: datetime) -> Put:
        """The write of the last e-mail of a mailbox."""
        attributes: dict[str, Value] = {
            "appeal": thread.appeal_id,
            "message": thread.message_id,
            "subject": thread.subject,
            "ttl": int((now + KEPT).timestamp()),
        }
        return Put(appeal_keys.mailbox(digest), attributes, version=None)

    def list_write(self, digest: str, appeal_id: AppealId, *, is_proven: bool) -> Put:
        """The write that lists an appeal of a person without a card, for an erasure.

        `is_proven`: the mailbox wrote it; else its address was only typed.
        """
        attributes: dict[str, Value] = {"proven": int(is_proven)}
        return Put(appeal_keys.appeal_of_mailbox(digest, appeal_id), attributes, version=None)

    def appeals_of(self, digest: str, *, is_proven: bool) -> list[AppealId]:
        """The appeals of a mailbox; without a proof of it, those in which the address was typed."""
        pk, prefix = appeal_keys.mailbox(digest).pk, appeal_keys.APPEAL_PREFIX
        items = self.table.query_all(pk, prefix=prefix)
        return [
            AppealId(item["sk"].removeprefix(prefix))
            for item in items
            if is_proven or not item["proven"]
        ]

    def unlist(self, digest: str, appeal_id: AppealId) -> None:
        """Remove the entry of an appeal. Idempotent."""
        self.table.delete(appeal_keys.appeal_of_mailbox(digest, appeal_id))

    def forget(self, digest: str) -> None:
        """Remove the last e-mail of a mailbox. Idempotent."""
        self.table.delete(appeal_keys.mailbox(digest))
