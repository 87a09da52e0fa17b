"""Compares the sums of a day's transfers with what the entries of an account say."""

from collections.abc import Iterator
from datetime import tzinfo

from chalicelib.domain.points.record import AccountRecord, SentPoints
from chalicelib.domain.points.replay.accounts import Difference, Replay
from chalicelib.domain.points.sale import day_of


def sent_otherwise(replay: Replay, record: AccountRecord, zone: tzinfo) -> Iterator[Difference]:
    """Name the sums if they differ; days are those of the programme's zone."""
    sent = SentPoints()
    for at, points in replay.transferred:
        sent = sent.with_transfer(points, day_of(at, zone))
    if sent != record.sent:
        yield Difference("account.sent", "account")
