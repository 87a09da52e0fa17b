"""Stores trials, and the customers to whom the owner of a key sends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from chalicelib.domain.campaigns.trial import (
    CodeMedium,
    Trial,
    TrialMessage,
    TrialRecipient,
    TrialState,
)
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Locale
from chalicelib.repo.campaigns.campaigns import content_text, read_content
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put

KEPT = timedelta(days=7)
ASKED_FOR = timedelta(days=1)
BETWEEN = " "  # a state and the code of its refusal


@dataclass(frozen=True, slots=True)
class Trials:
    """The trials of the table; the state of each message is an attribute of its own."""

    table: Table

    def find(self, campaign: CampaignId, by: StaffKeyId) -> Trial | None:
        """The last trial of a campaign by one key; None: there is none."""
        item = self.table.get(keys.trial(campaign, by))
        return _read_trial(campaign, by, item) if item else None

    def write(self, trial: Trial) -> Put:
        """The write of a trial, which replaces the last one of the key.

        Raises:
            Rejected: `campaign.too_large`.
        """
        rows: Sequence[Value] = [[e.customer, e.channel, e.language] for e in trial.messages]
        states: dict[str, Value] = {_at(n): e.state for n, e in enumerate(trial.messages)}
        attributes: dict[str, Value] = {
            "id": trial.id,
            "at": trial.at.isoformat(),
            "content": content_text(trial.content),
            "trigger": trial.trigger,
            "to": rows,
            "ttl": int((trial.at + KEPT).timestamp()),
            **states,
        }
        return Put(keys.trial(trial.campaign, trial.by), attributes, version=None)

    def move(
        self, trial: Trial, number: int, before: TrialState, after: TrialState, reason: str = ""
    ) -> bool:
        """Store the next state of a message; false if another worker, or a newer trial, was faster.

        Raises:
            Unavailable: the table does not answer.
        """
        key = keys.trial(trial.campaign, trial.by)
        sets: dict[str, Value] = {_at(number): f"{after}{BETWEEN}{reason}".strip()}
        equals: dict[str, Value] = {"id": trial.id, _at(number): before}
        try:
            self.table.change(Change(key, sets=sets, equals=equals))
        except ConditionFailed:
            return False
        return True

    def recipients(self, by: StaffKeyId, now: datetime) -> list[TrialRecipient]:
        """The recipients of one key, without unconfirmed ones of a day ago."""
        items = self.table.query(keys.trial_recipients(by), prefix="")
        live = (item for item in items if item.get("ttl", now.timestamp()) >= now.timestamp())
        return [_read_recipient(by, item) for item in live]

    def recipient(self, by: StaffKeyId, customer: CustomerId) -> TrialRecipient | None:
        """One recipient of a key; None: there is none."""
        item = self.table.get(keys.trial_recipient(by, customer))
        return _read_recipient(by, item) if item else None

    def ask_write(self, recipient: TrialRecipient) -> Put:
        """The write of a recipient who is asked for a code."""
        until = int((recipient.asked_at + ASKED_FOR).timestamp())
        return Put(_key(recipient), {**_attributes(recipient), "ttl": until}, version=None)

    def confirm_write(self, recipient: TrialRecipient) -> Put:
        """The write of a recipient who was confirmed."""
        return Put(_key(recipient), _attributes(recipient), version=None)

    def count_try(self, recipient: TrialRecipient) -> bool:
        """Count a code that is typed, before it is compared; false if another was counted first."""
        equals: dict[str, Value] = {"nonce": recipient.nonce, "tries": recipient.tries}
        try:
            self.table.change(Change(_key(recipient), adds={"tries": 1}, equals=equals))
        except ConditionFailed:
            return False
        return True

    def remove_write(self, by: StaffKeyId, customer: CustomerId) -> Delete:
        """The write that removes a recipient, whether there is one or not."""
        return Delete(keys.trial_recipient(by, customer))

    def forget(self, by: StaffKeyId, customer: CustomerId) -> None:
        """Remove a recipient who was erased."""
        self.table.delete(keys.trial_recipient(by, customer))


def _at(number: int) -> str:
    return f"s{number}"


def _key(recipient: TrialRecipient) -> keys.Key:
    return keys.trial_recipient(recipient.by, recipient.customer)


def _attributes(recipient: TrialRecipient) -> dict[str, Value]:
    confirmed = recipient.confirmed_at
    return {
        "medium": recipient.medium,
        "nonce": recipient.nonce,
        "asked_at": recipient.asked_at.isoformat(),
        "tries": recipient.tries,
        "confirmed_at": confirmed.isoformat() if confirmed else "",
    }


def _read_trial(campaign: CampaignId, by: StaffKeyId, item: Item) -> Trial:
    return Trial(
        id=item["id"],
        campaign=campaign,
        by=by,
        at=datetime.fromisoformat(item["at"]),
        content=read_content(item["content"]),
        messages=tuple(_read_message(row, item[_at(n)]) for n, row in enumerate(item["to"])),
        trigger=item["trigger"],
    )


def _read_message(row: Sequence[str], stored: str) -> TrialMessage:
    customer, channel, language = row
    state, _, reason = stored.partition(BETWEEN)
    locale = cast("Locale", language)
    return TrialMessage(CustomerId(customer), channel, locale, TrialState(state), reason)


def _read_recipient(by: StaffKeyId, item: Item) -> TrialRecipient:
    confirmed = item["confirmed_at"]
    return TrialRecipient(
        by=by,
        customer=CustomerId(item["sk"]),
        medium=cast("CodeMedium", item["medium"]),
        nonce=item["nonce"],
        asked_at=datetime.fromisoformat(item["asked_at"]),
        tries=item["tries"],
        confirmed_at=datetime.fromisoformat(confirmed) if confirmed else None,
    )
