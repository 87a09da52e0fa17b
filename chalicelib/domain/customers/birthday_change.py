"""The rule that a birthday may be changed once a year (rule 42)."""

from dataclasses import replace
from datetime import date, timedelta

from chalicelib.domain.customers.birthday import Birthday, refuse_unless_lived
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict

CHANGED_AGAIN_AFTER = timedelta(days=365)


def dated_birthday(before: Customer, after: Customer, today: date) -> Customer:
    """Return `after` with the day of the change and the former birthday filled in.

    Only a change to another day counts: a first birthday may be entered at any time, a year may
    be added, and a birthday may be removed and restored. `today` is in the programme's zone.

    Raises:
        Rejected: `birthday.too_old`, `birthday.future`.
        Conflict: `birthday.changed_lately`, with `until`, the first day of another change.
    """
    born, former = after.birthday, before.birthday or before.birthday_was
    if born is not None and born != before.birthday:
        refuse_unless_lived(born, today)
    if born is None:
        return replace(after, birthday_was=former)
    if former is None:
        return replace(after, birthday_since=today)
    if _same_day(born, former):
        return after
    _refuse_if_changed_lately(before, today)
    return replace(after, birthday_since=today, birthday_was=former)


def uses_up_the_year(before: Customer, after: Customer) -> bool:
    """Whether a dated change is the one that is allowed in a year."""
    born, former = after.birthday, before.birthday or before.birthday_was
    return born is not None and former is not None and not _same_day(born, former)


def _refuse_if_changed_lately(customer: Customer, today: date) -> None:
    # Without a former birthday `birthday_since` is the day of the first entry, which is no change.
    changed = customer.birthday_since if customer.birthday_was else None
    if changed is not None and today < changed + CHANGED_AGAIN_AFTER:
        raise Conflict("birthday.changed_lately", until=(changed + CHANGED_AGAIN_AFTER).isoformat())


def _same_day(one: Birthday, other: Birthday) -> bool:
    return (one.month, one.day) == (other.month, other.day)
