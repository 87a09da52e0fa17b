"""Permission for advertising, given and taken back in the conversation."""

from collections.abc import Callable, Sequence
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, is_minor
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.domain.messages.reply import Keyboard, Reply
from chalicelib.services.conversation.stop_advertising import stop_advertising
from chalicelib.services.customers.change_profile import change_consents

ASKED = "registration.advertising"  # the words that the consent is given to
ELSEWHERE = (EMAIL, SMS)  # channels that the words name beside the chat itself
Store = Callable[[tuple[Consent, ...], Dialog], None]
STOP_EVERYWHERE: Keyboard = (row("stop_all"), *MENU)


def stop_here(turn: Turn, customer: Customer, pressed: Pressed | None = None) -> TurnResult:
    """Close advertising in this channel and offer to close it everywhere.

    `pressed`: by the button of a campaign.
    """
    said = reply("advertising.stopped_here", keyboard=STOP_EVERYWHERE)
    here = (turn.message.chat.channel,)
    store = partial(stop_advertising, turn.world, customer, pressed=pressed)
    return _changed(turn, here, said, store, given=False)


def stop_everywhere(turn: Turn, customer: Customer) -> TurnResult:
    """Close advertising in every channel that the customer has."""
    known = [c.channel for c in customer.consents if c.purpose is Purpose.ADVERTISING]
    channels = sorted({*known, *_channels(turn)})
    said = reply("advertising.stopped", keyboard=MENU)
    store = partial(stop_advertising, turn.world, customer)
    return _changed(turn, channels, said, store, given=False)


def ask_again(turn: Turn, customer: Customer) -> TurnResult:
    """Show the words of the consent, to be agreed to with a button."""
    if is_minor(customer.birthday, turn.today):
        return TurnResult(turn.dialog, (reply("advertising.minor", keyboard=MENU),))
    asked = reply(ASKED, keyboard=(row("resume_yes"), *MENU))
    return TurnResult(turn.dialog, (asked,))


def resume_everywhere(turn: Turn, customer: Customer) -> TurnResult:
    """Open advertising in the channels that the words name."""
    if is_minor(customer.birthday, turn.today):
        return ask_again(turn, customer)
    said = reply("advertising.resumed", keyboard=MENU)
    store = partial(change_consents, turn.world, customer)
    return _changed(turn, _channels(turn), said, store, given=True)


def consents_of(
    turn: Turn, *, given: bool, evidence: str, text_version: str, channels: Sequence[str] = ()
) -> tuple[Consent, ...]:
    """What one answer stands for: a consent for each channel, by default those the words name."""
    return tuple(
        Consent(
            purpose=Purpose.ADVERTISING,
            channel=channel,
            given=given,
            at=turn.world.now(),
            source=turn.message.chat.channel,
            text_version=text_version,
            evidence=evidence,
        )
        for channel in channels or _channels(turn)
    )


def _channels(turn: Turn) -> tuple[str, ...]:
    return (turn.message.chat.channel, *ELSEWHERE)


def _changed(
    turn: Turn, channels: Sequence[str], said: Reply, store: Store, *, given: bool
) -> TurnResult:
    message = turn.message
    consents = consents_of(
        turn,
        given=given,
        evidence=f"{message.chat.channel}:{message.message_id}",
        text_version=turn.texts.version_of(turn.dialog.locale, ASKED),
        channels=channels,
    )
    return TurnResult(turn.dialog, (said,), partial(store, consents))
