"""Gifts: points that a customer gets once for an occasion, with a term of their own."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from chalicelib.domain.points.entry import Entry, PostingType
from chalicelib.domain.points.lot import Terms
from chalicelib.domain.points.movement import Movement
from chalicelib.domain.points.programme import Gift
from chalicelib.domain.points.record import AccountRecord, Cause
from chalicelib.domain.points.terms import expires_at
from chalicelib.domain.points.version import ProgrammeVersion

WELCOME = "welcome"


class GiftOccasion(NamedTuple):
    """Why a gift is given, `kind`, and which of its kind it is: a year, a day, a campaign.

    `at` is the instant from which its term runs.
    """

    kind: str
    name: str
    at: datetime

    @property
    def key(self) -> str:
        """The key of the gift: a customer gets it once."""
        return f"{self.kind}#{self.name}" if self.name else self.kind


class OwedGift(NamedTuple):
    """A gift, its occasion, and the version of the programme that gives it."""

    occasion: GiftOccasion
    gift: Gift
    version: ProgrammeVersion

    @property
    def lot(self) -> str:
        """The id of its points. No shop has such a name, so it is never that of a receipt."""
        return f"gift#{self.occasion.key}"


def give(
    record: AccountRecord, owed: OwedGift, *, now: datetime, by: str, zone: tzinfo
) -> tuple[AccountRecord, Entry]:
    """Return the account with the points of the gift, which are active at once, and its entry."""
    occasion, version = owed.occasion, owed.version
    ends = expires_at(occasion.at, owed.gift.expiry, zone)
    terms = Terms(owed.lot, owed.gift.points, occasion.at, occasion.at, ends)
    move = Movement(record.account, now, version.programme.redemption.order)
    move.add(PostingType.EARN, terms, rule=occasion.kind, version=version.number)
    cause = Cause(
        {"kind": "gift", "gift": occasion.kind, "occasion": occasion.name}, f"gift {occasion.key}"
    )
    account = move.end()
    return record.moved(account, move.postings, cause, at=occasion.at, recorded_at=now, by=by)
