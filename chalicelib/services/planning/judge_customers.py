"""Judge the customers of a page: who is meant, who gets the message, and why others do not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.campaigns.campaign import ListedAudience
from chalicelib.domain.campaigns.quiet_hours import local_day
from chalicelib.domain.customers.customer import Customer, young_from
from chalicelib.domain.customers.projection import EVERYTHING
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.checks import held_out
from chalicelib.domain.planning.eligibility import screen, settle
from chalicelib.domain.planning.eligibility_context import (
    CampaignClaim,
    ChannelOption,
    EligibilityContext,
)
from chalicelib.domain.planning.exclusion import Reason
from chalicelib.domain.planning.frequency import Contacts
from chalicelib.domain.planning.page_plan import PlanDecision
from chalicelib.repo.customers.audience_profiles import AudienceMember
from chalicelib.repo.customers.found_profiles import FoundPeople
from chalicelib.repo.delivery.contacts import ContactRecord
from chalicelib.repo.table.table import BATCH_GET_MAX
from chalicelib.services.planning.prepare_mailing import Prepared
from chalicelib.services.planning.prepare_rivals import Rival

NO_CONTACTS = Contacts()


def judge_customers(
    prepared: Prepared, rivals: Sequence[Rival], ids: Sequence[CustomerId], now: datetime
) -> Iterator[PlanDecision]:
    """Judge everybody who is in the audience, in no order.

    Whoever is not in the segment is nobody's business, but who was put on a list by name is told
    about: when they are no customer any more, that is the reason. So is everybody of whom nobody
    can tell whether they are in it, since what is stored of them is broken.
    """
    judge = _Judge(prepared, rivals, now)
    for start in range(0, len(ids), BATCH_GET_MAX):
        judge.screen(ids[start : start + BATCH_GET_MAX])
        if len(judge.waiting) >= BATCH_GET_MAX:
            yield from judge.settled(judge.waiting[:BATCH_GET_MAX])
            del judge.waiting[:BATCH_GET_MAX]
    if judge.waiting:
        yield from judge.settled(judge.waiting)
    yield from judge.alike_verdicts()
    yield from (PlanDecision(customers, reason) for reason, customers in judge.left.items())


@dataclass(slots=True)
class _Alike:
    """What is decided in the same way about all who are alike.

    `ways` are what the first checks left. `fresh` are those of them who were never written to and
    whom nobody else wants.
    """

    model: EligibilityContext
    ways: tuple[ChannelOption, ...] | Reason
    is_meant: bool
    fresh: list[CustomerId] = field(default_factory=list)


class _Screened(NamedTuple):
    """Somebody who passed the first six checks, and the ways that these left."""

    person: AudienceMember
    alike: _Alike
    ways: tuple[ChannelOption, ...]


@dataclass(slots=True)
class _Judge:
    """`left` are those who get nothing, `waiting` those who passed the first six checks."""

    prepared: Prepared
    rivals: Sequence[Rival]
    now: datetime
    left: defaultdict[Reason, list[CustomerId]] = field(default_factory=lambda: defaultdict(list))
    waiting: list[_Screened] = field(default_factory=list)
    _known: dict[int, _Alike] = field(default_factory=dict)

    def screen(self, ids: Sequence[CustomerId]) -> None:
        """The first six checks: five of those who are alike, and the draw."""
        mailing, left = self.prepared.mailing, self.left
        people, unreadable = self._read(ids)
        if unreadable:
            left[Reason.CUSTOMER_UNREADABLE] += unreadable
        if isinstance(self.prepared.content.audience, ListedAudience):
            self._note_gone(set(ids).difference(unreadable, (person.id for person in people)))
        for person, alike in self._meant(people):
            if isinstance(alike.ways, Reason):
                left[alike.ways].append(person.id)
            elif held := held_out(mailing, person.id):
                left[held].append(person.id)
            else:
                self.waiting.append(_Screened(person, alike, alike.ways))

    def settled(self, screened: Sequence[_Screened]) -> Iterator[PlanDecision]:
        """The verdicts on those who were written to before, or whom others want; up to a hundred.

        All others join those who are alike.
        """
        known = self.prepared.world.delivery.contacts.known([each.person.id for each in screened])
        competing = [
            (rival, rival.meant([each.person.own for each in screened])) for rival in self.rivals
        ]
        for each in screened:
            customer = each.person.id
            rivals = [rival for rival, theirs in competing if customer in theirs]
            contacts = known.records.get(customer)
            if customer in known.unreadable:
                self.left[Reason.RECORD_UNREADABLE].append(customer)
            elif contacts or rivals:
                yield self._by_history(each, contacts or ContactRecord(customer), rivals)
            else:
                each.alike.fresh.append(customer)

    def alike_verdicts(self) -> Iterator[PlanDecision]:
        """The verdicts on those about whom nothing is to be known but whom they are like."""
        for alike in self._known.values():
            if alike.fresh and not isinstance(alike.ways, Reason):
                yield _verdict(alike.model, alike.ways, alike.fresh)

    def _read(self, ids: Sequence[CustomerId]) -> FoundPeople:
        """The people, without what nobody asks of them; a short list is read to the second."""
        prepared, customers = self.prepared, self.prepared.world.customers.profiles
        young = young_from(self.now)
        if prepared.record.trigger or prepared.predicate is None:
            return customers.find_people(ids, EVERYTHING, young_from=young, strongly=True)
        asked = None
        if self.rivals or not prepared.is_of_alike:
            asked = prepared.asked.union(*(rival.prepared.asked for rival in self.rivals))
        return customers.find_people(ids, asked, young_from=young)

    def _note_gone(self, ids: set[CustomerId]) -> None:
        if ids:
            self.left[Reason.CUSTOMER_ERASED] += sorted(ids)

    def _meant(self, people: Sequence[AudienceMember]) -> Iterator[tuple[AudienceMember, _Alike]]:
        """Those who are in the audience, and what is known of all who are like them."""
        if self.prepared.is_of_alike:
            for person in people:
                alike = self._alike(person.alike)
                if alike.is_meant:
                    yield person, alike
            return
        meant = {customer.id for customer in self.prepared.meant([each.own for each in people])}
        for person in people:
            if person.id in meant:
                yield person, self._alike(person.alike)

    def _alike(self, customer: Customer) -> _Alike:
        known = self._known.get(id(customer))
        if known is None:
            model = self.prepared.occasion(customer, NO_CONTACTS, now=self.now)
            is_meant = self.prepared.is_of_alike and bool(self.prepared.meant([customer]))
            known = self._known[id(customer)] = _Alike(model, screen(model), is_meant)
        return known

    def _by_history(
        self, screened: _Screened, contacts: ContactRecord, rivals: Sequence[Rival]
    ) -> PlanDecision:
        occasion = self.prepared.occasion(
            screened.person.own,
            contacts.ring,
            now=self.now,
            rivals=self._claims(rivals, screened, contacts),
            recorded=contacts.holds(self.prepared.mailing.step),
        )
        return _verdict(occasion, screened.ways, [screened.person.id])

    def _claims(
        self, rivals: Sequence[Rival], screened: _Screened, contacts: ContactRecord
    ) -> tuple[CampaignClaim, ...]:
        """The rivals that want the customer on the day on which this message would go."""
        # All ways of a campaign share its window, and so the instant when it opens.
        model = screened.alike.model
        day = local_day(model.opening(model.ways[0]), model.zone)
        customer, now = screened.person.own, self.now
        claims = (rival.claim(customer, contacts, now=now, day=day) for rival in rivals)
        return tuple(claim for claim in claims if claim is not None)


def _verdict(
    occasion: EligibilityContext, ways: tuple[ChannelOption, ...], customers: Sequence[CustomerId]
) -> PlanDecision:
    decided = settle(occasion, ways)
    if isinstance(decided, Reason):
        return PlanDecision(customers, decided)
    costs = (way.cost_micro for way in occasion.ways if way.channel == decided.channel)
    return PlanDecision(customers, decided, occasion.zone, next(costs))
