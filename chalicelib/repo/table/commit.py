"""The unit of work: writes of any stores in one transaction, with their audit entry and answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.domain.errors import Conflict
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.answers import KeptAnswer, answer_write, read_answer
from chalicelib.repo.table.refusals import Busy, ConditionFailed
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Write

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Committed(Generic[Record]):
    """What a use case that is done once a request returns.

    `repeated`: the request was carried out before, and `record` is that of the first time.
    `rendered` is the first answer as JSON where an older release kept it so (`KeptAnswer`); it
    counts instead of `record`.
    """

    record: Record
    repeated: bool = False
    rendered: str = ""


def commit_once(
    table: Table, writes: Sequence[Write], *, actor: Actor, record: Record
) -> Committed[Record]:
    """Make all writes or none, once a request; `record` is kept for its repetitions.

    An actor without a request may be any caller of ours: nothing is kept.

    Raises:
        Rejected: `idempotency.other_request`: the request's key was used for something else.
        Conflict: `idempotency.running`: the same request is being carried out just now.
        Refusal: what the first write whose condition failed means.
        Busy: another transaction holds one of the items just now.
    """
    request = actor.request
    if request is None:
        table.transact(writes)
        return Committed(record)
    kept = answer_write(request, actor.at, record)
    try:
        table.transact([kept, *writes])
    except ConditionFailed as failed:
        if failed.key != kept.key or failed.found is None:
            raise
        return repeated(read_answer(failed.found, request), record)
    except Busy as busy:
        if kept.key not in busy.keys:
            raise
        raise Conflict("idempotency.running") from busy
    return Committed(record)


def repeated(kept: KeptAnswer, record: Record) -> Committed[Record]:
    """What a repeated request gets; `record` is what it would have got, and says its type."""
    if kept.rendered:
        return Committed(record, repeated=True, rendered=kept.rendered)
    return Committed(kept.read(type(record)), repeated=True)
