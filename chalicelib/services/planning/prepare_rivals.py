"""The campaigns that go before another for a customer's last slot (check 9 of section 9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.campaigns.campaign import CampaignRecord, ListedAudience
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.campaigns.run import LAUNCH, Run, day_name
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.purpose import MessagePurpose
from chalicelib.domain.planning.eligibility import Plan, decide
from chalicelib.domain.planning.eligibility_context import CampaignClaim
from chalicelib.repo.campaigns.campaigns import LISTED_PAGE
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.services.planning.prepare_mailing import Prepared, prepare_mailing
from chalicelib.world import World

DAYS_OF_A_MESSAGE = range(-1, 3)  # about the programme's day: zones, and the next morning


@dataclass(frozen=True, slots=True)
class Rival:
    """Another campaign that is being sent; `listed` are its customers where it has a list."""

    prepared: Prepared
    listed: frozenset[CustomerId] | None = None

    def meant(self, customers: Sequence[Customer]) -> frozenset[CustomerId]:
        """Those of a page who are in its audience too."""
        if self.listed is not None:
            return self.listed.intersection(customer.id for customer in customers)
        return frozenset(customer.id for customer in self.prepared.meant(customers))

    def claim(
        self, customer: Customer, contacts: ContactRecord, *, now: datetime, day: date
    ) -> CampaignClaim | None:
        """What it asks of a customer of its audience: a slot of this day, if not used yet."""
        prepared = self.prepared
        if contacts.holds(prepared.mailing.step):
            return None
        occasion = prepared.occasion(customer, contacts.ring, now=now)
        decided = decide(occasion)
        wants = isinstance(decided, Plan) and local_day(decided.at, occasion.zone) == day
        return occasion.mailing.claim if wants else None


def prepare_rivals(world: World, prepared: Prepared, now: datetime) -> Sequence[Rival]:
    """Read those that may go before this one; service messages compete with nobody."""
    if not prepared.mailing.is_advertising:
        return ()
    return [
        rival
        for record in world.campaigns.records.running()
        if _may_go_before(record, prepared.record)
        for rival in _rivals(world, record, now)
    ]


def _may_go_before(record: CampaignRecord, other: CampaignRecord) -> bool:
    """Whether it ranks before the other one for some customer at least.

    A standing campaign ends on each customer's own calendar: only its priority is known here.
    """
    if record.trigger or other.trigger:
        return record.id != other.id and record.content.priority >= other.content.priority
    return _rank(record) < _rank(other)


def _rank(record: CampaignRecord) -> tuple[int, datetime, str]:
    return CampaignClaim(record.id, record.content.ends_at, record.content.priority).rank


def _rivals(world: World, record: CampaignRecord, now: datetime) -> Iterator[Rival]:
    """What is being sent of one campaign; nothing where its segment is gone."""
    if record.content.purpose is not MessagePurpose.ADVERTISING:
        return
    listed = _listed(world, record)
    for run in _runs(world, record, now):
        try:
            yield Rival(prepare_mailing(world, record, run), listed)
        except NotFound:
            return


def _runs(world: World, record: CampaignRecord, now: datetime) -> Iterator[Run]:
    """The launch; of a standing campaign, the days that it may be somewhere, or is planned for."""
    names = [LAUNCH]
    if record.trigger:
        today = local_day(now, ZoneInfo(world.settings.zone))
        names = [day_name(today + timedelta(days=ahead)) for ahead in DAYS_OF_A_MESSAGE]
    runs = (world.campaigns.runs.get(record.id, name) for name in names)
    return (run for run in runs if run is not None)


def _listed(world: World, record: CampaignRecord) -> frozenset[CustomerId] | None:
    if not isinstance(record.content.audience, ListedAudience):
        return None
    pages = range(-(-record.listed // LISTED_PAGE))
    return frozenset(
        each for page in pages for each in world.campaigns.records.listed(record.id, page)
    )
