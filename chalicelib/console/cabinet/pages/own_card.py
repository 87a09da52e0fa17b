"""The customer's card: blocked at once; opened again or replaced after a proof of the phone."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.cabinet.cookies import no_cookie, session_cookie
from chalicelib.console.cabinet.proof import AskedProof, offer_code, take_proof
from chalicelib.console.cabinet.routes import ME
from chalicelib.console.cabinet.session import begin
from chalicelib.console.cabinet.visit import CustomerVisit
from chalicelib.console.cookies import language_cookie
from chalicelib.console.rendering import words_of
from chalicelib.console.routes import Pages
from chalicelib.domain.customers.card_change import CardAction
from chalicelib.domain.messages.reply import Line
from chalicelib.services.cabinet.change_own import change_own_card

BLOCK, UNBLOCK, REPLACE = f"{ME}/block", f"{ME}/unblock", f"{ME}/replace"

pages = Pages()


@pages.get(BLOCK)
def show_block(visit: CustomerVisit) -> Shown:
    """Say what a block does, or how a blocked card is opened again."""
    is_blocked = visit.customer.card_blocked
    keys = ("card.is_blocked",) if is_blocked else ("card.lost", "card.lost_after")
    about = visit.said(*map(Line, keys))
    return WebPage("cabinet/block.html", {"about": about, "is_blocked": is_blocked})


@pages.post(BLOCK)
def block(visit: CustomerVisit) -> Shown:
    """Block the card; every session ends, this one too."""
    _change(visit, CardAction.BLOCK)
    gone = no_cookie(visit.session.cookie, is_framed=visit.is_framed)
    # The page behind it knows no customer, and would speak the language of the browser.
    cookies = (gone, language_cookie(visit.locale))
    return Redirect(f"{ME}/sign-in", notice="done.cabinet_blocked", cookies=cookies)


@pages.get(UNBLOCK)
def show_unblock(visit: CustomerVisit) -> Shown:
    """Offer a code to the phone, after which the card is open again."""
    return _offer(visit, CardAction.UNBLOCK)


@pages.post(UNBLOCK)
def unblock(visit: CustomerVisit) -> Shown:
    """Send the code, or take it and open the card."""
    return _take(visit, CardAction.UNBLOCK)


@pages.get(REPLACE)
def show_replace(visit: CustomerVisit) -> Shown:
    """Offer a code to the phone, after which the card has another number."""
    return _offer(visit, CardAction.REPLACE)


@pages.post(REPLACE)
def replace(visit: CustomerVisit) -> Shown:
    """Send the code, or take it and give the card another number."""
    return _take(visit, CardAction.REPLACE)


def _offer(visit: CustomerVisit, action: CardAction) -> Shown:
    asked = _asked(visit, action)
    return offer_code(visit, asked) if asked else Redirect(BLOCK)


def _take(visit: CustomerVisit, action: CardAction) -> Shown:
    asked = _asked(visit, action)
    if asked is None:
        return Redirect(BLOCK)

    def done() -> Shown:
        _change(visit, action)
        # Other sessions end with the number: this browser proved the phone, and gets a new one.
        after = visit.world.customers.profiles.get(visit.customer.id)
        kept = (
            (session_cookie(visit.world, begin(visit.world, after, is_framed=visit.is_framed)),)
            if after
            else ()
        )
        return Redirect(ME, notice=f"done.cabinet_{action}", cookies=kept)

    return take_proof(visit, asked, done)


def _asked(visit: CustomerVisit, action: CardAction) -> AskedProof | None:
    """The proof; None: there is nothing to open, or no phone that could prove the customer."""
    number, is_open = visit.customer.phone.number, not visit.customer.card_blocked
    if not number or (action is CardAction.UNBLOCK and is_open):
        return None
    words = words_of(visit)
    shown = words.phone(number)
    about = [words.say(f"cabinet.{action}_about", phone=shown)]
    title = words.say(f"cabinet.{action}")
    return AskedProof(action, "sms", number, shown, title, about, BLOCK)


def _change(visit: CustomerVisit, action: CardAction) -> None:
    change_own_card(visit.world, visit.customer.id, action, card=visit.customer.card)
