"""Rows that are balances: an account has so many points afterwards, by one adjustment."""

from collections.abc import Sequence
from datetime import date

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, Refusal, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.fields import NAMING
from chalicelib.domain.imports.outcome import BadField, Outcome, RowLog
from chalicelib.domain.points.account import Worth
from chalicelib.domain.points.adjustment import AdjustmentRequest
from chalicelib.domain.points.movement import worth
from chalicelib.domain.points.rules import POINTS_MAX
from chalicelib.domain.staff.staff import Role
from chalicelib.services.imports.cells import read_cell, read_day, read_whole
from chalicelib.services.imports.named import RowOwners, find_named, named_customer
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob, judging
from chalicelib.services.points.adjust_points import adjust_points, check_last_day
from chalicelib.services.points.spend_codes import programme_now

REASON_CHARS_MAX = 200


def judge_balances(job: RowJob, rows: Sequence[MappedRow]) -> list[JudgedRow]:
    """Judge rows that are balances."""
    named = find_named(job, rows, NAMING)
    return [judging(row, lambda each: _judged(job, each, named)) for row in rows]


def undo_balance(job: RowJob, log: RowLog) -> None:
    """Move the points back, unless the account moved since.

    Raises:
        Conflict: `import.changed_since`.
        Refusal: the points cannot be moved back.
    """
    account = job.world.points.accounts.load(log.customer, job.at).record
    if account.sequence != log.version:
        raise Conflict("import.changed_since")
    asked = AdjustmentRequest(-int(log.subject), _reason(job), f"{_document(job, log.number)}-undo")
    undone = job.world.imports.rows.undone_write(job.made, log)
    adjust_points(job.world, job.actor, Role.ADMIN, log.customer, asked, tell=lambda _: [undone])


def _judged(job: RowJob, row: MappedRow, named: RowOwners) -> JudgedRow:
    customer = named_customer(job, row, named)
    if "points" not in row.fields:
        raise BadField("points", Rejected("cell.empty"))
    wanted = read_cell("points", _points, row.fields["points"])
    ends = row.fields.get("expires_on")
    expires = read_cell("expires_on", read_day, ends) if ends else None
    held, sequence = _account(job, customer)
    available, marks = held.available, (f"id|{customer.id}",)
    if wanted == available:
        return JudgedRow(row.number, Outcome.SAME, marks)
    if held.debt:
        raise BadField("points", Conflict("import.debt"))
    if expires is not None and wanted > available:
        try:
            check_last_day(expires, job.today)
        except Rejected as refusal:
            raise BadField("expires_on", refusal) from refusal
    outcome = Outcome.CHANGED if sequence else Outcome.NEW
    moved = wanted - available
    log = RowLog(row.number, outcome, customer.id, str(moved), sequence + 1)

    def carry_out() -> None:
        _adjust(job, log, expires if moved > 0 else None)

    return JudgedRow(row.number, outcome, marks, carry_out=carry_out)


def _account(job: RowJob, customer: Customer) -> tuple[Worth, int]:
    """Return what the account of a customer holds now, and the number of its last entry.

    Raises:
        BadField: there is no programme yet.
    """
    try:
        programme = programme_now(job.world)
    except Refusal as refusal:
        raise BadField("points", refusal) from refusal
    record = job.world.points.accounts.load(customer.id, job.at).record
    held = worth(record.account, job.at.replace(microsecond=0), programme.redemption.order)
    return held, record.sequence


def _adjust(job: RowJob, log: RowLog, expires: date | None) -> None:
    asked = AdjustmentRequest(int(log.subject), _reason(job), _document(job, log.number), expires)
    adjust_points(
        job.world,
        job.actor,
        Role.ADMIN,
        CustomerId(log.customer),
        asked,
        tell=lambda _: [job.log_write(log)],
    )


def _reason(job: RowJob) -> str:
    return f"import {job.made.name or job.made.id}"[:REASON_CHARS_MAX]


def _document(job: RowJob, number: int) -> str:
    """The document of a row, which moves points once for ever."""
    return f"import-{job.made.id}-{number}"


def _points(text: str) -> int:
    points = read_whole(text)
    if not 0 <= points <= POINTS_MAX:
        raise Rejected("cell.points", most=POINTS_MAX)
    return points
