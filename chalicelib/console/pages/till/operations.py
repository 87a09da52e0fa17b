"""What the script of the till asks for: operations of the API, performed in process.

The page decides nothing: an operation refuses the till as it refuses any other caller.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BaseModel, Field

from chalicelib import log
from chalicelib.console.answers import JsonAnswer, Shown
from chalicelib.console.refusals import form_errors
from chalicelib.console.routes import TILL, Pages
from chalicelib.console.session import form_token
from chalicelib.console.visit import Visit
from chalicelib.console.words import advice
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.money import DIGITS
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue import products, shops
from chalicelib.handlers.customers import card_states, consent_texts, customers
from chalicelib.handlers.edge.operation import SERVED, Body
from chalicelib.handlers.edge.problems import title_of
from chalicelib.handlers.edge.request import read_body
from chalicelib.handlers.edge.statuses import status_of
from chalicelib.handlers.points import programme, redemptions
from chalicelib.handlers.shopping import customer_purchases, purchases, quotes
from chalicelib.handlers.till import scans
from chalicelib.services.messages.money_words import SIGNS

SESSION = f"{TILL}/session"
OPERATION = f"{TILL}/operations/{{operation}}"
ASKED = "asked"  # the field with the request of the operation, as JSON
SHOPS_PAGES_MAX = 5
PART = re.compile(r"\{(\w+)\}")
VIEWS: Mapping[str, Callable[..., Any]] = {
    "scan": scans.scan,
    "product": products.show_product,
    "products": products.list_products,
    "quote": quotes.make_quote,
    "hold": redemptions.make_hold,
    "release": redemptions.delete_hold,
    "sale": purchases.make_purchase,
    "receipt": purchases.show_purchase,
    "receipts": customer_purchases.list_purchases,
    "return": purchases.make_return,
    "consents": consent_texts.list_texts,
    "register": customers.make_customer,
    "bind": card_states.bind_plastic,
}
Part = Annotated[dict[str, str], Field(max_length=10)]

pages = Pages()


class AskedOperation(Body):
    """A request of the script: parameters of the path (encoded) and the query, and the body."""

    path: Part = Field(default_factory=dict)
    query: Part = Field(default_factory=dict)
    body: dict[str, Any] | None = None


@pages.get(SESSION, Permission.PURCHASES_READ)
def show_session(visit: Visit) -> Shown:
    """Say who sells, where, and what the script needs to know of the programme."""
    currency = visit.world.settings.currency
    return _said(
        visit,
        {
            "token": form_token(visit.world, visit.session),
            "name": visit.caller.name,
            "role": visit.caller.role,
            "shop": visit.caller.shop,
            "shops": _shops(visit),
            "money": {
                "currency": currency,
                "sign": SIGNS.get(currency, currency),
                "digits": DIGITS[currency],
            },
            "may": {
                "sell": visit.may(Permission.PURCHASES_WRITE),
                "spend": visit.may(Permission.POINTS_REDEEM),
                "register": visit.may(Permission.CUSTOMERS_REGISTER),
            },
            "points": _points(visit),
        },
    )


@pages.post(OPERATION, Permission.PURCHASES_READ)
def perform(visit: Visit) -> Shown:
    """Perform one operation for the script, and answer as the API does, in its reader's words."""
    view = VIEWS.get(visit.path["operation"])
    if view is None:
        raise NotFound("page.unknown")
    try:
        asked = read_body(AskedOperation, visit.value(ASKED).encode())
        _check_parts(view, asked)
        made = visit.perform(view, path=asked.path, query=asked.query, body=asked.body)
    except Refusal as refused:
        log.event("till.refused", code=refused.code, request_id=visit.request.id)
        return _refused(visit, refused)
    is_model = isinstance(made, BaseModel)
    return _said(visit, made.model_dump(mode="json", by_alias=True) if is_model else None)


def _check_parts(view: Callable[..., Any], asked: AskedOperation) -> None:
    """Refuse a request that does not name what stands in the operation's path.

    Raises:
        Malformed: with a pointer to each part that is missing or unknown.
    """
    wrong = asked.path.keys() ^ set(PART.findall(SERVED[view].path))
    if wrong:
        raise Malformed({f"/path/{name}": "form.unknown_part" for name in sorted(wrong)})


def _said(visit: Visit, answer: Any) -> JsonAnswer:  # noqa: ANN401 - any JSON value
    # The script compares the clock of the till with ours.
    return JsonAnswer({"now": visit.world.now().isoformat(), "answer": answer})


def _refused(visit: Visit, refused: Refusal) -> JsonAnswer:
    status = status_of(refused)
    known = frozenset(at.removeprefix("/").replace("/", ".") for at in refused.pointers)
    problem = {
        "code": refused.code,
        "title": title_of(refused.code, status, visit.locale),
        "advice": "" if refused.pointers else advice(refused, visit.locale),
        "fields": dict(form_errors(refused, visit.locale, known).fields),
        "facts": dict(refused.facts),
    }
    return JsonAnswer({"now": visit.world.now().isoformat(), "problem": problem}, status)


def _shops(visit: Visit) -> list[dict[str, Any]]:
    """The shops of the catalogue for which the key may sell."""
    found, cursor = [], ""
    for _ in range(SHOPS_PAGES_MAX):
        page = visit.perform(shops.list_shops, query={"limit": "100", "cursor": cursor})
        found += [each for each in page.shops if visit.caller.works_for(each.code)]
        cursor = page.next or ""
        if not cursor:
            break
    return [
        {
            "code": each.code,
            "name": each.name.get(visit.locale, each.code),
            "offer_card_from": each.offer_card_from and each.offer_card_from.model_dump(),
        }
        for each in found
    ]


def _points(visit: Visit) -> dict[str, Any] | None:
    """How points are named and written; None before the first programme."""
    with suppress(NotFound):
        points = visit.perform(programme.show_programme).programme.points
        names = points.names.model_dump()[visit.locale]
        return {"names": list(names), "scale": points.scale}
    return None
