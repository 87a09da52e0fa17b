"""A receipt is compared with the entries of its movements, number by number."""

from dataclasses import replace

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Posting, PostingType
from chalicelib.domain.points.lot import Lot, Slice, Terms
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.replay.accounts import Difference, Replay
from chalicelib.domain.points.replay.receipts import Receipts, moved_otherwise
from chalicelib.domain.points.replay.trails import ReceiptTrail
from chalicelib.domain.points.returns import ValuedLine, ValuedReceipt
from tests.domain.points.till import DAY, NOW, ZONE

OWN, OTHER = (Terms(name, 10, NOW, NOW, NOW + DAY) for name in ("s1/R", "other"))
LINE = ValuedLine(
    1, 1000, 10_000, earned=(Slice(OWN, 7),), burned=(Slice(OTHER, 4),), returned=1000
)
RECEIPT = ValuedReceipt((LINE,), pool_taken=(Slice(OTHER, 2),))


def trail(*, is_exact: bool = True) -> ReceiptTrail:
    """A receipt that burned 4 points and earned 7; of its return 2 were missing in its own lot."""
    found = ReceiptTrail(at=NOW, recorded_at=NOW, returned_at=NOW, is_exact=is_exact)
    for posting in (
        Posting(PostingType.CAPTURE, "other", -4, -4),
        Posting(PostingType.EARN, "s1/R", 7),
        Posting(PostingType.EXPIRE, "s1/R", -1),
        Posting(PostingType.RESTORE, "other", 4),
        Posting(PostingType.CLAWBACK, "s1/R", -4),
        Posting(PostingType.CLAWBACK, "other", -2),
    ):
        found.follow(posting)
    return found


def test_a_receipt_that_says_what_its_entries_say() -> None:
    assert list(moved_otherwise(trail(), RECEIPT, counted=1)) == []


@pytest.mark.parametrize(
    ("receipt", "what"),
    [
        (replace(RECEIPT, lines=(replace(LINE, earned=(Slice(OWN, 8),)),)), "receipt.earned"),
        (replace(RECEIPT, lines=(replace(LINE, burned=(Slice(OTHER, 5),)),)), "receipt.burned"),
        (replace(RECEIPT, lines=(replace(LINE, returned=500),)), "receipt.returned"),
        (replace(RECEIPT, pool_taken=(Slice(OTHER, 3),)), "receipt.taken"),
        (replace(RECEIPT, pool_taken=(Slice(OTHER, 1),)), "receipt.taken"),
    ],
)
def test_a_number_that_differs_has_a_name(receipt: ValuedReceipt, what: str) -> None:
    assert what in list(moved_otherwise(trail(), receipt, counted=1))


def test_a_hold_that_ended_with_the_return_may_have_settled_a_debt() -> None:
    less = replace(RECEIPT, pool_taken=(Slice(OTHER, 1),))

    assert list(moved_otherwise(trail(is_exact=False), less, counted=1)) == []


def test_lapsed_points_are_counted_for_receipts_alone() -> None:
    terms = Terms("gift", 10, NOW, NOW, NOW)
    account = Account({"gift": Lot(terms, 0, lapsed=10, counted=1)})
    anna = CustomerId("c-1")
    receipts = Receipts(Replay(anna), AccountRecord(anna, account), ZONE)

    receipts.finish([], None, {})

    assert receipts.differences == [Difference("lot.counted", "gift")]


def test_the_sums_of_a_merged_account_are_those_of_two_customers() -> None:
    anna = CustomerId("c-1")
    replay = Replay(anna)
    replay.is_merged = True
    receipts = Receipts(replay, AccountRecord(anna, receipts=7), ZONE)

    receipts.finish([], None, {})

    assert receipts.differences == []
