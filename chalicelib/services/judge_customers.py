"""Judge the customers of a page: who is meant, who gets the message, and why others do not."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.campaign import ListedAudience
from chalicelib.domain.customer import ADULT_YEARS, Customer
from chalicelib.domain.eligibility import screen, settle
from chalicelib.domain.eligibility_checks import held_out
from chalicelib.domain.exclusion import Reason
from chalicelib.domain.frequency import Contacts
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.occasion import Claim, Occasion, Way
from chalicelib.domain.page_plan import Verdict
from chalicelib.domain.quiet_hours import local_day
from chalicelib.repo.contacts import ContactRecord
from chalicelib.repo.table import BATCH_GET_MAX
from chalicelib.services.prepare_mailing import Prepared
from chalicelib.services.prepare_rivals import Rival

NO_CONTACTS = Contacts()
Likeness = tuple[Hashable, ...]


def judge_customers(
    prepared: Prepared, rivals: Sequence[Rival], ids: Sequence[CustomerId], now: datetime
) -> Iterator[Verdict]:
    """Judge everybody who is in the audience, in no order; a few hundred are held at a time.

    Whoever is not in the segment is nobody's business, but who was put on a list by name is told
    about: when they are no customer any more, that is the reason.
    """
    judge = _Judge(prepared, rivals, now)
    waiting: list[_Screened] = []
    for start in range(0, len(ids), BATCH_GET_MAX):
        asked = ids[start : start + BATCH_GET_MAX]
        found = judge.read(asked)
        for customer in prepared.meant(found):
            screened = judge.screened(customer)
            if isinstance(screened, Reason):
                yield Verdict(customer.id, screened)
            else:
                waiting.append(screened)
        if isinstance(prepared.content.audience, ListedAudience):
            gone = set(asked).difference(customer.id for customer in found)
            yield from (Verdict(each, Reason.CUSTOMER_ERASED) for each in sorted(gone))
        if len(waiting) >= BATCH_GET_MAX:
            yield from judge.settled(waiting[:BATCH_GET_MAX])
            del waiting[:BATCH_GET_MAX]
    yield from judge.settled(waiting)


@dataclass(slots=True)
class _Alike:
    """What is decided in the same way about all who are alike: `_likeness` says in what.

    `ways` are what the first checks left. `settled` is the verdict on those of them who were never
    written to and whom nobody else wants, without its customer.
    """

    model: Occasion
    ways: tuple[Way, ...] | Reason
    settled: Verdict | None = None


class _Screened(NamedTuple):
    """A customer who passed the first six checks, and the ways that these left."""

    customer: Customer
    alike: _Alike
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class _Judge:
    prepared: Prepared
    rivals: Sequence[Rival]
    now: datetime
    _known: dict[Likeness, _Alike] = field(default_factory=dict)

    def read(self, ids: Sequence[CustomerId]) -> list[Customer]:
        """The customers, without what nobody asks of them; a short list is read to the second."""
        customers = self.prepared.world.customers
        if self.prepared.record.trigger or self.prepared.predicate is None:
            return customers.get_many(ids)
        asked = (rival.prepared.asked for rival in self.rivals)
        return customers.get_for_plan(ids, self.prepared.asked.union(*asked))

    def screened(self, customer: Customer) -> _Screened | Reason:
        """The first six checks: five of those who are alike, and the draw."""
        alike = self._alike(customer)
        if isinstance(alike.ways, Reason):
            return alike.ways
        held = held_out(self.prepared.mailing, customer.id)
        return held or _Screened(customer, alike, alike.ways)

    def _alike(self, customer: Customer) -> _Alike:
        likeness = _likeness(customer, self.now)
        known = self._known.get(likeness)
        if known is None:
            model = self.prepared.occasion(customer, NO_CONTACTS, now=self.now)
            known = self._known[likeness] = _Alike(model, screen(model))
        return known

    def settled(self, screened: Sequence[_Screened]) -> Iterator[Verdict]:
        """The verdicts on up to a hundred, by what they got before and who else wants them."""
        if not screened:
            return
        customers = [each.customer for each in screened]
        known = self.prepared.world.contacts.known([each.id for each in customers])
        competing = [(rival, rival.meant(customers)) for rival in self.rivals]
        for each in screened:
            customer = each.customer.id
            rivals = [rival for rival, theirs in competing if customer in theirs]
            contacts = known.get(customer)
            if contacts or rivals:
                yield self._by_history(each, contacts or ContactRecord(customer), rivals)
            else:
                _, decided, zone, cost_micro = _without_history(each)
                yield Verdict(customer, decided, zone, cost_micro)

    def _by_history(
        self, screened: _Screened, contacts: ContactRecord, rivals: Sequence[Rival]
    ) -> Verdict:
        occasion = self.prepared.occasion(
            screened.customer,
            contacts.ring,
            now=self.now,
            rivals=self._claims(rivals, screened, contacts),
            recorded=contacts.holds(self.prepared.mailing.step),
        )
        return _verdict(occasion, screened.ways)

    def _claims(
        self, rivals: Sequence[Rival], screened: _Screened, contacts: ContactRecord
    ) -> tuple[Claim, ...]:
        """The rivals that want the customer on the day on which this message would go."""
        # All ways of a campaign share its window, and so the instant when it opens.
        model = screened.alike.model
        day = local_day(model.opening(model.ways[0]), model.zone)
        customer, now = screened.customer, self.now
        claims = (rival.claim(customer, contacts, now=now, day=day) for rival in rivals)
        return tuple(claim for claim in claims if claim is not None)


def _likeness(customer: Customer, now: datetime) -> Likeness:
    """All that the checks ask of somebody who was never written to, but for the draws.

    Consents are alike where they were read as one thing. Of birthdays only those of the young
    matter.
    """
    born = customer.birthday
    is_young = born and born.year and now.year - born.year <= ADULT_YEARS + 1
    return (
        id(customer.consents),
        customer.chats,
        bool(customer.email),
        customer.number_facts,
        customer.locale,
        customer.zone,
        customer.blocked,
        customer.suppressions,
        customer.preferred,
        born if is_young else None,
    )


def _without_history(screened: _Screened) -> Verdict:
    alike = screened.alike
    if alike.settled is None:
        alike.settled = _verdict(alike.model, screened.ways)
    return alike.settled


def _verdict(occasion: Occasion, ways: tuple[Way, ...]) -> Verdict:
    decided = settle(occasion, ways)
    customer = occasion.customer.id
    if isinstance(decided, Reason):
        return Verdict(customer, decided)
    costs = (way.cost_micro for way in occasion.ways if way.channel == decided.channel)
    return Verdict(customer, decided, occasion.zone, next(costs))
