"""Rows that are purchases: each is one receipt, unique in its shop, valued by its own instant."""

from collections.abc import Sequence
from contextlib import suppress

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import Conflict, Refusal, Rejected, Unavailable
from chalicelib.domain.imports.fields import NAMING
from chalicelib.domain.imports.outcome import BadField, Outcome, RowLog
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt, check_receipt
from chalicelib.repo.imports.rows import RowDone
from chalicelib.services.imports import cells
from chalicelib.services.imports.named import RowOwners, find_named, named_customer
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob, judging
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.services.shopping.return_purchase import ReturnRequest, return_purchase

NO_SKU, NO_CATEGORY = "receipt", "other"  # of a receipt without rows of goods
WHOLE = "1"
GOODS = frozenset({"sku", "category", "product", "quantity"})
NAME_CHARS_MAX = 200
SKU_CHARS_MAX, CATEGORY_CHARS_MAX = 64, 40


def judge_purchases(job: RowJob, rows: Sequence[MappedRow]) -> list[JudgedRow]:
    """Judge rows that are receipts."""
    named = find_named(job, rows, NAMING)
    return [judging(row, lambda each: _judged(job, each, named)) for row in rows]


def undo_purchase(job: RowJob, log: RowLog) -> None:
    """Take a receipt back as a whole, unless a part of it came back since.

    Raises:
        Conflict: `import.changed_since`.
    """
    shop, number = log.subject.split("#", 1)
    name = f"import-{job.made.id}"[:64]
    found = job.world.shopping.purchases.get(shop=shop, receipt=number)
    # The log says what was intended: a till may have recorded the receipt after the worker died.
    by = job.world.shopping.purchases.author(shop=shop, receipt=number)
    is_ours = found is not None and found.customer_id == log.customer and by == job.made.by
    if not is_ours or found is None:
        raise Conflict("import.changed_since")
    kept = job.world.shopping.purchases.find_return(shop=shop, receipt=number, name=name).kept
    if kept is None and (found.returned_at or found.refunded.minor):
        raise Conflict("import.changed_since")
    request = ReturnRequest(name, is_void=True, reason="import")
    return_purchase(job.world, job.actor, shop=shop, receipt=number, request=request)
    job.world.commit(None, job.world.imports.rows.undone_write(job.made, log))


def _judged(job: RowJob, row: MappedRow, named: RowOwners) -> JudgedRow:
    customer = named_customer(job, row, named)
    receipt = _receipt(job, row)
    marks = (f"receipt|{receipt.shop}#{receipt.number}",)
    known = job.world.shopping.purchases.get(shop=receipt.shop, receipt=receipt.number)
    if known is not None:
        if known.customer_id == customer.id and _says_the_same(row, receipt, known.receipt):
            return JudgedRow(row.number, Outcome.SAME, marks)
        raise BadField("receipt", Conflict("purchase.other"))
    try:
        check_receipt(receipt, now=job.at, currency=job.world.settings.currency)
    except Refusal as refusal:
        raise BadField("at", refusal) from refusal
    subject = f"{receipt.shop}#{receipt.number}"
    log = RowLog(row.number, Outcome.NEW, customer.id, subject)

    def carry_out() -> None:
        _record(job, log, receipt, customer)

    return JudgedRow(row.number, Outcome.NEW, marks, carry_out=carry_out)


def _record(job: RowJob, log: RowLog, receipt: Receipt, customer: Customer) -> None:
    # First what is intended: if the process dies before the receipt, the same row comes again, and
    # the receipt counts once in its shop.
    with suppress(RowDone):
        job.world.commit(None, job.log_write(log))
    try:
        record_purchase(job.world, job.actor, receipt, Identity("id", customer.id))
    except Unavailable:
        raise
    except Refusal:
        job.world.imports.rows.forget_log(job.made, log)
        raise


def _receipt(job: RowJob, row: MappedRow) -> Receipt:
    given, currency = row.fields, job.world.settings.currency
    for name in ("shop", "receipt", "at", "total"):
        if name not in given:
            raise BadField(name, Rejected("cell.empty"))
    total = cells.read_cell("total", lambda text: cells.read_money(text, currency), given["total"])
    if total.minor < 0:
        raise BadField("total", Rejected("cell.amount"))
    line = PurchaseLine(
        sku=_text("sku", given.get("sku", NO_SKU), SKU_CHARS_MAX),
        category=_text("category", given.get("category", NO_CATEGORY), CATEGORY_CHARS_MAX),
        quantity=cells.read_cell("quantity", cells.read_quantity, given.get("quantity", WHOLE)),
        paid=total,
        name=_text("product", given["product"], NAME_CHARS_MAX) if "product" in given else "",
    )
    return Receipt(
        shop=cells.read_cell("shop", cells.read_code, given["shop"]),
        number=cells.read_cell("receipt", cells.read_receipt, given["receipt"]),
        at=cells.read_cell("at", lambda text: cells.read_instant(text, job.zone), given["at"]),
        total=total,
        lines=(line,),
    )


def _says_the_same(row: MappedRow, said: Receipt, known: Receipt) -> bool:
    """Whether a row says what is recorded; it may leave the goods out."""
    is_same = (said.total, said.at) == (known.total, known.at.replace(microsecond=0))
    return is_same and (said.lines == known.lines or GOODS.isdisjoint(row.fields))


def _text(name: str, text: str, chars_max: int) -> str:
    read = cells.read_cell(name, lambda cell: cells.read_text(cell, chars_max), text)
    if ";" in read or "=" in read:
        raise BadField(name, Rejected("cell.text", most=chars_max))
    return read
