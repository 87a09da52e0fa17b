"""Entries are replayed one by one; each kind of contradiction has a name."""

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.points.account import Account
from chalicelib.domain.points.entry import Entry, Posting, PostingType, genesis
from chalicelib.domain.points.lot import Hold, Lot, Slice, Terms
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.replay.accounts import Replay, StoredAccount, is_signed_right
from tests.domain.points.till import DAY, NOW

ANNA = CustomerId("c-1")
TERMS = Terms("a", 10, NOW, NOW, NOW + DAY)


def earn(lot: str = "a", points: int = 10, expires: datetime | None = NOW + DAY) -> Posting:
    return Posting(PostingType.EARN, lot, points, earned=NOW, activates=NOW, expires=expires)


def replayed(*movements: list[Posting], kind: str = "adjustment") -> Replay:
    replay = Replay(ANNA)
    previous = genesis(ANNA)
    for number, postings in enumerate(movements, 1):
        cause = {"kind": kind, "shop": "s1", "receipt": "R"}
        entry = Entry(number, NOW, NOW, cause, "key", "by", tuple(postings), previous)
        replay.add(entry, entry.canonical, entry.hash)
        previous = entry.hash
    return replay


def found(replay: Replay) -> list[str]:
    return [each.what for each in replay.differences]


def stored(replay: Replay, *lots: Lot) -> StoredAccount:
    account = Account({lot.terms.lot: lot for lot in lots})
    record = AccountRecord(ANNA, account, sequence=replay.sequence, last_hash=replay.last_hash)
    balance = sum(lot.remaining for lot in lots)
    return StoredAccount(True, record, balance, {"m": balance}, {"m": balance})  # noqa: FBT003


def test_what_the_entries_made_agrees() -> None:
    replay = replayed([earn()])
    replay.finish(stored(replay, Lot(TERMS, 10)))

    assert found(replay) == []


@pytest.mark.parametrize(
    ("movements", "what"),
    [
        ([[earn()], [earn()]], ["lot.twice"]),
        ([[Posting(PostingType.CAPTURE, "a", -1, -1)]], ["lot.unknown", "lot.below_zero"]),
        ([[earn()], [Posting(PostingType.EXPIRE, "a", -11)]], ["lot.below_zero"]),
        ([[earn()], [Posting(PostingType.HOLD, "a", held=11)]], ["lot.below_zero"]),
        ([[Posting(PostingType.DEBT, debt=-5)]], ["posting.sign"]),
    ],
)
def test_movements_that_cannot_be(movements: list[list[Posting]], what: list[str]) -> None:
    assert found(replayed(*movements)) == what


@pytest.mark.parametrize(
    "posting",
    [
        Posting(PostingType.EARN, "a", -1),
        Posting(PostingType.EXPIRE, "a", 1),
        Posting(PostingType.CAPTURE, "a", -2, -1),
        Posting(PostingType.HOLD, "a", held=-1),
        Posting(PostingType.RELEASE, "a", held=1),
        Posting(PostingType.DEBT, "a", 1, debt=1),
        Posting(PostingType.DEBT_SETTLE, "a", -2, debt=-1),
        Posting(PostingType.ACTIVATE, "a", 1),
        Posting(PostingType.ADJUST, "a"),
        Posting(PostingType.CLAWBACK, "a", 1, debt=1),
    ],
    ids=lambda posting: posting.type.value,
)
def test_numbers_with_the_sign_of_another_kind(posting: Posting) -> None:
    assert not is_signed_right(posting)


def test_a_delivered_order_is_active_from_then_on() -> None:
    made = replace(earn(), activates=None)
    activated = [Posting(PostingType.ACTIVATE, "a", activates=NOW + DAY)]
    waiting, active = replayed([made]), replayed([made], activated)
    waiting.finish(stored(waiting, Lot(replace(TERMS, activates_at=None), 10)))
    active.finish(stored(active, Lot(replace(TERMS, activates_at=NOW + DAY), 10)))
    late = replayed([made], activated)
    late.finish(stored(late, Lot(replace(TERMS, activates_at=None), 10)))

    assert (found(waiting), found(active), found(late)) == ([], [], ["lot.differs"])


def test_debt_beside_free_points_is_named() -> None:
    replay = replayed([earn(), Posting(PostingType.DEBT, debt=3)])
    account = stored(replay, Lot(TERMS, 10))
    record = replace(account.record, account=replace(account.record.account, debt=3))
    replay.finish(account._replace(record=record))

    assert found(replay) == ["account.debt_and_points"]


def test_points_of_a_hold_that_no_entry_made() -> None:
    replay = replayed([earn()])
    account = stored(replay, Lot(TERMS, 10))
    hold = Hold("h", NOW + DAY, (Slice(TERMS, 4),))
    record = replace(account.record, account=replace(account.record.account, holds={"h": hold}))
    replay.finish(account._replace(record=record))

    assert found(replay) == ["lot.held"]


def test_lots_that_are_missing_or_from_nowhere() -> None:
    replay = replayed([earn()], [earn("spent"), Posting(PostingType.CAPTURE, "spent", -10, -10)])
    replay.lots["spent"].held = replay.lots["spent"].remaining = 0
    replay.differences.clear()
    replay.finish(stored(replay, Lot(replace(TERMS, lot="b"), 10)))

    assert sorted(found(replay)) == ["lot.missing", "lot.unknown"]


def test_a_movement_between_accounts_counts_for_both() -> None:
    replay = replayed([earn()], [Posting(PostingType.MERGE_OUT, "a", -10)])

    assert (replay.is_merged, replay.between_accounts) == (True, -10)


def test_an_entry_out_of_its_place() -> None:
    replay = replayed([earn()])
    entry = Entry(3, NOW, NOW, {}, "key", "by", (), replay.last_hash)
    replay.add(entry, entry.canonical, entry.hash)

    assert found(replay) == ["entry.sequence"]
