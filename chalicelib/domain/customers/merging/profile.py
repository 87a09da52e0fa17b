"""The profile of two customers who are one person, and how it is parted again (rule 39)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.customers.consent import STAFF, Consent, Purpose
from chalicelib.domain.customers.custom_field import Values
from chalicelib.domain.customers.customer import CHILDREN_MAX, Customer
from chalicelib.domain.customers.suppression import Suppression, hard_bounce
from chalicelib.domain.messages.channel import EMAIL
from chalicelib.domain.shopping.shopping import Earlier, Shopping

# What the survivor takes over where it has nothing of its own.
FILLED = ("first_name", "surname", "city", "shop", "zone", "referral", "preferred")
UNITED = ("tags", "blocked", "refused_topics")
LISTED = ("chats", "suppressions", "children", "merged")
ConsentKey = tuple[Purpose, str]


def merged_customer(survivor: Customer, merged: Customer, at: datetime) -> Customer:
    """Return the survivor after the merge; it keeps its id, card, name, language and zone.

    It gets the values of own fields that it lacks. The chats and the tags of both are united, the
    suppression list too; advertising is allowed only in a channel in which both allow it.
    """
    united: dict[str, Any] = {
        **{name: getattr(survivor, name) or getattr(merged, name) for name in FILLED},
        **{name: getattr(survivor, name) | getattr(merged, name) for name in UNITED},
        **{name: _joined(getattr(survivor, name), getattr(merged, name)) for name in LISTED},
    }
    changed = [each.phone_changed_at for each in (survivor, merged) if each.phone_changed_at]
    after = replace(
        survivor,
        **united,
        phone_changed_at=max(changed, default=None),
        custom={**merged.custom, **survivor.custom},
        heard=_latest(survivor.heard, merged.heard),
        shopping=joined_shopping(survivor.shopping, merged.shopping),
    )
    if not survivor.phone.number:
        after = after.with_phone(merged.phone)
    if survivor.email is None or _is_proven_by(survivor, merged):
        after = replace(after, email=merged.email, email_proven_at=merged.email_proven_at)
    if survivor.birthday is None:
        born: dict[str, Any] = {name: getattr(merged, name) for name in BIRTHDAY}
        after = replace(after, **born)
    after = replace(after, children=after.children[:CHILDREN_MAX])
    others = _joined((merged.id,), merged.merged)
    after = replace(after, merged=_joined(survivor.merged, others))
    return after.with_consents(*changed_consents(survivor, merged, at))


def _latest(one: Mapping[str, datetime], other: Mapping[str, datetime]) -> dict[str, datetime]:
    """The later instant of each channel: the chats of both are those of one person now."""
    return {
        channel: max(each[channel] for each in (one, other) if channel in each)
        for channel in {**one, **other}
    }


BIRTHDAY = ("birthday", "birthday_since", "birthday_was")


def changed_consents(survivor: Customer, merged: Customer, at: datetime) -> tuple[Consent, ...]:
    """Return what the survivor's consents change by: never a no, or no answer, into a yes.

    A yes that the other customer did not give becomes a no: with their own record if they said no,
    else with one of the merge itself.
    """
    own, other = _by_key(survivor.consents), _by_key(merged.consents)
    found = []
    for key, consent in own.items():
        if consent.given and key[0] is Purpose.ADVERTISING:
            said = other.get(key)
            if said is None:
                found.append(_refused(consent, at))
            elif not said.given:
                found.append(said)
    new = (each for key, each in other.items() if key not in own)
    return (*found, *(each for each in new if not _widens(each)))


def _is_proven_by(survivor: Customer, merged: Customer) -> bool:
    """Whether both gave one mailbox, and only the other customer proved it."""
    return survivor.has_unproven_email and merged.has_proven(survivor.email or "")


def parted_customer(now: Customer, merged: Customer, before: Customer, after: Customer) -> Customer:
    """Return the survivor without what the merge brought; what was changed since stays.

    `before` and `after` are the survivor at the merge, `merged` is the other customer as they were.
    If others were merged since, no refusal goes: it may be theirs as well.
    """
    kept: dict[str, Any] = {
        each.name: getattr(before, each.name)
        for each in fields(Customer)
        if each.name in SCALARS and getattr(now, each.name) == getattr(after, each.name)
    }
    is_last = set(now.merged) <= set(after.merged)
    for name in UNITED:
        kept[name] = getattr(now, name) - (getattr(after, name) - getattr(before, name))
    for name in LISTED:
        brought = set(getattr(after, name)) - set(getattr(before, name))
        kept[name] = tuple(each for each in getattr(now, name) if each not in brought)
    if not is_last:
        kept |= {name: getattr(now, name) for name in REFUSALS}
    kept["custom"] = _parted_values(now.custom, before.custom, after.custom)
    shopping = parted_shopping(now.shopping, merged.shopping)
    if now.shopping.earlier == after.shopping.earlier:
        shopping = replace(shopping, earlier=before.shopping.earlier)
    facts = now.phone_facts if now.phone == kept.get("phone", now.phone) else None
    parted = replace(now, **kept, shopping=shopping, phone_facts=facts)
    if parted.phone.number and parted.phone.number == merged.phone.number:
        parted = parted.without_phone()
    return replace(parted, consents=_parted_consents(now, before, after)) if is_last else parted


def returned_customer(now: Customer, merged: Customer, after: Customer) -> Customer:
    """Return the other customer as they come back; what was refused since counts for both.

    `now` is the survivor, `after` is the survivor at the merge, `merged` the other customer as they
    were. A mailbox that bounced, and a chat that was blocked, count for their own owner.
    """
    refused = [each for each in now.consents if not each.given and each not in after.consents]
    said = _by_key(merged.consents)
    new = [each for each in refused if (own := said.get(_key(each))) is None or own.given]
    listed = set(now.suppressions) - set(after.suppressions)
    channels = {each.channel for each in merged.chats}
    lines = [each for each in now.suppressions if each in listed and _is_theirs(each, now, merged)]
    return replace(
        merged.with_consents(*new),
        suppressions=_joined(merged.suppressions, tuple(lines)),
        refused_topics=merged.refused_topics | (now.refused_topics - after.refused_topics),
        blocked=merged.blocked | (now.blocked - after.blocked) & channels,
    )


def _is_theirs(line: Suppression, now: Customer, merged: Customer) -> bool:
    """Whether a line of the survivor's list counts for the other customer too."""
    return line != hard_bounce(EMAIL) or bool(merged.email and now.has_address(merged.email))


