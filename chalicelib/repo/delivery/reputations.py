"""Stores the bounces and complaints about the last e-mails of a campaign: one item per campaign."""

from dataclasses import dataclass

from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.responses.reputation import Mark, Reputation
from chalicelib.repo.table import keys
from chalicelib.repo.table.encoding import Item, Value
from chalicelib.repo.table.refusals import ConditionFailed, Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Put

Marks = tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Reputations:
    """The reputations of the table."""

    table: Table

    def get(self, campaign: CampaignId) -> Reputation:
        """The reports about the e-mails of a campaign."""
        item = self.table.get(keys.reputation(campaign))
        return _read(item) if item else Reputation()

    def count(self, campaign: CampaignId) -> None:
        """Count one e-mail that was delivered."""
        # Without a read: one unit per e-mail. After a lost answer it may count twice, which moves
        # the window of the last thousand by one e-mail (docs/decisions/0019).
        key = keys.reputation(campaign)
        try:
            self.table.change(Change(key, adds={"seen": 1}))
        except ConditionFailed:
            self._begin(campaign)

    def keep(self, campaign: CampaignId, before: Reputation, after: Reputation) -> None:
        """Store the reports in `after`, which were added to `before`.

        Raises:
            Moved: `reputation.changed`: another worker stored another report meanwhile.
        """
        key, marks = keys.reputation(campaign), _marks(after)
        # Bounces and complaints are rare, and the guard decides by their number: they are written
        # under a version.
        if before.version == 0:
            first = {**marks, "seen": after.seen, "version": 1}
            self.table.put(Put(key, first, refused=_changed))
            return
        adds, expected = {"seen": after.seen - before.seen, "version": 1}, before.version
        self.table.change(
            Change(key, sets=marks, adds=adds, equals={"version": expected}, refused=_changed)
        )

    def _begin(self, campaign: CampaignId) -> None:
        key = keys.reputation(campaign)
        try:
            self.table.put(Put(key, {**_marks(Reputation()), "seen": 1, "version": 1}))
        except ConditionFailed:  # another worker began just now
            self.table.change(Change(key, adds={"seen": 1}))


def _changed(found: Item | None) -> Moved:
    return Moved("reputation.changed", found)


def _marks(reputation: Reputation) -> dict[str, Value]:
    return {"bounced": _texts(reputation.bounced), "complained": _texts(reputation.complained)}


def _texts(marks: Marks) -> list[str]:
    """`<after> <customer>`, followed by the step if the mark has one."""
    return [f"{after} {customer} {step}".rstrip() for after, customer, step in marks]


def _read(item: Item) -> Reputation:
    return Reputation(
        seen=item["seen"],
        bounced=_read_marks(item["bounced"]),
        complained=_read_marks(item["complained"]),
        version=item["version"],
    )


def _read_marks(texts: list[str]) -> Marks:
    rows = (text.split(" ") for text in texts)
    return tuple(Mark(int(after), CustomerId(customer), *step) for after, customer, *step in rows)
