"""What the programme grants one person alone: price list, discounts, a level by hand."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.forms import end_of_day, start_of_day
from chalicelib.console.pages.campaigns.audience import BP, PERCENT
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.console.segments.choices import category_options, tier_options
from chalicelib.console.visit import Visit, zone_of
from chalicelib.domain.errors import Malformed, NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import account, personal

TERMS = f"{CUSTOMER}/terms"
PRICE_LISTS = ("retail", "promo", "wholesale")
MODES = ("floor", "exact")
DISCOUNT = ("rate", "reason", "price_list", "category", "from", "until")
LEVEL = ("tier.id", "tier.mode", "tier.until", "tier.reason")
FIELDS = frozenset({*DISCOUNT, *LEVEL, "own_list", "discounts"})

pages = Pages()


@pages.get(TERMS, Permission.TERMS_MANAGE)
def show_terms(visit: Visit) -> Shown:
    """Show what holds for this person alone."""
    return _form(visit)


@pages.post(TERMS, Permission.TERMS_MANAGE)
def change_terms(visit: Visit) -> Shown:
    """Set the price list, add or end a discount, give a level or take it back."""
    do = visit.value("do")
    if do not in ACTS:
        return Redirect(visit.request.path)
    try:
        ACTS[do](visit)
    except NotFound as refused:
        if refused.code == "customer.not_found":
            raise
        return _form(visit, form_errors(refused, visit.locale, FIELDS), 422)
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        return _form(visit, errors, refused_status(refused))
    return Redirect(visit.request.path, notice=f"done.terms_{do}")


def _set_list(visit: Visit) -> None:
    _put(visit, visit.value("own_list"), _terms(visit).discounts)


def _add(visit: Visit) -> None:
    terms, zone = _terms(visit), zone_of(visit.world)
    added: dict[str, Any] = {"rate": _rate(visit), "reason": visit.value("reason")}
    for name in ("price_list", "category"):
        added[name] = visit.value(name) or None
    if visit.value("from"):
        added["from"] = start_of_day(visit.typed, "from", zone)
    if visit.value("until"):
        added["until"] = end_of_day(visit.typed, "until", zone)
    try:
        _put(visit, terms.price_list, terms.discounts, added)
    except Malformed as refused:
        # The added one stands last in the list of the API; the form has fields for it alone.
        last = f"/discounts/{len(terms.discounts)}"
        named = {at.removeprefix(last) or at: why for at, why in refused.pointers.items()}
        raise Malformed(named) from refused


def _end(visit: Visit) -> None:
    """End one discount; one that another person has ended meanwhile is gone already."""
    terms = _terms(visit)
    kept = [each for each in terms.discounts if _name(each) != visit.value("discount")]
    _put(visit, terms.price_list, kept)


def _give(visit: Visit) -> None:
    until = end_of_day(
        {"tier.until": visit.value("tier.until")}, "tier.until", zone_of(visit.world)
    )
    body = {
        "id": visit.value("tier.id"),
        "mode": visit.value("tier.mode"),
        "until": until,
        "reason": visit.value("tier.reason"),
    }
    try:
        visit.perform(personal.put_tier, path=of_person(visit), body=body)
    except Malformed as refused:
        named = {f"/tier{at}": why for at, why in refused.pointers.items()}
        raise Malformed(named) from refused


def _take(visit: Visit) -> None:
    visit.perform(personal.delete_tier, path=of_person(visit))


ACTS: Mapping[str, Callable[[Visit], None]] = {
    "list": _set_list,
    "add": _add,
    "end": _end,
    "give": _give,
    "take": _take,
}


def _terms(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    return visit.perform(personal.show_terms, path=of_person(visit))


def _put(visit: Visit, price_list: str, kept: Any, *added: Mapping[str, Any]) -> None:  # noqa: ANN401
    stored = [each.model_dump(mode="json", by_alias=True) for each in kept]
    body = {"price_list": price_list, "discounts": [*stored, *added]}
    visit.perform(personal.put_terms, path=of_person(visit), body=body)


def _name(discount: Any) -> str:  # noqa: ANN401 - the model of the answer
    """Name a discount by what it grants and when that was recorded."""
    return f"{discount.recorded_at.isoformat()} {discount.rate} {discount.category or ''}"


def _rate(visit: Visit) -> int:
    """Return the percent of a field in hundredths.

    Raises:
        Malformed: `form.percent`.
    """
    written = visit.value("rate").replace(",", ".").replace("%", "").strip()
    if not PERCENT.fullmatch(written):
        raise Malformed({"/rate": "form.percent"})
    return int(Decimal(written) * BP)


def _form(visit: Visit, errors: FormErrors = NO_ERRORS, status: int = 200) -> Shown:
    words, terms = words_of(visit), _terms(visit)
    categories, levels = category_options(visit, words), tier_options(visit, words)
    values = {
        "terms": terms,
        "rows": [(_name(each), each) for each in terms.discounts],
        "manual": _manual(visit),
        "price_lists": [(each, words.say(f"terms.list.{each}")) for each in PRICE_LISTS],
        "categories": categories,
        "category_names": dict(categories),
        "levels": levels,
        "level_names": dict(levels),
        "modes": [(each, words.say(f"terms.mode.{each}")) for each in MODES],
        "labels": {name: words.say(f"terms.field.{name}") for name in FIELDS},
    }
    return action(visit, "terms", values, errors, status)


def _manual(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    """Return the level by hand; None: there is none, or no programme yet."""
    try:
        tier = visit.perform(account.show_points, path=of_person(visit)).tier
    except NotFound as absent:
        if absent.code != "programme.not_found":
            raise
        return None
    return tier.manual if tier else None
