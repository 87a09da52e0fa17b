"""Tell a till what a basket costs and gives; nothing is written, held or used up."""

from dataclasses import dataclass, replace

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.offers.offer import GiftProduct
from chalicelib.domain.points.effect import PointsEffect
from chalicelib.domain.points.pricing.quote import Quote
from chalicelib.domain.points.pricing.sale_row import SaleRow
from chalicelib.domain.points.record import AccountRecord
from chalicelib.domain.points.sale import Sale
from chalicelib.domain.points.version import in_force
from chalicelib.domain.shopping.basket import Basket, check_basket, check_till_discounts
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers import profiles
from chalicelib.repo.points.accounts import LoadedAccount
from chalicelib.services.offers.quote_offers import quote_offers
from chalicelib.services.offers.value_receipt import Promotions
from chalicelib.services.points.find_survivor import survivor_after
from chalicelib.services.points.hold_points import bar_to_spend
from chalicelib.services.points.value_sale import with_marks
from chalicelib.services.shopping.price_basket import price_basket
from chalicelib.world import World

NEW = CustomerId("")  # whom an unknown phone is quoted as


@dataclass(frozen=True, slots=True)
class QuotedBasket:
    """A quote for a customer (None: a new one), with its awards as a receipt words them.

    `gifts` are the products that offers give, by offer.
    """

    basket: Basket
    customer: CustomerId | None
    quote: Quote
    effect: PointsEffect
    gifts: tuple[tuple[str, GiftProduct], ...] = ()


def quote_purchase(world: World, actor: Actor, basket: Basket, buyer: Identity) -> QuotedBasket:
    """Value a basket as a purchase would be valued now; an unknown phone is a new customer.

    Raises:
        Malformed: see `price_basket`.
        Rejected: the basket contradicts itself, see `check_basket` and `check_till_discounts`; a
            code opens nothing, see `quote_offers`; too few or too many points, see `quote_sale`.
        NotFound: `programme.not_found`, `customer.not_found`.
        Conflict: `card.blocked`, `customer.not_member`, `points.debt`, `points.insufficient`.
    """
    check_basket(basket, now=actor.at, currency=world.settings.currency)
    version = in_force(world.points.programmes.versions(actor.at), basket.at.replace(microsecond=0))
    if version is None:
        raise NotFound("programme.not_found")
    loaded = _account(world, actor, buyer)
    basket = price_basket(world, basket, loaded.personal.terms.price_list)
    check_till_discounts(basket)
    sale = with_marks(world, _sale_of(basket), actor.at)
    bar = bar_to_spend(loaded, buyer)
    if bar and basket.points:
        raise bar
    codes = basket.promo_codes
    promotions = Promotions(world, actor, codes, key=actor.by, is_exact=True)
    quoted = quote_offers(promotions, sale, version, loaded, points=basket.points)
    quote = replace(quoted.quote, most_redeemable=0) if bar else quoted.quote
    customer = loaded.record.customer or None
    return QuotedBasket(basket, customer, quote, quoted.effect, quoted.gifts)


def _account(world: World, actor: Actor, buyer: Identity) -> LoadedAccount:
    owner = world.customers.claims.owner_of(buyer)
    if owner is None and buyer.kind == "phone":
        return LoadedAccount(AccountRecord(NEW), None)
    if owner is None:
        raise NotFound("customer.not_found")
    try:
        return _load(world, actor, owner)
    except NotFound as absent:
        survivor = survivor_after(world, owner, absent)
    return _load(world, actor, survivor)


def _load(world: World, actor: Actor, owner: CustomerId) -> LoadedAccount:
    loaded = world.points.accounts.load(owner, actor.at)
    if not profiles.is_active(loaded.profile):
        raise NotFound("customer.not_found")
    return loaded


def _sale_of(basket: Basket) -> Sale:
    rows = tuple(
        SaleRow(
            number,
            line.sku,
            line.category,
            line.quantity,
            paid=0,
            gross=line.gross,
            discount=line.discount.minor if line.discount else 0,
        )
        for number, line in enumerate(basket.lines, start=1)
    )
    return Sale(
        basket.shop,
        "",
        basket.at.replace(microsecond=0),
        rows,
        channel=basket.channel,
        handed_over_at=basket.handed_over_at,
    )
