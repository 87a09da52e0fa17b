"""Find the offers that a receipt may use: by the codes that were sent, and those without a code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.guesses import Guesses, of_customer, of_key
from chalicelib.domain.offers.offer import StoredOffer
from chalicelib.domain.offers.promo import Promo, PromoRefusal
from chalicelib.domain.offers.uses import CustomerUses
from chalicelib.domain.points.sale import Circumstances
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.offers.uses import read_uses
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.repo.table.encoding import Item
from chalicelib.services.offers.change_offers import counter_of
from chalicelib.services.offers.make_codes import digests_of
from chalicelib.world import World

Refusals = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfferCandidate:
    """An offer that may apply, and the code that opened it, as it was sent."""

    offer: StoredOffer
    sent: str = ""
    promo: Promo | None = None

    @property
    def counters(self) -> Mapping[str, int]:
        """The counters that a use takes from, with their numbers of shards."""
        counters = {counter_of(self.offer): self.offer.shards}
        if self.promo:
            counters[self.promo.counter] = self.promo.shards
        return {name: shards for name, shards in counters.items() if shards}


@dataclass(frozen=True, slots=True)
class Pool:
    """The offers that may apply, those with codes first, as they were sent.

    `refused` are codes, and `spent` offers without a code, with the reasons why they do not apply.
    `guesses` are those to which `wrong` more codes are added.
    """

    candidates: tuple[OfferCandidate, ...] = ()
    refused: Refusals = ()
    spent: Refusals = ()
    wrong: int = 0
    guesses: tuple[Guesses, ...] = ()

    def placed_in(self, around: Circumstances) -> Circumstances:
        """The circumstances of a sale with the rules of these offers."""
        offers = [each.offer for each in self.candidates]
        return replace(
            around,
            offers=tuple(offer.earn_rule for offer in offers if offer.earn_rule),
            discount_offers=tuple(offer.discount_rule for offer in offers if offer.discount_rule),
        )

    def without(self, gone: Iterable[OfferCandidate]) -> "Pool":
        """The pool without some offers, because they are used up."""
        names = {each.offer.id: each.sent for each in gone}
        codes = tuple((sent, str(PromoRefusal.USED_UP)) for sent in names.values() if sent)
        rules = tuple((name, str(PromoRefusal.USED_UP)) for name, sent in names.items() if not sent)
        return replace(
            self,
            candidates=tuple(each for each in self.candidates if each.offer.id not in names),
            refused=(*self.refused, *codes),
            spent=(*self.spent, *rules),
        )


@dataclass(frozen=True, slots=True)
class OfferInquiry:
    """What a receipt or a basket asks: the codes as sent, its instant, and the buyer's account.

    Wrong codes are counted for the staff key `key`; empty: none are.
    """

    codes: tuple[str, ...]
    at: datetime
    loaded: LoadedAccount
    key: str = ""

    @property
    def customer(self) -> CustomerId:
        return self.loaded.record.customer

    @property
    def profile(self) -> Item | None:
        return self.loaded.profile

    @property
    def uses(self) -> CustomerUses:
        return read_uses(self.loaded.uses)

    @property
    def subjects(self) -> list[str]:
        """The customer and the key for which wrong codes are counted."""
        if not self.key:
            return []
        return [*([of_customer(self.customer)] if self.customer else []), of_key(self.key)]


def find_candidates(
    world: World, actor: Actor, asked: OfferInquiry, *, is_fresh: bool = False
) -> Pool:
    """Return the offers that may apply. With `is_fresh` no remembered offer is trusted."""
    stored = world.offers.stored
    offers = stored.fresh(actor.at) if is_fresh else stored.current(actor.at)
    coded = _by_codes(world, actor, asked, offers) if asked.codes else Pool()
    opened = {each.offer.id for each in coded.candidates}
    alone = [
        OfferCandidate(offer)
        for offer in offers.values()
        if not offer.terms.needs_code
        and offer.id not in opened
        and offer.is_on(asked.at)
        and is_for(world, offer, asked)
    ]
    uses = asked.uses
    pool = replace(coded, candidates=(*coded.candidates, *alone))
    return pool.without(each for each in alone if is_spent(each, uses))


def _by_codes(
    world: World, actor: Actor, asked: OfferInquiry, offers: Mapping[str, StoredOffer]
) -> Pool:
    """Look up the codes, unless the customer or the key is paused."""
    digests = {sent: digests_of(world, sent) for sent in asked.codes}
    wanted = dict.fromkeys(digest for each in digests.values() for digest in each)
    found = world.offers.promos.find(wanted, asked.subjects)
    guesses = tuple(found.guesses.values())
    if any(each.is_paused(actor.at) for each in guesses):
        return Pool(refused=tuple((sent, str(PromoRefusal.PAUSED)) for sent in digests))
    promos = {
        sent: next((found.promos[each] for each in own if each in found.promos), None)
        for sent, own in digests.items()
    }
    if {each.offer for each in promos.values() if each} - offers.keys():
        # Made by another container within the last minute.
        offers = world.offers.stored.fresh(actor.at)
    promos, paused = _until_pause(promos, guesses, actor.at)
    wrong = sum(promo is None for promo in promos.values())
    candidates: dict[str, OfferCandidate] = {}
    refused: list[tuple[str, str]] = []
    for sent, promo in promos.items():
        reason = _refusal(world, asked, promo, offers)
        if promo is not None and reason is None and promo.offer not in candidates:
            candidates[promo.offer] = OfferCandidate(offers[promo.offer], sent, promo)
        else:
            refused.append((sent, str(reason or PromoRefusal.NOT_APPLICABLE)))
    refused += [(sent, str(PromoRefusal.PAUSED)) for sent in paused]
    return Pool(tuple(candidates.values()), tuple(refused), wrong=wrong, guesses=guesses)


def _until_pause(
    promos: Mapping[str, Promo | None], guesses: Iterable[Guesses], now: datetime
) -> tuple[dict[str, Promo | None], list[str]]:
    """Return the codes up to the last wrong one that is allowed, and those after it as sent.

    Ten codes of one receipt must not be ten guesses where five are a pause.
    """
    left = min((each.left(now) for each in guesses), default=len(promos))
    judged, paused = dict[str, Promo | None](), list[str]()
    for sent, promo in promos.items():
        if not left:
            paused.append(sent)
            continue
        judged[sent] = promo
        left -= promo is None
    return judged, paused


def _refusal(
    world: World, asked: OfferInquiry, promo: Promo | None, offers: Mapping[str, StoredOffer]
) -> PromoRefusal | None:
    """Return why a code opens nothing, if that is known before its offer is evaluated."""
    offer = offers.get(promo.offer) if promo else None
    if promo is None or offer is None:
        return PromoRefusal.UNKNOWN
    if promo.customer not in ("", asked.customer) or not offer.is_on(asked.at):
        return PromoRefusal.NOT_APPLICABLE
    if promo.left == 0 or is_spent(OfferCandidate(offer, promo=promo), asked.uses):
        return PromoRefusal.USED_UP
    return None if is_for(world, offer, asked) else PromoRefusal.NOT_APPLICABLE


def is_spent(candidate: OfferCandidate, uses: CustomerUses) -> bool:
    """Whether the customer used the offer, or codes of the batch, as often as one may."""
    return any(used >= most for used, most in _bounds(candidate, uses))


def _bounds(candidate: OfferCandidate, uses: CustomerUses) -> Iterator[tuple[int, int]]:
    offer, promo = candidate.offer, candidate.promo
    if offer.terms.limits.per_customer is not None:
        yield uses.offers.get(offer.id, 0), offer.terms.limits.per_customer
    if promo and promo.per_customer is not None:
        yield uses.batches.get(promo.batch, 0), promo.per_customer


def is_for(world: World, offer: StoredOffer, asked: OfferInquiry) -> bool:
    """Whether the customer is in the segment of an offer, now."""
    if not offer.segment:
        return True
    if asked.profile is None:
        return False
    # Loaded only where an offer has a segment: a purchase does not pay for conditions otherwise.
    from chalicelib.services.offers.judge_segment import is_in_segment  # noqa: PLC0415

    return is_in_segment(world, offer.segment, asked.loaded.record, asked.profile)