REFUSALS = ("blocked", "refused_topics", "suppressions")
SCALARS = frozenset(
    {*FILLED, *BIRTHDAY, "phone", "email", "email_proven_at", "phone_changed_at"},
)


def restored_consents(now: Customer, parted: Customer) -> tuple[Consent, ...]:
    """Return the consents that come back when a merge is undone."""
    return tuple(each for each in parted.consents if each not in now.consents)


def joined_shopping(survivor: Shopping, merged: Shopping) -> Shopping:
    """Return the purchases of both; the newest ones of the survivor stay in its account."""
    one, other = survivor.earlier, merged.earlier
    both = [each for each in (one, other) if each.orders]
    earlier = Earlier(
        one.orders + other.orders,
        one.minor + other.minor,
        min((each.first_day for each in both), default=0),
        max((each.last_day for each in both), default=0),
    )
    joined = replace(survivor, earlier=earlier)
    for bought in merged.single:
        joined = joined.adding(bought)
    return joined


def parted_shopping(now: Shopping, merged: Shopping) -> Shopping:
    """Return the purchases without those that the merge brought."""
    parted = now
    for bought in merged.single:
        parted = parted.removing(bought)
    rest, brought = parted.earlier, merged.earlier
    if rest.orders <= brought.orders:
        return replace(parted, earlier=Earlier())
    earlier = replace(rest, orders=rest.orders - brought.orders, minor=rest.minor - brought.minor)
    return replace(parted, earlier=earlier)


def _parted_values(now: Values, before: Values, after: Values) -> Values:
    """Return the values of own fields without those that the merge brought."""
    return {
        name: value for name, value in now.items() if name in before or after.get(name) != value
    }


def _parted_consents(now: Customer, before: Customer, after: Customer) -> tuple[Consent, ...]:
    earlier = _by_key(before.consents)
    brought = [each for each in after.consents if each not in before.consents]
    kept = [each for each in now.consents if each not in brought]
    replaced = [
        earlier.get((each.purpose, each.channel)) for each in brought if each in now.consents
    ]
    return (*kept, *(each for each in replaced if each is not None))


def _refused(consent: Consent, at: datetime) -> Consent:
    return replace(consent, given=False, at=at, source=STAFF, evidence="")


def _widens(consent: Consent) -> bool:
    """Whether it allows advertising, which the survivor did not."""
    return consent.given and consent.purpose is Purpose.ADVERTISING


def _by_key(consents: Iterable[Consent]) -> dict[ConsentKey, Consent]:
    return {_key(each): each for each in consents}


def _key(consent: Consent) -> ConsentKey:
    return consent.purpose, consent.channel


def _joined(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*one, *(each for each in other if each not in one))
