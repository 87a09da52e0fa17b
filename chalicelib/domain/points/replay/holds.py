"""Compares holds, as tills know them, with what the entries of an account made of them."""

from collections.abc import Collection, Iterator, Mapping

from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.replay.accounts import Difference, Replay
from chalicelib.domain.points.spending.hold import HeldPoints, HoldState


def holds_otherwise(
    replay: Replay,
    record: AccountRecord,
    held: Mapping[str, HeldPoints],
    captured: Collection[str],
) -> Iterator[Difference]:
    """Name the holds that differ; `captured` are those that receipts name."""
    for name in replay.holds.keys() | record.account.holds.keys():
        said = held.get(name)
        if said is None or not _is_like(replay, record, said, captured):
            yield Difference("hold.differs", f"hold {name}")


def _is_like(
    replay: Replay, record: AccountRecord, held: HeldPoints, captured: Collection[str]
) -> bool:
    trail, live = replay.holds.get(held.id), record.account.holds.get(held.id)
    if trail is None or (live and (live.points, live.expires_at) != (held.points, held.expires_at)):
        return False
    state = HoldState.HELD
    if live is None and held.id in captured:
        state = HoldState.CAPTURED
    elif live is None and trail.is_released:
        state = HoldState.RELEASED
    # Time alone ends a hold without a change of its item.
    made = (held.customer, held.points, held.recorded_at.replace(microsecond=0), held.state)
    expected = (record.customer, trail.points, trail.recorded_at, state)
    return made == expected and held.minor % held.points == 0
