"""Give points by hand, or take them: first what will happen, then the button that does it."""

from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.forms import filled, points
from chalicelib.console.pages.customers.tabs import CUSTOMER, action, address, of_person
from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors, refused_status
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound, Refusal
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.points import account, adjustments

ADJUST = f"{CUSTOMER}/adjust"
GIVE, TAKE = "give", "take"
SURE = "sure"  # the button that was shown beside the effect; it says of which movement
FIELDS = frozenset({"way", "points", "reason", "document", "expires_on"})

pages = Pages()


@pages.get(ADJUST, Permission.POINTS_ADJUST)
def show_form(visit: Visit) -> Shown:
    """Show the form."""
    return _form(visit, NO_ERRORS)


@pages.post(ADJUST, Permission.POINTS_ADJUST)
def adjust(visit: Visit) -> Shown:
    """Show what would happen; move the points when the person has seen just this."""
    try:
        body = _body(visit)
        if visit.value(SURE) != _movement(body):
            effect = visit.perform(adjustments.show_effect, path=of_person(visit), body=body)
            return _form(visit, NO_ERRORS, effect=effect, movement=_movement(body))
        visit.perform(adjustments.make_adjustment, path=of_person(visit), body=body)
    except NotFound:
        raise
    except Refusal as refused:
        errors = form_errors(refused, visit.locale, FIELDS)
        # While a person types, an unfinished form is no failure.
        status = 200 if visit.request.is_fragment else refused_status(refused)
        return _form(visit, errors, status=status)
    done = "done.points_given" if body["points"] > 0 else "done.points_taken"
    return Redirect(address(visit, "points"), notice=done)


def _body(visit: Visit) -> dict[str, Any]:
    """Return what the form asks for.

    Raises:
        Malformed: `form.points`.
    """
    scale = visit.perform(account.show_points, path=of_person(visit)).scale
    asked = points(visit.typed, "points", scale)
    is_taken = visit.value("way", GIVE) == TAKE
    named = ("document",) if is_taken else ("document", "expires_on")
    body = {"points": -asked if is_taken else asked, "reason": visit.value("reason")}
    return body | filled(visit.typed, named)


def _movement(body: dict[str, Any]) -> str:
    return f"{body['points']} {body.get('expires_on', '')}"


def _form(
    visit: Visit, errors: FormErrors, status: int = 200, effect: object = None, movement: str = ""
) -> Shown:
    held = visit.perform(account.show_points, path=of_person(visit))
    values = {"account": held, "effect": effect, "movement": movement}
    return action(visit, "adjust", values, errors, status, fragment="customers/_effect.html")
