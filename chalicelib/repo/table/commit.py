"""The idempotent part of the unit of work: the writes of a request and its kept answer."""

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
    """The result of a use case that is carried out once per request.

    `repeated`: the request was carried out before, and `record` is the record of that time.
    `rendered` is not empty if an older release kept the answer as JSON (see `KeptAnswer`); then the
    caller answers with it instead of `record`.
    """

    record: Record
    repeated: bool = False
    rendered: str = ""


def commit_once(
    table: Table, writes: Sequence[Write], *, actor: Actor, record: Record
) -> Committed[Record]:
    """Make all writes of a request or none, and keep `record` as the answer to its repetitions.

    A repetition writes nothing and gets the first record. Without `actor.request` nothing is kept.

    Raises:
        Rejected: `idempotency.other_request`: the caller used the key for another request.
        Conflict: `idempotency.running`: another worker carries the same request out just now.
        Refusal: the meaning of the first write with a failed condition.
        Busy: another transaction holds one of the items just now.
    """
    request = actor.request
    if request is None:
        table.transact(writes)
        return Committed(record)
    kept = answer_write(request, actor.at, record)
    # The answer comes first: only the first failed condition is reported, and a repetition would
    # also fail on the effects of the first request (its receipt exists, its phone is taken).
    try:
        table.transact([kept, *writes])
    except ConditionFailed as failed:
        if failed.key != kept.key or failed.found is None:
            raise
        return repeated(read_answer(failed.found, request), record)
    except Busy as busy:
        # Two copies of one request met in the same moment; after it the answer is kept.
        if kept.key not in busy.keys:
            raise
        raise Conflict("idempotency.running") from busy
    return Committed(record)


def repeated(kept: KeptAnswer, record: Record) -> Committed[Record]:
    """The result of a repeated request; `record` names the class of its snapshot."""
    if kept.rendered:
        return Committed(record, repeated=True, rendered=kept.rendered)
    return Committed(kept.read(type(record)), repeated=True)
