"""Appeals: the customer's questions to the staff, and the answers."""

from chalicelib.bot.commands import appeals
from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.pages.card import lines_of
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.ids import AppealId
from chalicelib.services.cabinet.own_appeals import (
    list_own_appeals,
    read_own_appeal,
    say_in_appeal,
)

APPEALS = f"{ME}/appeals"
APPEAL = f"{APPEALS}/{{appeal_id}}"

pages = Pages()


@pages.get(APPEALS)
def show(visit: CustomerVisit) -> Shown:
    """List the appeals, the newest first, with a form that opens another one."""
    return _list(visit, NO_ERRORS)


@pages.post(APPEALS)
def open_appeal(visit: CustomerVisit) -> Shown:
    """Ask the staff."""
    text = visit.value("text").strip()
    if not text:
        return _list(visit, _empty(visit))
    say_in_appeal(visit.world, visit.customer, text, into=None, once=visit.once)
    return Redirect(APPEALS, notice="done.cabinet_asked")


@pages.get(APPEAL)
def show_one(visit: CustomerVisit) -> Shown:
    """Show the talk, with a form that adds to it."""
    return _one(visit, NO_ERRORS)


@pages.post(APPEAL)
def add(visit: CustomerVisit) -> Shown:
    """Add to an appeal; a closed one begins another."""
    text = visit.value("text").strip()
    if not text:
        return _one(visit, _empty(visit))
    into = AppealId(visit.path["appeal_id"])
    say_in_appeal(visit.world, visit.customer, text, into=into, once=visit.once)
    return Redirect(APPEALS, notice="done.cabinet_asked")


def _empty(visit: CustomerVisit) -> FormErrors:
    return FormErrors({"text": words_of(visit).say("cabinet.appeal_empty")})


def _list(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    values = {
        "appeals": list_own_appeals(visit.world, visit.customer),
        "errors": errors,
        "nothing": lines_of(visit, appeals.obey(visit.turn(appeals.NAME), visit.customer)),
    }
    return WebPage("cabinet/appeals.html", values, 422 if errors else 200)


def _one(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    found = read_own_appeal(visit.world, visit.customer, AppealId(visit.path["appeal_id"]))
    values = {"appeal": found.appeal, "messages": found.messages, "errors": errors}
    return WebPage("cabinet/appeal.html", values, 422 if errors else 200)
