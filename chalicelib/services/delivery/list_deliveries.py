"""Lists the deliveries of a run: recipients with their states, and the excluded customers."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.run import Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import Chunk, Progress
from chalicelib.domain.planning.delivery import DeliveryState, moves
from chalicelib.domain.planning.delivery_position import EXCLUDED, POSITIONS_MAX, DeliveryPosition
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.planning.page import Page, chunk_prefix
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.people import EVERYBODY, PeopleFilter
from chalicelib.domain.reports.tally import ATTEMPTED, RecipientStatus, statuses_of
from chalicelib.domain.responses.engagement import Engagements
from chalicelib.services.responses.window_purchases import buyers_of
from chalicelib.world import World

EXCLUDED_STATES = frozenset({DeliveryState.EXCLUDED, DeliveryState.HELD_OUT})


@dataclass(frozen=True, slots=True)
class Delivery:
    """One customer of a run. Only recipients have the fields after `reason`.

    `due_at` is the planned instant, `sent_at` the instant at which the channel got the message.
    `did` are the figures of the report in which they count.
    """

    place: DeliveryPosition
    customer: CustomerId
    state: DeliveryState
    reason: str = ""
    channel: str = ""
    due_at: datetime | None = None
    step: str = ""
    sent_at: datetime | None = None
    did: frozenset[Figure] = frozenset()


class Deliveries(NamedTuple):
    """A page of deliveries, and the position after which the next page starts; None: no more."""

    found: list[Delivery]
    next: DeliveryPosition | None


@dataclass(frozen=True, slots=True)
class _Listing:
    world: World
    record: CampaignRecord
    run: Run
    after: DeliveryPosition
    wanted: PeopleFilter

    @property
    def states(self) -> AbstractSet[DeliveryState]:
        return self.wanted.possible


def list_deliveries(
    world: World,
    record: CampaignRecord,
    run: Run,
    *,
    after: DeliveryPosition | None,
    limit: int,
    wanted: PeopleFilter = EVERYBODY,
) -> Deliveries:
    """List up to `limit` wanted deliveries after a position, in the order of the plan.

    A result may be short without being the last, because at most ten pages of the plan are read.
    In a rehearsal the customers who would get the message have the state `planned`.
    """
    listing = _Listing(world, record, run, after or DeliveryPosition(), wanted)
    found: list[Delivery] = []
    for pages_read, page in enumerate(_pages(listing), start=1):
        for delivery in _wanted(listing, page):
            found.append(delivery)
            if len(found) == limit:
                return Deliveries(_dated(listing, found), delivery.place)
        if pages_read == world.bounds.delivery_pages_an_answer:
            return Deliveries(_dated(listing, found), _after(page))
    return Deliveries(_dated(listing, found), None)


def _wanted(listing: _Listing, page: Page) -> Iterator[Delivery]:
    """Yield the wanted deliveries of one page."""
    wanted = listing.wanted
    found = (
        each
        for each in _of_page(listing, page)
        if wanted.takes(state=each.state, reason=each.reason, channel=each.channel, did=each.did)
    )
    if not wanted.bought:
        yield from found
        return
    some = list(found)
    ids = [each.customer for each in some]
    buyers = buyers_of(listing.world, listing.record, listing.run, ids)
    yield from (each for each in some if each.customer in buyers)


def _pages(listing: _Listing) -> Iterator[Page]:
    """Yield the planned pages, starting with the page of the position."""
    part, number = listing.after.part, listing.after.page
    while part < listing.run.parts:
        page = listing.world.campaigns.runs.page(listing.run, part, number)
        if page.planned:
            yield page
        if page.planned and page.next:
            number += 1
        else:
            part, number = part + 1, 0


def _after(page: Page) -> DeliveryPosition:
    if page.next:
        return DeliveryPosition(page.part, page.number + 1)
    return DeliveryPosition(page.part + 1)


def _of_page(listing: _Listing, page: Page) -> Iterator[Delivery]:
    """Yield the deliveries of one page that are after the position and in one of the states."""
    after = listing.after
    last_excluded = DeliveryPosition(page.part, page.number, EXCLUDED, POSITIONS_MAX)
    if listing.states & EXCLUDED_STATES and after < last_excluded:
        yield from (each for each in _excluded(listing, page) if each.place > after)
    begun = _begun(listing, page)
    for chunk in listing.world.delivery.chunks.of_page(listing.run, page):
        # A chunk that ends before the position need not be read.
        last = DeliveryPosition(page.part, page.number, chunk.address.chunk, len(chunk) - 1)
        if last > after:
            found = _of_chunk(listing, page, chunk, begun.get(chunk.address.chunk))
            yield from (each for each in found if each.place > after)


def _excluded(listing: _Listing, page: Page) -> Iterator[Delivery]:
    excluded = listing.world.delivery.chunks.excluded_of(listing.run, page)
    for position, (customer, reason) in enumerate(excluded):
        state = DeliveryState.HELD_OUT if reason.is_control else DeliveryState.EXCLUDED
        if state in listing.states:
            place = DeliveryPosition(page.part, page.number, EXCLUDED, position)
            yield Delivery(place, customer, state, reason)


def _begun(listing: _Listing, page: Page) -> Mapping[str, Progress]:
    if listing.run.is_rehearsal:
        return {}
    progresses = listing.world.delivery.chunks.progress_of_run(listing.run, chunk_prefix(page))
    return {progress.address.chunk: progress for progress in progresses}


def _of_chunk(
    listing: _Listing, page: Page, chunk: Chunk, progress: Progress | None
) -> Iterator[Delivery]:
    chunk_id = chunk.address.chunk
    statuses = statuses_of([chunk], {chunk_id: progress} if progress else {})
    possible = [each for each in statuses.values() if _may_be_in(each.state, listing.states)]
    engagements = _engagements(listing, [each.customer for each in possible])
    positions = {customer: position for position, customer in enumerate(chunk.recipients)}
    for stored in possible:
        status = _current(listing, stored, engagements.get(stored.customer), progress)
        if status.state in listing.states:
            position = positions[status.customer]
            yield Delivery(
                place=DeliveryPosition(page.part, page.number, chunk_id, position),
                customer=status.customer,
                state=status.state,
                reason=status.reason,
                channel=status.channel,
                due_at=status.not_before,
                step=chunk.step,
                did=status.did,
            )


def _may_be_in(state: DeliveryState, states: AbstractSet[DeliveryState]) -> bool:
    """Whether a delivery is in one of these states, or could be after its engagements are read."""
    # Asked first, so that engagements are not read for deliveries that cannot be in the answer.
    return state in states or state is DeliveryState.PLANNED or any(moves(state, s) for s in states)


def _engagements(
    listing: _Listing, customers: list[CustomerId]
) -> Mapping[CustomerId, Engagements]:
    if listing.run.is_rehearsal or not customers:
        return {}
    return listing.world.delivery.engagements.get_many(
        listing.run.campaign, listing.run.step, customers
    )


def _current(
    listing: _Listing,
    status: RecipientStatus,
    engagements: Engagements | None,
    progress: Progress | None,
) -> RecipientStatus:
    """Return the status after the engagements, and after the campaign's cancellation."""
    if engagements is not None:
        status = status.after(engagements)
    is_pending = status.state is DeliveryState.PLANNED
    if is_pending and listing.record.state is CampaignState.CANCELLED and not _is_leased(progress):
        # The workers record the cancellation chunk by chunk; the answer does not wait for them.
        return replace(status, state=DeliveryState.CANCELLED)
    return status


def _is_leased(progress: Progress | None) -> bool:
    """Whether a worker processes the chunk, and will save its results."""
    return progress is not None and progress.lease_until is not None


def _dated(listing: _Listing, found: list[Delivery]) -> list[Delivery]:
    """Return the deliveries with the instants of their contacts, if these are still kept."""
    tried = [each.customer for each in found if each.state in ATTEMPTED]
    contacts = listing.world.delivery.contacts.get_many(tried) if tried else {}
    entered = {
        (customer, contact.step): contact.at
        for customer, record in contacts.items()
        for contact in (*record.ring.ring, *record.service.ring)
    }
    campaign = listing.run.campaign
    return [
        replace(each, sent_at=entered.get((each.customer, Step(campaign, each.step))))
        for each in found
    ]
