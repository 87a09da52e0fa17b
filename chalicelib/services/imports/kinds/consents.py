"""Rows that are consents: a stored refusal is never turned into a yes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.channels import CHANNELS
from chalicelib.domain.customers.consent import STAFF, Consent, Purpose
from chalicelib.domain.customers.customer import Customer, is_minor
from chalicelib.domain.errors import Conflict, Rejected
from chalicelib.domain.imports.fields import NAMING
from chalicelib.domain.imports.outcome import BadField, Outcome, RowLog
from chalicelib.services.customers.record_consent import AT_THE_TILL, WORDS
from chalicelib.services.imports.cells import read_cell, read_instant, read_text, read_yes_no
from chalicelib.services.imports.named import RowOwners, find_named, named_customer
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob, judging

PURPOSES: Mapping[str, Purpose] = {
    "advertising": Purpose.ADVERTISING,
    "реклама": Purpose.ADVERTISING,
    "personal_data": Purpose.PERSONAL_DATA,
    "персональные данные": Purpose.PERSONAL_DATA,
}
PLACES = frozenset({*CHANNELS, AT_THE_TILL})
EVIDENCE_CHARS_MAX = 200


def judge_consents(job: RowJob, rows: Sequence[MappedRow]) -> list[JudgedRow]:
    """Judge rows that are consents."""
    named = find_named(job, rows, NAMING)
    return [judging(row, lambda each: _judged(job, each, named)) for row in rows]


def undo_consent(job: RowJob, log: RowLog) -> None:
    """Take back a yes that a row gave; it moves to the history. A refusal stays.

    Raises:
        Conflict: `import.refusal_stays`, `import.changed_since`.
    """
    customer = job.world.customers.profiles.get(log.customer)
    purpose, channel, at = log.subject.split("|")
    given = _held(customer, Purpose(purpose), channel) if customer else None
    if customer is None or given is None or given.at.isoformat() != at:
        raise Conflict("import.changed_since")
    if not given.given:
        raise Conflict("import.refusal_stays")
    kept = tuple(each for each in customer.consents if each != given)
    after = replace(customer, consents=kept)
    changed = job.world.customers.profiles.change_writes(customer, after, (given,))
    job.world.commit(None, job.world.imports.rows.undone_write(job.made, log), *changed)


def _judged(job: RowJob, row: MappedRow, named: RowOwners) -> JudgedRow:
    customer = named_customer(job, row, named)
    consent = _consent(job, row, customer)
    mark = f"consent|{customer.id}|{consent.purpose}|{consent.channel}"
    held = _held(customer, consent.purpose, consent.channel)
    if held is not None and held.given == consent.given:
        return JudgedRow(row.number, Outcome.SAME, (mark,))
    _refuse_lifting(job, row, customer, consent, held)
    after = customer.with_consents(consent)
    outcome = Outcome.CHANGED if held else Outcome.NEW
    subject = f"{consent.purpose}|{consent.channel}|{consent.at.isoformat()}"
    log = RowLog(row.number, outcome, customer.id, subject, customer.version + 1)
    changed = job.world.customers.profiles.change_writes(customer, after, (consent,))
    return JudgedRow(row.number, outcome, (mark,), writes=[job.log_write(log), *changed])


def _refuse_lifting(
    job: RowJob, row: MappedRow, customer: Customer, consent: Consent, held: Consent | None
) -> None:
    """Refuse a yes over a stored no, a yes of a minor, and a no that is older than a yes.

    Raises:
        BadField: one of these.
    """
    if consent.given:
        if held is not None:
            raise BadField("given", Conflict("import.refusal_stays"))
        if consent.purpose is Purpose.ADVERTISING and is_minor(customer.birthday, job.today):
            raise BadField("given", Rejected("consent.minor"))
        return
    if consent.purpose is Purpose.PERSONAL_DATA:
        raise BadField("given", Rejected("consent.erase_instead"))
    if held is not None and "at" in row.fields and held.at > consent.at:
        raise BadField("at", Conflict("import.consent_newer"))


def _consent(job: RowJob, row: MappedRow, customer: Customer) -> Consent:
    given = row.fields
    purpose = read_cell("purpose", _purpose, given.get("purpose", Purpose.ADVERTISING))
    evidence = given.get("evidence", job.mapping.evidence or f"import {job.made.id}")
    return Consent(
        purpose=purpose,
        channel=read_cell("channel", _channel, given.get("channel", "")),
        given=read_cell("given", read_yes_no, given.get("given", "")),
        at=read_cell("at", lambda text: _past(job, text), given["at"]) if "at" in given else job.at,
        source=STAFF,
        text_version=job.world.texts.version_of(customer.locale, WORDS[purpose]),
        evidence=read_cell("evidence", lambda text: read_text(text, EVIDENCE_CHARS_MAX), evidence),
    )


def _past(job: RowJob, text: str) -> datetime:
    return min(read_instant(text, job.zone), job.at)


def _purpose(text: str) -> Purpose:
    found = PURPOSES.get(text.casefold())
    if found is None:
        raise Rejected("cell.purpose")
    return found


def _channel(text: str) -> str:
    channel = text.casefold()
    if channel not in PLACES:
        raise Rejected("cell.channel")
    return channel


def _held(customer: Customer, purpose: Purpose, channel: str) -> Consent | None:
    wanted = (purpose, channel)
    return next(
        (each for each in customer.consents if (each.purpose, each.channel) == wanted), None
    )
