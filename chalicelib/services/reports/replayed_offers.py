"""The rules of the offers that a receipt really got, so that a back-test gives them again."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.points.effect import AwardEffect
from chalicelib.domain.points.rules import EarnRule, FixedRule, Term, When
from chalicelib.domain.points.sale import day_of
from chalicelib.domain.shopping.purchase import Purchase
from chalicelib.world import World

INSTANT = timedelta(microseconds=1)


class ReplayedOffers(NamedTuple):
    """The earn rules of the offers of a receipt; `have_changed`: some were changed or deleted."""

    rules: tuple[EarnRule, ...] = ()
    have_changed: bool = False


def replayed_offers(world: World, purchase: Purchase, recorded_at: datetime) -> ReplayedOffers:
    """Return the earn rules of the offers of a receipt, those with awards first, in their order.

    An offer that was changed or deleted since gives the same points as it gave then.
    """
    assert purchase.points is not None, "the caller has checked it"
    number = purchase.points.programme_version
    versions = {each.number: each for each in world.points.programmes.versions(world.now())}
    own = {rule.id for rule in versions[number].programme.earning.rules}
    awards = {award.rule: award for award in purchase.points.awards if award.rule not in own}
    used = {use.offer: use.points for use in purchase.uses if use.offer not in awards}
    if not awards and not used:
        return ReplayedOffers()
    stored = world.offers.stored.current(world.now())
    rules: list[EarnRule] = []
    have_changed = False
    for name in [*awards, *used]:
        offer = stored.get(name)
        rule = offer.earn_rule if offer and offer.changed_at <= recorded_at else None
        if rule is not None:
            rules.append(rule)
            continue
        have_changed = have_changed or name in awards or used[name] > 0
        if name in awards:
            rules.append(_given(world, purchase, awards[name]))
        elif used[name]:
            # A factor of the programme's own rules: what it added is known as one number.
            added = FixedRule(kind="fixed", points=used[name])
            rules.append(added.model_copy(update={"id": name}))
    return ReplayedOffers(tuple(rules), have_changed)


def _given(world: World, purchase: Purchase, award: AwardEffect) -> EarnRule:
    """Make a rule that gives just what an award was."""
    lines = purchase.receipt.lines
    skus = tuple({lines[number - 1].sku: None for number, _ in award.lines})
    rule = FixedRule(kind="fixed", points=award.rounded, when=When(skus=skus or None))
    lot = f"{purchase.receipt.shop}/{purchase.receipt.number}:{award.rule}"
    terms = [
        part.terms for row in purchase.rows.lines for part in row.earned if part.terms.lot == lot
    ]
    changes: dict[str, object] = {"id": award.rule}
    if terms and terms[0].expires_at is not None:
        zone, begins = ZoneInfo(world.settings.zone), terms[0].earned_at
        days = day_of(terms[0].expires_at - INSTANT, zone) - day_of(begins, zone)
        changes["expiry"] = Term(days=max(days.days, 1))
        changes["activation_days"] = ((terms[0].activates_at or begins) - begins).days
    return rule.model_copy(update=changes)
