"""Judge the customers of a page: who gets the message, and why the others do not.

Campaigns that compete for a customer's last free contact are judged here too (check 9).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, Run, day_name
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.checks import held_out
from chalicelib.domain.planning.eligibility import Plan, decide, refuse_call, screen, settle
from chalicelib.domain.planning.eligibility_context import (
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
)
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.page_plan import PlanDecision
from chalicelib.repo.campaigns.campaigns import LISTED_PAGE
from chalicelib.repo.customers.found_profiles import FoundCustomers
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.repo.table.reads import BATCH_GET_MAX
from chalicelib.services.planning.prepare_mailing import Prepared, prepare_mailing
from chalicelib.world import World

# The days of a trigger that may have messages leaving today, counted from the programme's day:
# other zones have another date, and some messages wait for the next morning.
MESSAGE_DAYS = range(-1, 3)


@dataclass(frozen=True, slots=True)
class Rival:
    """A running campaign that may rank before this one; `listed` are the ids if it has a list."""

    prepared: Prepared
    listed: frozenset[CustomerId] | None = None

    def members(self, customers: Sequence[Customer]) -> frozenset[CustomerId]:
        """Return the ids of the customers who are in its audience too."""
        if self.listed is not None:
            return self.listed.intersection(customer.id for customer in customers)
        members = self.prepared.audience.members(customers)
        ids = frozenset(customer.id for customer in members)
        return ids - self.prepared.to_call(members)  # a call takes no contact

    def claim(
        self, customer: Customer, contacts: ContactRecord, *, now: datetime, day: date
    ) -> CampaignClaim | None:
        """Return its claim on a contact of this day; None if it sends nothing then, or sent it."""
        if contacts.holds(self.prepared.rules.mailing.step):
            return None
        context = self.prepared.context(customer, contacts.ring, now=now)
        decided = decide(context)
        wants = isinstance(decided, Plan) and local_day(decided.at, context.zone) == day
        return context.mailing.claim if wants else None


def judge_customers(
    prepared: Prepared, rivals: Sequence[Rival], ids: Sequence[CustomerId], now: datetime
) -> Iterator[PlanDecision]:
    """Decide about every customer of the audience, in no order.

    A customer outside a segment gets no decision. A listed customer who does not exist any more
    gets one, because staff named them. A customer with an unreadable profile gets one, because it
    is unknown whether they are in the segment.
    """
    judge = _Judge(prepared, rivals, now)
    for start in range(0, len(ids), BATCH_GET_MAX):
        yield from judge.screen(ids[start : start + BATCH_GET_MAX])
        if len(judge.screened) >= BATCH_GET_MAX:
            yield from judge.settle(judge.screened[:BATCH_GET_MAX])
            del judge.screened[:BATCH_GET_MAX]
    if judge.screened:
        yield from judge.settle(judge.screened)


def prepare_rivals(world: World, prepared: Prepared, now: datetime) -> Sequence[Rival]:
    """Read the campaigns that may rank before this one for a customer."""
    # A service message has no frequency cap, so it competes with no campaign.
    if not prepared.rules.mailing.is_advertising:
        return ()
    return [
        rival
        for record in world.campaigns.records.running()
        if _may_go_before(record, prepared.rules.record)
        for rival in _rivals_of(world, record, now)
    ]


class _Screened(NamedTuple):
    """A customer who passed the first six checks, and the channels that are still possible."""

    context: EligibilityContext
    options: tuple[ChannelOption, ...]


@dataclass(slots=True)
class _Judge:
    """Judges in two steps: contacts are read only for customers who pass the first six checks.

    They are read for a hundred customers at a time, so that a base in which few customers pass
    needs few requests.
    """

    prepared: Prepared
    rivals: Sequence[Rival]
    now: datetime
    screened: list[_Screened] = field(default_factory=list)

    def screen(self, ids: Sequence[CustomerId]) -> Iterator[PlanDecision]:
        """Make the first six checks; yield excluded customers, keep the others in `screened`."""
        found = self._read(ids)
        for unreadable in found.unreadable:
            yield PlanDecision(unreadable, Reason.CUSTOMER_UNREADABLE)
        if isinstance(self.prepared.content.audience, ListedAudience):
            present = (customer.id for customer in found.customers)
            for gone in sorted(set(ids).difference(found.unreadable, present)):
                yield PlanDecision(gone, Reason.CUSTOMER_ERASED)
        members = self.prepared.audience.members(found.customers)
        left, to_call = self.prepared.left(members), self.prepared.to_call(members)
        for customer in members:
            context = self.prepared.context(customer, now=self.now)
            if customer.id in to_call:
                yield PlanDecision(customer.id, refuse_call(context) or Reason.TASK_CALL)
                continue
            passed = _screen(context, has_left=customer.id in left)
            if isinstance(passed, Reason):
                yield PlanDecision(customer.id, passed)
            else:
                self.screened.append(_Screened(context, passed))

    def settle(self, screened: Sequence[_Screened]) -> Iterator[PlanDecision]:
        """Make the later checks, which need contacts and rivals, for up to a hundred customers."""
        customers = [each.context.customer for each in screened]
        known = self.prepared.world.delivery.contacts.known([each.id for each in customers])
        competing = [(rival, rival.members(customers)) for rival in self.rivals]
        for each in screened:
            customer = each.context.customer.id
            if customer in known.unreadable:
                yield PlanDecision(customer, Reason.RECORD_UNREADABLE)
                continue
            rivals = [rival for rival, members in competing if customer in members]
            yield self._settled(each, known.records.get(customer), rivals)

    def _read(self, ids: Sequence[CustomerId]) -> FoundCustomers:
        audience = self.prepared.audience
        fields = audience.required_fields.union(
            *(rival.prepared.audience.required_fields for rival in self.rivals)
        )
        customers = self.prepared.world.customers.audience
        return customers.find(ids, fields, strongly=audience.reads_strongly)

    def _settled(
        self, screened: _Screened, contacts: ContactRecord | None, rivals: Sequence[Rival]
    ) -> PlanDecision:
        context = screened.context
        if contacts or rivals:
            contacts = contacts or ContactRecord(context.customer.id)
            context = replace(
                context,
                contacts=contacts.ring,
                recorded=contacts.holds(context.mailing.step),
                rivals=self._claims(context, contacts, rivals),
            )
        decided = settle(context, screened.options)
        if isinstance(decided, Reason):
            return PlanDecision(context.customer.id, decided)
        costs = (way.cost_micro for way in screened.options if way.channel == decided.channel)
        return PlanDecision(context.customer.id, decided, context.zone, next(costs))

    def _claims(
        self, context: EligibilityContext, contacts: ContactRecord, rivals: Sequence[Rival]
    ) -> tuple[CampaignClaim, ...]:
        """Return the claims of rivals on the day on which this message would be sent."""
        if not rivals:
            return ()
        # All channels of a campaign share its window, and so the instant when it opens.
        day = local_day(context.opening(context.options[0]), context.zone)
        claims = (
            rival.claim(context.customer, contacts, now=self.now, day=day) for rival in rivals
        )
        return tuple(claim for claim in claims if claim is not None)


def _screen(context: EligibilityContext, *, has_left: bool) -> tuple[ChannelOption, ...] | Reason:
    options = screen(context)
    if isinstance(options, Reason):
        return options
    if has_left:
        return Reason.MEMBERSHIP_LEFT
    return held_out(context.mailing, context.customer.id) or options


def _may_go_before(record: CampaignRecord, other: CampaignRecord) -> bool:
    """Whether `record` may rank before `other` for some customer."""
    # The end of a trigger's message is another for each customer, so only the priority is compared
    # here, and the rank is decided later, customer by customer.
    if record.trigger or other.trigger:
        return record.id != other.id and record.content.priority >= other.content.priority
    return _rank(record) < _rank(other)


def _rank(record: CampaignRecord) -> tuple[int, datetime, str]:
    return CampaignClaim(record.id, record.content.ends_at, record.content.priority).rank


def _rivals_of(world: World, record: CampaignRecord, now: datetime) -> Iterator[Rival]:
    """Yield the runs of one campaign as rivals; none if its segment was deleted."""
    if record.content.purpose is not MessagePurpose.ADVERTISING:
        return
    listed = _read_listed(world, record)
    for run in _runs(world, record, now):
        try:
            yield Rival(prepare_mailing(world, record, run), listed)
        except NotFound:
            return


def _runs(world: World, record: CampaignRecord, now: datetime) -> Iterator[Run]:
    """Return the launch, or the runs of a trigger's days from which messages may leave today."""
    names = [LAUNCH]
    if record.trigger:
        today = local_day(now, ZoneInfo(world.settings.zone))
        names = [day_name(today + timedelta(days=ahead)) for ahead in MESSAGE_DAYS]
    runs = (world.campaigns.runs.get(record.id, name) for name in names)
    return (run for run in runs if run is not None)


def _read_listed(world: World, record: CampaignRecord) -> frozenset[CustomerId] | None:
    if not isinstance(record.content.audience, ListedAudience):
        return None
    pages = range(-(-record.listed // LISTED_PAGE))
    return frozenset(
        each for page in pages for each in world.campaigns.records.listed(record.id, page)
    )
