"""Rows that are customers: new ones, and changes of those that the key names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from chalicelib.domain.customers import birthday
from chalicelib.domain.customers.birthday_change import dated_birthday
from chalicelib.domain.customers.card import CardNumber, new_card_number
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.custom_field import Values
from chalicelib.domain.customers.customer import Customer, ProvenPhone
from chalicelib.domain.customers.email_address import Email, is_same_mailbox
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.suppression import suppressions_from_text, suppressions_to_text
from chalicelib.domain.errors import Conflict, NotFound, Refusal, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.fields import NAMING
from chalicelib.domain.imports.outcome import BadField, Outcome, RowLog
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.merging.find_duplicates import (
    is_comparable,
    is_compared_anew,
)
from chalicelib.services.customers.record_consent import Agreed, ConsentStatement, consents_of
from chalicelib.services.imports import cells
from chalicelib.services.imports.named import Names, RowOwners, find_named
from chalicelib.services.imports.own_fields import OwnFields, own_fields
from chalicelib.services.imports.row_job import JudgedRow, MappedRow, RowJob, judging

CITY_CHARS_MAX = 80
TAGS_MAX = 50
PROFILE = ("first_name", "surname", "birthday", "locale", "city", "shop", "zone", "tags")


@dataclass(frozen=True, slots=True)
class _Read:
    """The fields of a row that are not names of a customer; those of empty cells are absent."""

    profile: Mapping[str, Any]
    email: Email | None
    registered_at: datetime | None


class _Batch(NamedTuple):
    """What is known of the rows of a batch: the customers that they name, and the own fields."""

    named: RowOwners
    own: OwnFields


def judge_customers(job: RowJob, rows: Sequence[MappedRow]) -> list[JudgedRow]:
    """Judge rows that are customers."""
    batch = _Batch(find_named(job, rows, NAMING), own_fields(job))
    return [judging(row, lambda each: _judged(job, each, batch)) for row in rows]


def undo_customer(job: RowJob, log: RowLog) -> None:
    """Remove a customer that a row made, or give a changed one their former fields back.

    Raises:
        Conflict: `import.changed_since`.
    """
    customer = job.world.customers.profiles.get(log.customer)
    if customer is None or customer.version != log.version:
        raise Conflict("import.changed_since")
    undone = job.world.imports.rows.undone_write(job.made, log)
    if log.outcome is Outcome.NEW:
        _refuse_used(job, customer)
        removed = job.world.customers.profiles.unregister_writes(customer)
        # A purchase that was decided before writes the account alone, not the profile.
        has_points = job.world.points.programmes.has_begun(job.at)
        unused = [job.world.points.accounts.unused_write(customer.id)] if has_points else []
        job.world.commit(None, undone, *removed, *unused)
        return
    was = job.world.imports.rows.former(job.made.id, log.number, log.customer)
    if not was:
        raise Conflict("import.changed_since")
    before = _with_former(customer, json.loads(was))
    forgotten = job.world.imports.rows.forget_former_write(job.made.id, log.number, log.customer)
    changed = job.world.customers.profiles.change_writes(customer, before)
    job.world.commit(None, undone, forgotten, *changed)


def _refuse_used(job: RowJob, customer: Customer) -> None:
    """Refuse to remove a customer who bought, has points or notes, or writes to the bot."""
    account = job.world.points.accounts.load(customer.id, job.at).record
    shopping = customer.shopping
    has_bought = shopping.recent or shopping.unfolded or shopping.earlier.orders
    has_notes = job.world.customers.notes.of_customer(customer.id)
    if account.version or customer.chats or has_bought or has_notes:
        raise Conflict("import.changed_since")


def _judged(job: RowJob, row: MappedRow, batch: _Batch) -> JudgedRow:
    names = batch.named.of(row)
    known = _known(job.mapping.key, names, batch.named.found(names))
    read = _read(job, row, batch.own.read(row, known.custom if known else {}))
    if known is None:
        if "phone" not in names:
            raise BadField("phone", Rejected("cell.empty"))
        batch.own.require(read.profile["custom"])
        return _new(job, row, names, read)
    if "phone" in names and known.phone.number != names["phone"].value:
        raise BadField("phone", Conflict("import.phone_differs"))
    if "card" in names and known.card != names["card"].value:
        raise BadField("card", Conflict("import.card_differs"))
    return _changed(job, row, known, names, read)


def _known(key: str, names: Names, found: Mapping[str, Customer]) -> Customer | None:
    """Return the customer that the key names; None: the row is a new customer.

    Raises:
        BadField: the row would join two customers, or names one by another field than the key.
    """
    if len({each.id for each in found.values()}) > 1:
        raise BadField(key or "phone", Conflict("import.two_customers"))
    if key in found:
        return found[key]
    if key == "customer_id" and key in names:
        raise BadField(key, NotFound("customer.not_found"))
    if found:
        raise BadField(next(iter(found)), Conflict("import.name_taken"))
    return None


def _new(job: RowJob, row: MappedRow, names: Names, read: _Read) -> JudgedRow:
    card = names["card"].value if "card" in names else new_card_number(job.world.draw)
    customer = Customer(
        id=CustomerId(job.world.new_id()),
        phone=ProvenPhone(Phone(names["phone"].value), "staff", job.at),
        email=read.email,
        card=CardNumber(card),
        registered_at=read.registered_at or job.at,
        chats=(),
        consents=(),
        birthday_since=job.today,
        **{**_blank(), **read.profile},
    )
    statement = ConsentStatement(Purpose.PERSONAL_DATA, Agreed(job.mapping.evidence), given=True)
    customer = customer.with_consents(*consents_of(job.world, job.actor, customer, statement))
    log = RowLog(row.number, Outcome.NEW, customer.id, version=1)
    writes = [job.log_write(log), *job.world.customers.profiles.register_writes(customer)]
    compared = customer.id if is_comparable(customer) else None
    return JudgedRow(row.number, Outcome.NEW, _marks(names), writes=writes, compared=compared)


def _changed(job: RowJob, row: MappedRow, before: Customer, names: Names, read: _Read) -> JudgedRow:
    after = replace(before, **read.profile)
    if read.email and not (before.email and is_same_mailbox(before.email, read.email)):
        if before.email_proven_at:
            raise BadField("email", Conflict("import.email_proven"))
        after = after.with_email(read.email)
    try:
        after = dated_birthday(before, after, job.today)
    except Refusal as refusal:
        raise BadField("birthday", refusal) from refusal
    if after == before:
        return JudgedRow(row.number, Outcome.SAME, _marks(names))
    log = RowLog(row.number, Outcome.CHANGED, before.id, version=before.version + 1)
    rows = job.world.imports.rows
    writes: list[Write] = [
        job.log_write(log),
        rows.former_write(job.made, row.number, before.id, _former(before)),
        *job.world.customers.profiles.change_writes(before, after),
    ]
    compared = after.id if is_compared_anew(before, after) else None
    return JudgedRow(row.number, Outcome.CHANGED, _marks(names), writes=writes, compared=compared)


def _marks(names: Names) -> tuple[str, ...]:
    return tuple(f"{identity.kind}|{identity.value}" for identity in names.values())


def _read(job: RowJob, row: MappedRow, custom: Values) -> _Read:
    """Read the cells of a row; `custom` are the values of own fields after it.

    Raises:
        BadField: a cell cannot be read.
    """
    given = row.fields
    readers = {
        "first_name": ("first_name", cells.read_name),
        "surname": ("surname", cells.read_name),
        "birthday": ("birthday", lambda text: cells.read_birthday(text, job.today)),
        "language": ("locale", cells.read_language),
        "city": ("city", lambda text: cells.read_text(text, CITY_CHARS_MAX)),
        "shop": ("shop", cells.read_code),
        "zone": ("zone", cells.read_zone),
        "tags": ("tags", cells.read_tags),
    }
    profile: dict[str, Any] = {"custom": custom}
    if "full_name" in given:
        first, surname = cells.read_cell("full_name", cells.split_name, given["full_name"])
        profile |= {"first_name": first, **({"surname": surname} if surname else {})}
    for name, (attribute, read) in readers.items():
        if name in given:
            profile[attribute] = cells.read_cell(name, read, given[name])
    email = cells.read_cell("email", cells.read_email, given["email"]) if "email" in given else None
    at = given.get("registered_at")
    registered = cells.read_cell("registered_at", lambda text: _past(job, text), at) if at else None
    return _Read(profile, email, registered)


def _past(job: RowJob, text: str) -> datetime:
    return min(cells.read_instant(text, job.zone), job.at)


def _blank() -> dict[str, Any]:
    return {"first_name": "", "surname": "", "birthday": None, "locale": "ru"}


def _former(customer: Customer) -> str:
    """What undoes a change: the fields that an import may change."""
    born, was = customer.birthday, customer.birthday_was
    since = customer.birthday_since
    return json.dumps(
        {
            **{
                name: getattr(customer, name)
                for name in PROFILE
                if name not in ("birthday", "tags")
            },
            "email": customer.email or "",
            "birthday": birthday.to_text(born) if born else "",
            "birthday_was": birthday.to_text(was) if was else "",
            "birthday_since": since.isoformat() if since else "",
            "tags": sorted(customer.tags),
            "custom": dict(customer.custom),
            "suppressions": suppressions_to_text(customer.suppressions),
        },
        ensure_ascii=False,
    )


def _with_former(customer: Customer, was: Mapping[str, Any]) -> Customer:
    plain = {name: was[name] for name in PROFILE if name not in ("birthday", "tags")}
    since = was["birthday_since"]
    before = replace(
        customer,
        **plain,
        tags=frozenset(was["tags"]),
        custom=was["custom"],
        birthday=birthday.from_text(was["birthday"]) if was["birthday"] else None,
        birthday_was=birthday.from_text(was["birthday_was"]) if was["birthday_was"] else None,
        birthday_since=date.fromisoformat(since) if since else None,
    )
    email = Email(was["email"]) if was["email"] else None
    if email == customer.email:
        return before
    # The former mailbox comes back with what is known of it: that it bounced, for example.
    listed = suppressions_from_text(was.get("suppressions", ""))
    return replace(before.with_email(email), suppressions=listed)
