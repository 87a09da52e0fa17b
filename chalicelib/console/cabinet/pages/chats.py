"""The chats that the card is open in, each with a button that unlinks it."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.cookies import session_cookie
from chalicelib.console.cabinet.forms import errors_in
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.session import begin
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.routes import Pages
from chalicelib.domain.errors import Rejected
from chalicelib.services.cabinet.unlink_own_chat import is_only_way, unlink_own_chat
from chalicelib.services.conversation.unlink_chat import list_chats

CHATS = f"{ME}/chats"

pages = Pages()


@pages.get(CHATS)
def show(visit: CustomerVisit) -> Shown:
    """List the chats with the day of their last message."""
    return _page(visit, NO_ERRORS)


@pages.post(CHATS)
def unlink(visit: CustomerVisit) -> Shown:
    """Unlink the chosen chat; sessions end, and this browser gets a new one."""
    world, owner = visit.world, visit.customer.id
    try:
        unlink_own_chat(world, owner, visit.value("chat"))
    except Rejected as refused:
        return _page(visit, errors_in(visit, refused))
    after = world.customers.profiles.get(owner)
    again = begin(world, after, is_framed=visit.is_framed) if after else visit.session
    cookies = (session_cookie(world, again),)
    return Redirect(CHATS, notice="done.cabinet_unlinked", cookies=cookies)


def _page(visit: CustomerVisit, errors: FormErrors) -> WebPage:
    values = {
        "errors": errors,
        "chats": list_chats(visit.world, visit.customer),
        "is_only_way": is_only_way(visit.customer),
    }
    return WebPage("cabinet/chats.html", values, 422 if errors else 200)
