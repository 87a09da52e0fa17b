"""Says of an offer what it is and until when, or why it is not for the customer now."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.bot.dates import day_text
from chalicelib.bot.turn import Turn
from chalicelib.domain.messages.reply import Line
from chalicelib.domain.points.version import in_force

if TYPE_CHECKING:
    from chalicelib.services.offers.list_offers import ListedOffer

REASONS: Mapping[str, str] = {
    "promo.used_up": "offers.why.used_up",
    "no_code": "offers.why.no_code",
    "member": "offers.why.member",
    "tiers": "offers.why.tiers",
    "weekdays": "offers.why.weekdays",
    "hours": "offers.why.hours",
    "from": "offers.why.from",
    "until": "offers.why.until",
    "first_purchase": "offers.why.first_purchase",
    "birthday_window": "offers.why.birthday_window",
}


def offer_line(turn: Turn, listed: "ListedOffer") -> Line:
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
    from chalicelib.bot.points.offer_gives import gives_text  # noqa: PLC0415 - rarely needed

    now = turn.world.now()
    version = in_force(turn.world.points.programmes.versions(now), now)
    return gives_text(turn, version.programme, listed.offer.terms.effect) if version else ""
