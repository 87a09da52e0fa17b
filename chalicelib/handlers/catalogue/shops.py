"""Shops over HTTP: names, addresses, hours, zones and places."""

from collections.abc import Mapping

from chalice import Blueprint

from chalicelib.domain.catalogue.shop import CatalogueShop
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import (
    REFUSED_IF_CHANGED,
    VersionMeant,
)
from chalicelib.handlers.catalogue.shop_bodies import NewShop, ShopList, ShopResponse
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.fields import (
    NAMED,
    named_in,
)
from chalicelib.handlers.edge.operation import (
    Api,
    Call,
    Nothing,
    Operation,
    Paged,
)
from chalicelib.services.catalogue.change_catalogue import change_shop, delete_shop

SHOPS = "/v1/shops"
SHOP = f"{SHOPS}/{{shop}}"
UNKNOWN = "shop.not_found"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        SHOPS,
        "List the shops",
        Permission.CATALOGUE_READ,
        ShopList,
        query=Paged,
        details="In the order of their codes. Shops that only receipts name are not in the list.",
        id="listShops",
    )
)
def list_shops(call: Call[Nothing, Paged]) -> ShopList:
    """Return a page of the shops."""
    page, more = turn_page(call, "shops", call.world.catalogue.shops.page, lambda shop: shop.code)
    return ShopList(shops=[ShopResponse.of(shop) for shop in page], next=more)


@api.serves(
    Operation(
        "GET",
        SHOP,
        "Show a shop",
        Permission.CATALOGUE_READ,
        ShopResponse,
        details="With names, address and hours by language, as the bot shows it.",
        id="getShop",
        refuses=(UNKNOWN,),
    )
)
def show_shop(call: Call[Nothing, Nothing]) -> ShopResponse:
    """Return a shop."""
    return ShopResponse.of(call.world.catalogue.shops.get(_code(call.path)))


@api.serves(
    Operation(
        "PUT",
        SHOP,
        "Put a shop into the catalogue",
        Permission.CATALOGUE_WRITE,
        ShopResponse,
        NewShop,
        id="replaceShop",
        details="Persons read its name instead of its code, and the bot shows its address and"
        " hours. A receipt may name a shop that the catalogue lacks. Other containers know a change"
        " within a minute. Weekdays and hours of the programme's rules are in the shop's zone."
        f" {REFUSED_IF_CHANGED}",
        refuses=("shop.changed",),
    )
)
def put_shop(call: Call[NewShop, Nothing]) -> ShopResponse:
    """Store a shop."""
    code = named_in(call.path, "shop", NAMED)
    if code is None:
        raise Malformed({"/shop": "a code has letters, digits, dots and dashes, 40 at most"})
    if call.body.code not in {None, code}:
        raise Malformed({"/code": "the code in the address is another one"})
    shop = call.body.shop(code)
    _refuse_other_currency(shop, call.world.settings.currency)
    stored = change_shop(call.world, call.actor, shop, read=call.body.version)
    return ShopResponse.of(stored)


@api.serves(
    Operation(
        "DELETE",
        SHOP,
        "Remove a shop from the catalogue",
        Permission.CATALOGUE_WRITE,
        None,
        query=VersionMeant,
        status=204,
        media="",
        id="deleteShop",
        refuses=(UNKNOWN, "shop.changed"),
        details="Its receipts stay, and customers see them without a shop.",
    )
)
def remove_shop(call: Call[Nothing, VersionMeant]) -> None:
    """Remove a shop."""
    delete_shop(call.world, call.actor, _code(call.path), read=call.query.version)


def _refuse_other_currency(shop: CatalogueShop, currency: str) -> None:
    """Refuse a sum that is not in the currency of the service.

    Raises:
        Malformed: with a pointer to the currency.
    """
    if shop.offer_card_from and shop.offer_card_from.currency != currency:
        why = f"must be {currency}, the currency of the service"
        raise Malformed({"/offer_card_from/currency": why})


def _code(path: Mapping[str, str]) -> str:
    """Return the code in the path; nothing that cannot be one is looked up."""
    code = named_in(path, "shop", NAMED)
    if code is None:
        raise NotFound(UNKNOWN)
    return code
