"""A gift is a lot of its own, active at once, with a term from its occasion on."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.membership.gift import WELCOME, GiftOccasion, OwedGift, give
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.programme import Gift
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.rules import Term
from chalicelib.domain.points.version import ProgrammeVersion
from tests.domain.points.till import FIRST, NOW, ZONE

VERSION = ProgrammeVersion(3, NOW, NOW, "admin", FIRST)
GIFT = Gift(points=100, expiry=Term(days=14))


def owed(kind: str, name: str, at: datetime = NOW) -> OwedGift:
    return OwedGift(GiftOccasion(kind, name, at), GIFT, VERSION)


def test_a_gift_names_its_occasion() -> None:
    record = AccountRecord(CustomerId("c-1"))
    after, entry = give(record, owed("birthday", "2026"), now=NOW, by="gifts", zone=ZONE)

    assert worth(after.account, NOW).available == 100
    assert entry.cause == {"kind": "gift", "gift": "birthday", "occasion": "2026"}
    (lot,) = after.account.lots.values()
    assert (lot.terms.lot, entry.postings[0].version) == ("gift#birthday#2026", 3)
    assert lot.terms.expires_at == datetime(2026, 12, 19, 21, tzinfo=UTC)
    assert owed(WELCOME, "").occasion.key == "welcome"


def test_a_gift_that_comes_too_late_is_born_expired() -> None:
    record = AccountRecord(CustomerId("c-1"))
    early = owed(WELCOME, "", NOW - timedelta(days=30))

    after, entry = give(record, early, now=NOW, by="gifts", zone=ZONE)

    assert worth(after.account, NOW).available == 0
    assert [posting.type for posting in entry.postings] == ["EARN", "EXPIRE"]
