"""Fills the templates of the customer's pages, with the programme's name and colour around them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.session import form_token_of
from chalicelib.console.cabinet.visit import CustomerVisit, StrangerVisit
from chalicelib.console.rendering import HIDDEN, environment, words_of
from chalicelib.console.visit import ONCE, TOKEN


class Tab(NamedTuple):
    """A word of the bar."""

    path: str
    key: str
    icon: str


TABS = (
    Tab(ME, "cabinet.tab.card", "credit-card"),
    Tab(f"{ME}/points", "cabinet.tab.points", "percent"),
    Tab(f"{ME}/offers", "cabinet.tab.offers", "gift"),
    Tab(f"{ME}/purchases", "cabinet.tab.purchases", "list"),
    Tab(f"{ME}/profile", "cabinet.tab.profile", "user"),
    Tab(f"{ME}/appeals", "cabinet.tab.appeals", "message-circle"),
)
BEHIND_PROFILE = tuple(
    f"{ME}/{name}"
    for name in (
        "email",
        "phone",
        "fields",
        "consents",
        "wishes",
        "membership",
        "block",
        "unblock",
        "replace",
        "chats",
        "data",
    )
)


def render_page(
    visit: CustomerVisit | StrangerVisit, template: str, values: Mapping[str, Any]
) -> bytes:
    """Return a page, or a part of one, for a visit."""
    words, brand = words_of(visit), visit.world.brand
    session = visit.session if isinstance(visit, CustomerVisit) else None
    around = {
        "visit": visit,
        "w": words,
        "say": words.say,
        "notice": "",
        "tabs": TABS if session else (),
        "here": _here(visit.request.path),
        "brand": brand.named(visit.locale) if brand else "",
        "colour": brand.colour.removeprefix("#").lower() if brand else "",
        "token": form_token_of(visit.world, session) if session else "",
        "hidden": lambda: _hidden(visit),
    }
    text = environment().get_template(template).render({**around, **values})
    return text.encode()


def _here(path: str) -> str:
    """The tab that an address belongs to."""
    starts = [tab.path for tab in TABS if f"{path}/".startswith(f"{tab.path}/")]
    found = max(starts, key=len, default="")
    # What is changed stands behind the profile.
    return f"{ME}/profile" if path.startswith(BEHIND_PROFILE) else found


def _hidden(visit: CustomerVisit | StrangerVisit) -> Markup:
    """The fields of every form: the token of a session, and what makes it one request."""
    once = HIDDEN.format(ONCE, visit.once or visit.world.new_id())
    if not isinstance(visit, CustomerVisit):
        return once
    return HIDDEN.format(TOKEN, form_token_of(visit.world, visit.session)) + once
