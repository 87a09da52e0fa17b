"""Reads the timeline of a customer, page by page from the newest entry."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Literal

from chalicelib.domain.customers.consent import Consent
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.merging.merge import UNDO
from chalicelib.domain.customers.note import Note
from chalicelib.domain.customers.timeline import (
    CONSENT,
    MERGE,
    MESSAGE,
    NOTE,
    PURCHASE,
    CampaignMessage,
    MergeMark,
    Registered,
    TimelineEntry,
    TimelinePosition,
    newest_first,
    position_of,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import ALLOWED, SIGHTS, Permission, Role, Sight
from chalicelib.services.responses.read_messages import read_messages
from chalicelib.services.segments.masked_conditions import is_masked_campaign
from chalicelib.world import World

NOTED = ALLOWED[Permission.CUSTOMERS_NOTE]
EntryKind = Literal["registration", "consent", "purchase", "message", "merge", "note"]


def read_visible_timeline(
    world: World,
    role: Role,
    customer_id: CustomerId,
    *,
    before: TimelinePosition | None,
    limit: int,
    what: EntryKind | None = None,
) -> list[TimelineEntry]:
    """Return the timeline without messages that tell a field which the role sees masked.

    `what` names the one kind of entries to return; None: all kinds.

    A page is filled with older entries: a short one would show where a message was left out.

    Raises:
        NotFound: `customer.not_found`.
    """
    read = partial(read_timeline, world, customer_id, has_notes=role in NOTED)
    if SIGHTS[role] is Sight.FULL:
        return read(before=before, limit=limit, what=what)
    is_hidden = cache(partial(is_masked_campaign, world))
    shown: list[TimelineEntry] = []
    while True:
        page = read(before=before, limit=limit, what=what)
        shown += (
            each
            for each in page
            if not (isinstance(each, CampaignMessage) and is_hidden(each.campaign))
        )
        if len(page) < limit or len(shown) >= limit:
            return shown[:limit]
        before = position_of(page[-1])


def read_timeline(
    world: World,
    customer_id: CustomerId,
    *,
    before: TimelinePosition | None,
    limit: int,
    what: EntryKind | None = None,
    has_notes: bool = False,
) -> list[TimelineEntry]:
    """Return the last `limit` entries before a position; with `has_notes` also notes of staff.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    # Each source gives up to `limit` entries: all entries of the page may be of one kind.
    sources: dict[str, Callable[[], Iterable[TimelineEntry]]] = {
        "registration": lambda: [Registered(customer.registered_at)],
        CONSENT: lambda: _consents(world, customer, before, limit),
        PURCHASE: lambda: world.shopping.purchases.of_person(
            customer.ids, before=before, limit=limit
        ),
        MESSAGE: lambda: _messages(world, customer, before, limit),
        MERGE: lambda: _merges(world, customer),
        **({NOTE: lambda: _notes(world, customer)} if has_notes else {}),
    }
    wanted = [source for kind, source in sources.items() if what in (None, kind)]
    entries = [entry for source in wanted for entry in source()]
    return newest_first(entries, before=before, limit=limit)


def _consents(
    world: World, customer: Customer, before: TimelinePosition | None, limit: int
) -> Iterator[Consent]:
    yield from customer.consents
    for each in customer.ids:
        yield from world.customers.profiles.consents_before(each, before, limit)


def _messages(
    world: World, customer: Customer, before: TimelinePosition | None, limit: int
) -> Iterator[CampaignMessage]:
    for each in customer.ids:
        yield from read_messages(world, each, before=before, limit=limit)


def _notes(world: World, customer: Customer) -> Iterator[Note]:
    for each in customer.ids:
        yield from (note for note in world.customers.notes.of_customer(each) if note.text)


def _merges(world: World, customer: Customer) -> Iterator[MergeMark]:
    """Yield the merges of other customers into this one."""
    for pointer in world.customers.merges.pointers(customer.merged):
        may_part = pointer.parts and pointer.into == customer.id
        yield MergeMark(pointer.at, pointer.id, pointer.at + UNDO if may_part else None)
