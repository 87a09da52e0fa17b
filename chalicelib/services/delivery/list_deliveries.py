"""What became of the recipients of a run, and of those who were left, one after another."""

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
from chalicelib.domain.planning.delivery_position import LEFT, DeliveryPosition
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.reports.tally import ATTEMPTED, RecipientStatus, statuses_of
from chalicelib.domain.responses.engagement import Engagements
from chalicelib.repo.campaigns.plan_items import Page, chunk_prefix
from chalicelib.world import World

PAGES_MAX = 10  # looked at for one answer: a state that nobody is in would be sought for long
LEFT_STATES = frozenset({DeliveryState.EXCLUDED, DeliveryState.HELD_OUT})
EVERY = frozenset(DeliveryState)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One customer; what is below is known of those who were to get the message.

    `due_at` is the hour that was planned, `sent_at` when the message was handed to the channel.
    """

    place: DeliveryPosition
    customer: CustomerId
    state: DeliveryState
    reason: str = ""
    channel: str = ""
    due_at: datetime | None = None
    step: str = ""
    sent_at: datetime | None = None


class Deliveries(NamedTuple):
    """A page of deliveries, and behind which place the next one begins; None: this is the last."""

    found: list[Delivery]
    next: DeliveryPosition | None


@dataclass(frozen=True, slots=True)
class _Listing:
    world: World
    record: CampaignRecord
    run: Run
    after: DeliveryPosition
    states: AbstractSet[DeliveryState]


def list_deliveries(
    world: World,
    record: CampaignRecord,
    run: Run,
    *,
    after: DeliveryPosition | None,
    limit: int,
    states: AbstractSet[DeliveryState] = EVERY,
) -> Deliveries:
    """List up to `limit` deliveries in these states behind a place, page by page of the plan.

    Fewer do not mean that these were the last: only so many pages are looked at. In a rehearsal
    whoever would get the message is planned.
    """
    listing = _Listing(world, record, run, after or DeliveryPosition(), states)
    found: list[Delivery] = []
    for looked_at, page in enumerate(_pages(listing), start=1):
        for delivery in _of_page(listing, page):
            found.append(delivery)
            if len(found) == limit:
                return Deliveries(_dated(listing, found), delivery.place)
        if looked_at == PAGES_MAX:
            return Deliveries(_dated(listing, found), _behind(page))
    return Deliveries(_dated(listing, found), None)


def _pages(listing: _Listing) -> Iterator[Page]:
    """The pages that are planned, from the one on which the place is."""
    part, number = listing.after.part, listing.after.page
    while part < listing.run.parts:
        page = listing.world.campaigns.runs.page(listing.run, part, number)
        if page.planned:
            yield page
        if page.planned and page.next:
            number += 1
        else:
            part, number = part + 1, 0


def _behind(page: Page) -> DeliveryPosition:
    if page.next:
        return DeliveryPosition(page.part, page.number + 1)
    return DeliveryPosition(page.part + 1)


def _of_page(listing: _Listing, page: Page) -> Iterator[Delivery]:
    """Those of one page behind the place who are in one of the states."""
    after = listing.after
    if listing.states & LEFT_STATES and after < DeliveryPosition(
        page.part, page.number, LEFT, 10**9
    ):
        yield from (each for each in _left(listing, page) if each.place > after)
    begun = _begun(listing, page)
    for chunk in listing.world.campaigns.runs.chunks_of(listing.run, page):
        # Of a chunk that ends before the place nothing is read.
        last = DeliveryPosition(page.part, page.number, chunk.address.chunk, len(chunk) - 1)
        if last > after:
            found = _of_chunk(listing, page, chunk, begun.get(chunk.address.chunk))
            yield from (each for each in found if each.place > after)


def _left(listing: _Listing, page: Page) -> Iterator[Delivery]:
    for position, (customer, reason) in enumerate(
        listing.world.campaigns.runs.left_of(listing.run, page)
    ):
        state = DeliveryState.HELD_OUT if reason.is_control else DeliveryState.EXCLUDED
        if state in listing.states:
            place = DeliveryPosition(page.part, page.number, LEFT, position)
            yield Delivery(place, customer, state, reason)


def _begun(listing: _Listing, page: Page) -> Mapping[str, Progress]:
    if listing.run.is_rehearsal:
        return {}
    progresses = listing.world.delivery.progresses.all_of(listing.run, chunk_prefix(page))
    return {progress.address.chunk: progress for progress in progresses}


def _of_chunk(
    listing: _Listing, page: Page, chunk: Chunk, progress: Progress | None
) -> Iterator[Delivery]:
    chunk_id = chunk.address.chunk
    standings = statuses_of([chunk], {chunk_id: progress} if progress else {})
    reachable = [each for each in standings.values() if _may_be_in(each.state, listing.states)]
    touched = _touched(listing, [each.customer for each in reachable])
    positions = {customer: position for position, customer in enumerate(chunk.recipients)}
    for standing in reachable:
        now = _now(listing, standing, touched.get(standing.customer), progress)
        if now.state in listing.states:
            yield Delivery(
                place=DeliveryPosition(page.part, page.number, chunk_id, positions[now.customer]),
                customer=now.customer,
                state=now.state,
                reason=now.reason,
                channel=now.channel,
                due_at=now.not_before,
                step=chunk.step,
            )


def _may_be_in(state: DeliveryState, states: AbstractSet[DeliveryState]) -> bool:
    """Whether it is in one of these states, or may be once all is known of it."""
    return state in states or state is DeliveryState.PLANNED or any(moves(state, s) for s in states)


def _touched(listing: _Listing, customers: list[CustomerId]) -> Mapping[CustomerId, Engagements]:
    if listing.run.is_rehearsal or not customers:
        return {}
    return listing.world.delivery.engagements.get_many(
        listing.run.campaign, listing.run.step, customers
    )


def _now(
    listing: _Listing,
    standing: RecipientStatus,
    touches: Engagements | None,
    progress: Progress | None,
) -> RecipientStatus:
    """The standing with what is known besides: receipts, and that the campaign was cancelled."""
    if touches is not None:
        standing = standing.after(touches)
    is_pending = standing.state is DeliveryState.PLANNED
    if is_pending and listing.record.state is CampaignState.CANCELLED and not _is_held(progress):
        return replace(standing, state=DeliveryState.CANCELLED)
    return standing


def _is_held(progress: Progress | None) -> bool:
    """Whether a worker has the chunk in hand: it will write down what became of it."""
    return progress is not None and progress.lease_until is not None


def _dated(listing: _Listing, found: list[Delivery]) -> list[Delivery]:
    """The same with the instants at which they were sent, as far as contacts are kept."""
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
