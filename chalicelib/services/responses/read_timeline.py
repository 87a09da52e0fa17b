"""Reads the timeline of a customer, page by page from the newest entry."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Literal

from chalicelib.domain.customers.timeline import (
    APPEAL,
    CALL,
    CARD,
    CONSENT,
    MERGE,
    MESSAGE,
    NOTE,
    PARTING,
    PHONE,
    POINTS,
    PURCHASE,
    CampaignMessage,
    Registered,
    TimelineEntry,
    newest_first,
)
from chalicelib.domain.customers.timeline_place import PlacedEntry, TimelinePlace, placed
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import ALLOWED, SIGHTS, Permission, Role, Sight
from chalicelib.services.responses.timeline_sources import TimelineSources
from chalicelib.services.segments.masked_conditions import is_masked_campaign
from chalicelib.world import World

SHOWN_TO: dict[str, frozenset[Role]] = {
    NOTE: ALLOWED[Permission.CUSTOMERS_NOTE],
    POINTS: ALLOWED[Permission.POINTS_READ],
    APPEAL: ALLOWED[Permission.APPEALS_READ],
    CALL: ALLOWED[Permission.APPEALS_READ],
}
"""The roles that see a kind of entries, as they see its tab; other kinds all roles see."""
CHANGES = (CARD, PHONE, MERGE, PARTING)
EntryKind = Literal[
    "registration",
    "consent",
    "purchase",
    "message",
    "merge",
    "parting",
    "note",
    "points",
    "appeal",
    "call",
    "card",
    "phone",
]


def read_visible_timeline(
    world: World,
    role: Role,
    customer_id: CustomerId,
    *,
    before: TimelinePlace | None,
    limit: int,
    what: EntryKind | None = None,
) -> list[PlacedEntry]:
    """Return the timeline without what the role does not see elsewhere.

    Messages that tell a field which the role sees masked are left out. `what` names the one kind of
    entries to return; None: all kinds.

    A page is filled with older entries: a short one would show where a message was left out.

    Raises:
        NotFound: `customer.not_found`.
    """
    hidden = frozenset(kind for kind, roles in SHOWN_TO.items() if role not in roles)
    read = partial(read_timeline, world, customer_id, limit=limit, what=what, hidden=hidden)
    if SIGHTS[role] is Sight.FULL:
        return read(before=before)
    is_hidden = cache(partial(is_masked_campaign, world))
    shown: list[PlacedEntry] = []
    while True:
        page = read(before=before)
        shown += (
            each
            for each in page
            if not (isinstance(each.entry, CampaignMessage) and is_hidden(each.entry.campaign))
        )
        if len(page) < limit or len(shown) >= limit:
            return shown[:limit]
        before = page[-1].place


def read_timeline(
    world: World,
    customer_id: CustomerId,
    *,
    before: TimelinePlace | None,
    limit: int,
    what: EntryKind | None = None,
    hidden: frozenset[str] = frozenset(),
) -> list[PlacedEntry]:
    """Return the last `limit` entries before a place, without the kinds that are `hidden`.

    Raises:
        NotFound: `customer.not_found`.
    """
    customer = world.customers.profiles.get(customer_id)
    if customer is None:
        raise NotFound("customer.not_found")
    # Each source gives up to `limit` entries: all entries of the page may be of one kind.
    sources = TimelineSources(world, customer, before, limit)
    kinds: dict[str, Callable[[], Iterable[TimelineEntry]]] = {
        "registration": lambda: [Registered(customer.registered_at)],
        CONSENT: sources.consents,
        PURCHASE: sources.purchases,
        MESSAGE: sources.messages,
        MERGE: sources.merges,
        NOTE: sources.notes,
        POINTS: sources.movements,
        APPEAL: sources.appeals,
        CALL: sources.calls,
    }
    found = [
        entry
        for kind, source in kinds.items()
        if what in (None, kind) and kind not in hidden
        for entry in source()
    ]
    if what is None or what in CHANGES:
        found += sources.changes(what)
    page = newest_first(found, before=before.position if before else None, limit=limit)
    return list(placed(page, before))
