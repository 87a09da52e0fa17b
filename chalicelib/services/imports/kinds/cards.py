"""Rows that are card numbers: each becomes the card of the customer that the key names."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.timeline import ChangeKind, ChangeMark
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.fields import NAMING
from chalicelib.domain.imports.outcome import BadField, Outcome, RowLog
from chalicelib.repo.table.writes import Write
from chalicelib.services.imports.named import RowOwners, find_named
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob, judging


def judge_cards(job: RowJob, rows: Sequence[MappedRow]) -> list[JudgedRow]:
    """Judge rows that are cards."""
    named = find_named(job, rows, NAMING)
    return [judging(row, lambda each: _judged(job, each, named)) for row in rows]


def undo_card(job: RowJob, log: RowLog) -> None:
    """Give a customer the former card back; the imported number still names the customer.

    Raises:
        Conflict: `import.changed_since`.
    """
    customer = job.world.customers.profiles.get(log.customer)
    if customer is None or customer.version != log.version:
        raise Conflict("import.changed_since")
    before = replace(customer, card=CardNumber(log.subject))
    changed = job.world.customers.profiles.former_card_writes(customer, before)
    told = _told(job, customer.id)
    job.world.commit(None, job.world.imports.rows.undone_write(job.made, log), *changed, told)


def _judged(job: RowJob, row: MappedRow, named: RowOwners) -> JudgedRow:
    key, names = job.mapping.key, named.of(row)
    for name in (key, "card"):
        if name not in names:
            raise BadField(name, Rejected("cell.empty"))
    found = named.found(names)
    if key not in found:
        raise BadField(key, NotFound("customer.not_found"))
    customer, number = found[key], CardNumber(names["card"].value)
    marks = (f"card|{number}", f"id|{customer.id}")
    if customer.card == number:
        return JudgedRow(row.number, Outcome.SAME, marks)
    if "card" in found:
        if found["card"].id == customer.id:
            raise BadField("card", Conflict("import.card_replaced"))
        raise BadField("card", Conflict("card.taken"))
    log = RowLog(row.number, Outcome.CHANGED, customer.id, customer.card, customer.version + 1)
    changed = job.world.customers.profiles.card_writes(customer, replace(customer, card=number))
    writes = [job.log_write(log), *changed, _told(job, customer.id)]
    return JudgedRow(row.number, Outcome.CHANGED, marks, writes=writes)


def _told(job: RowJob, customer: CustomerId) -> Write:
    """The write that tells the timeline of another card."""
    mark = ChangeMark(job.at, ChangeKind.CARD_REPLACED, job.actor.by)
    return job.world.customers.changes.write(customer, mark)
