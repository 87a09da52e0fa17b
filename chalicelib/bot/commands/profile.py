"""Profile: what the shop knows about the person, with buttons to change it."""

from chalicelib.bot.channel_places import allowed_channels, forbidden_channels, places_text
from chalicelib.bot.menu import PROOF
from chalicelib.bot.profile_lines import profile_lines
from chalicelib.bot.proofs.new_phone import offer_number
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Line

NAME = "profile"
CHANGES = (
    row("change_name", "change_email"),
    row("change_birthday"),
    row("children"),
    row("language", "chats"),
    row("preferences", "leave_programme"),
)


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Show the profile."""
    allowed = customer.allows(Purpose.ADVERTISING, turn.message.chat.channel)
    switch = "stop" if allowed else "resume"
    offer = turn.proof_offer(customer)
    proof = PROOF if offer else ()
    profile = reply(
        Line("profile.title"),
        *profile_lines(turn, customer),
        _advertising(turn, customer),
        *offer,
        keyboard=(*offer_number(turn, customer), *proof, *CHANGES, row(switch, "card")),
    )
    return TurnResult(turn.dialog, (profile,))


def _advertising(turn: Turn, customer: Customer) -> Line:
    """Where advertising goes, and where it does not."""
    allowed, forbidden = allowed_channels(turn, customer), forbidden_channels(turn, customer)
    if not allowed:
        return Line("profile.advertising_off")
    where = places_text(turn, allowed)
    if not forbidden:
        return Line("profile.advertising_on", {"where": where})
    nowhere = places_text(turn, forbidden)
    return Line("profile.advertising_partly", {"where": where, "not_where": nowhere})
