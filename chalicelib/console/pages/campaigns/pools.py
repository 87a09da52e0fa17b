"""The promo codes that a campaign may give, by the names of their offers, with what is left."""

from datetime import datetime
from typing import Any

from chalicelib.console.rendering import words_of
from chalicelib.console.visit import Visit
from chalicelib.console.words import PageWords
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.offers import offers, promo_codes

BATCHES_MAX = "50"
OFFERS_MAX = 20  # read one by one: their uses stand apart from the list


def pools_of(visit: Visit, stored: str) -> list[tuple[str, str]]:
    """Return the id and the name of each batch of codes of a live offer, newest first.

    A stored choice stays among them, also when its offer is over.
    """
    if not visit.may(Permission.OFFERS_READ):
        return [(stored, stored)] if stored else []
    words, found = words_of(visit), dict[str, Any]()
    pools: dict[str, str] = {}
    for batch in visit.perform(promo_codes.list_batches, query={"limit": BATCHES_MAX}).batches:
        if batch.offer not in found and len(found) < OFFERS_MAX:
            found[batch.offer] = _offer(visit, batch.offer)
        offer = found.get(batch.offer)
        if offer and (offer.until > visit.world.now() or batch.id == stored):
            pools[batch.id] = _said(words, offer, batch.created_at)
    if stored:
        pools.setdefault(stored, words.say("campaigns.pool_unknown", id=stored))
    return list(pools.items())


def _offer(visit: Visit, offer_id: str) -> Any:  # noqa: ANN401 - the model of the answer
    try:
        return visit.perform(offers.show_offer, path={"offer_id": offer_id})
    except NotFound:
        return None


def _said(words: PageWords, offer: Any, made_at: datetime) -> str:  # noqa: ANN401 - the model
    name, day = offer.name.said(words.locale), words.day(made_at.astimezone(words.zone).date())
    total = offer.limits.total
    if total is None:
        return words.say("campaigns.pool_endless", offer=name, day=day)
    left = max(0, total - (offer.used.uses if offer.used else 0))
    return words.say("campaigns.pool", offer=name, day=day, left=words.number(left))
