"""Offers: which are on for the customer now, and how offers come."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.points.version import in_force

if TYPE_CHECKING:
    from chalicelib.services.offers.list_offers import ListedOffer

NAME = "offers"
SHOWN_MAX = 10
REASONS: Mapping[str, str] = {
    "promo.used_up": "offers.why.used_up",
    "member": "offers.why.member",
    "tiers": "offers.why.tiers",
    "weekdays": "offers.why.weekdays",
    "hours": "offers.why.hours",
    "from": "offers.why.from",
    "until": "offers.why.until",
    "first_purchase": "offers.why.first_purchase",
    "birthday_window": "offers.why.birthday_window",
}


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """List the offers of now, the valid ones first, and say how offers come.

    A button allows messages with offers where they are not allowed yet.
    """
    allowed = customer.allows(Purpose.ADVERTISING, turn.message.chat.channel)
    keyboard = MENU if allowed else (row("resume"), *MENU)
    how = "offers.come" if allowed else "offers.on_request"
    lines = (*_offer_lines(turn, customer), Line(how))
    return TurnResult(turn.dialog, (reply(*lines, keyboard=keyboard),))


def _offer_lines(turn: Turn, customer: Customer) -> Iterator[Line]:
    world = turn.world
    if not world.points.programmes.has_begun(world.now()):
        return
    # Loaded with the first question about offers: most updates are about something else.
    from chalicelib.services.offers.list_offers import list_offers  # noqa: PLC0415

    found = list_offers(world, customer.id)[:SHOWN_MAX]
    if not found:
        yield Line("offers.none")
    for listed in found:
        yield _line(turn, listed)


def _line(turn: Turn, listed: "ListedOffer") -> Line:
    """Say what an offer is and until when, or why it is not for the customer now."""
    terms, locale = listed.offer.terms, turn.dialog.locale
    end = terms.until.astimezone(ZoneInfo(turn.world.settings.zone))
    facts = {"name": terms.name.said(locale), "day": day_text(turn.texts, locale, end)}
    if not listed.is_valid:
        why = turn.texts.say(locale, REASONS[listed.reason])
        return Line("offers.not_now", {**facts, "why": why})
    text = str(getattr(terms.text, locale)) if terms.text else _gives(turn, listed)
    key = "offers.by_code" if terms.needs_code else "offers.valid"
    return Line(key, {**facts, "text": f" {text}" if text else ""})


def _gives(turn: Turn, listed: "ListedOffer") -> str:
    """What the offer gives, in our words."""
    from chalicelib.bot.points.offer_gives import gives_text  # noqa: PLC0415 - see above

    now = turn.world.now()
    version = in_force(turn.world.points.programmes.versions(now), now)
    return gives_text(turn, version.programme, listed.offer.terms.effect) if version else ""
