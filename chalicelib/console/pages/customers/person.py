"""One person: the profile, the timeline, points, messages and chats."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from chalicelib.console.answers import Redirect, Shown
from chalicelib.console.pages.customers.tabs import CUSTOMER, of_person, tab
from chalicelib.console.pages.fields.values import shown_values
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers import chats, history, notes
from chalicelib.handlers.points import account, programme

NO_PROGRAMME = "programme.not_found"
NOTES_SHOWN = 3
KINDS: Mapping[str, Permission] = {
    "purchase": Permission.HISTORY_READ,
    "points": Permission.POINTS_READ,
    "message": Permission.HISTORY_READ,
    "consent": Permission.HISTORY_READ,
    "appeal": Permission.APPEALS_READ,
    "call": Permission.APPEALS_READ,
    "note": Permission.CUSTOMERS_NOTE,
    "card": Permission.HISTORY_READ,
    "phone": Permission.HISTORY_READ,
    "merge": Permission.HISTORY_READ,
    "parting": Permission.HISTORY_READ,
}

pages = Pages()


@pages.get(CUSTOMER, Permission.CUSTOMERS_READ)
def show_profile(visit: Visit) -> Shown:
    """Show the profile of one person, with what the next one at the desk asks for first."""
    values = {"own_of": partial(shown_values, visit), "account": _account(visit)}
    return tab(visit, "profile", {**values, "notes": _last_notes(visit)})


def _account(visit: Visit) -> Any:  # noqa: ANN401 - the model of the answer
    if not visit.may(Permission.POINTS_READ):
        return None
    try:
        return visit.perform(account.show_points, path=of_person(visit))
    except NotFound as absent:
        if absent.code != NO_PROGRAMME:
            raise
        return None


def _last_notes(visit: Visit) -> list[Any]:
    if not visit.may(Permission.CUSTOMERS_NOTE):
        return []
    found = visit.perform(notes.list_notes, path=of_person(visit)).notes
    return [each for each in found if each.text][:NOTES_SHOWN]


@pages.get(f"{CUSTOMER}/timeline", Permission.HISTORY_READ)
def show_timeline(visit: Visit) -> Shown:
    """Show what has happened with one person, newest first."""
    what = visit.request.query.get("what", "")
    query = {"cursor": visit.request.query.get("cursor", ""), **({"what": what} if what else {})}
    page = visit.perform(history.show_history, path=of_person(visit), query=query)
    kinds = [each for each, needs in KINDS.items() if visit.may(needs)]
    values = {"page": page, "what": what, "kinds": kinds}
    return tab(visit, "timeline", values, fragment="customers/_timeline.html")


@pages.get(f"{CUSTOMER}/messages", Permission.HISTORY_READ)
def show_messages(visit: Visit) -> Shown:
    """Show which campaigns wrote to the person, and what came of it."""
    query = {"cursor": visit.request.query.get("cursor", ""), "what": "message"}
    page = visit.perform(history.show_history, path=of_person(visit), query=query)
    return tab(visit, "messages", {"page": page}, fragment="customers/_messages.html")


@pages.get(f"{CUSTOMER}/campaigns", Permission.HISTORY_READ)
def show_campaigns(visit: Visit) -> Shown:
    """Show the campaigns that wrote to the person, each with what came of its messages."""
    query = {"limit": "100", "what": "message"}
    page = visit.perform(history.show_history, path=of_person(visit), query=query)
    found: dict[str, list[Any]] = {}
    for each in page.history:
        found.setdefault(each.message.campaign, []).append(each)
    may_open = visit.may(Permission.CAMPAIGNS_READ)
    return tab(visit, "campaigns", {"campaigns": list(found.items()), "may_open": may_open})


@pages.get(f"{CUSTOMER}/points", Permission.POINTS_READ)
def show_points(visit: Visit) -> Shown:
    """Show the account of one person with its level and its movements."""
    query = {"cursor": visit.request.query.get("cursor", "")}
    try:
        held = visit.perform(account.show_points, path=of_person(visit))
    except NotFound as absent:
        if absent.code != NO_PROGRAMME:
            raise
        return tab(visit, "points", {"account": None})
    entries = visit.perform(account.list_entries, path=of_person(visit), query=query)
    values = {"account": held, "page": entries, "levels": _levels(visit)}
    return tab(visit, "points", values, fragment="customers/_entries.html")


def _levels(visit: Visit) -> dict[str, dict[str, str]]:
    """Return the names of the levels of the programme in force."""
    if not visit.may(Permission.PROGRAMME_READ):
        return {}
    shown = visit.perform(programme.show_programme)
    levels = shown.programme.tiers.levels
    return {level.id: level.name.model_dump() for level in levels}


@pages.get(f"{CUSTOMER}/chats", Permission.CUSTOMERS_CHANGE)
def show_chats(visit: Visit) -> Shown:
    """Show the chats of one person."""
    found = visit.perform(chats.list_of_customer, path=of_person(visit))
    return tab(visit, "chats", {"chats": found.chats})


@pages.post(f"{CUSTOMER}/chats", Permission.CUSTOMERS_CHANGE)
def unlink_chat(visit: Visit) -> Shown:
    """Unlink a chat from the card."""
    visit.remove(chats.unlink, path={**of_person(visit), "chat": visit.value("chat")})
    return Redirect(visit.request.path, notice="done.chat_unlinked")
