"""Tell a customer in a chat what a promo code gives; nothing is used up."""

from dataclasses import replace

from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.guesses import of_customer, of_key
from chalicelib.domain.offers.promo import PromoRefusal
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.offers.count_guesses import count_guesses
from chalicelib.services.offers.find_candidates import OfferInquiry, find_candidates
from chalicelib.services.offers.list_offers import BOT, ListedOffer, listed_for
from chalicelib.world import World


def look_up_code(world: World, customer: CustomerId, code: str) -> ListedOffer | None:
    """Return the offer that a code opens for the customer, with a reason if it does not apply now.

    None if the code opens nothing for this customer, for any cause: a guesser must not learn which
    codes exist. Every such code counts as a wrong one, for the customer and for all chats.

    Raises:
        Rejected: `promo.paused`: there were too many wrong codes, and none is looked up.
    """
    now = world.now()
    asked = OfferInquiry((code,), now, world.points.accounts.load(customer, now), BOT)
    pool = find_candidates(world, Actor(BOT, now), asked)
    if any(reason == PromoRefusal.PAUSED for _, reason in pool.refused):
        raise Rejected("promo.paused")
    opened = next((each for each in pool.candidates if each.sent), None)
    counters = world.offers.counters.read(opened.counters, now) if opened else {}
    if opened is None or any(not counter.has(0) for counter in counters.values()):
        count_guesses(world, replace(pool, wrong=1))
        return None
    return listed_for(world, opened.offer, asked)


def is_paused(world: World, customer: CustomerId) -> bool:
    """Whether codes of the customer, or of all chats, are not looked up for now."""
    found = world.offers.promos.find((), [of_customer(customer), of_key(BOT)])
    return any(each.is_paused(world.now()) for each in found.guesses.values())
