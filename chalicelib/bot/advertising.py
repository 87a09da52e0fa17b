"""Consent to advertising, given and withdrawn in the conversation."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from chalicelib.bot.channel_places import allowed_channels, named_in_stop, places_text
from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.consent import Consent, Purpose
from chalicelib.domain.customers.customer import Customer, is_minor
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.outgoing import Pressed
from chalicelib.domain.messages.reply import Keyboard, Line, Reply
from chalicelib.services.conversation.stop_advertising import stop_advertising
from chalicelib.services.customers.change_profile import change_consents

TOPIC = "advertising"  # of the questions after a command: everywhere? again?
CONSENT_TEXT = "registration.advertising"  # the text that the person agrees to
ELSEWHERE = (EMAIL, SMS)  # the channels that the text names beside the chat itself
Store = Callable[[tuple[Consent, ...], Dialog], None]
STOP_EVERYWHERE: Keyboard = (row("stop_all"), *MENU)


def stop_here(turn: Turn, customer: Customer, pressed: Pressed | None = None) -> TurnResult:
    """Withdraw the consent in the channels that the words name, and offer to withdraw the rest.

    Without names it is this channel. `pressed` is the campaign's stop button, if that was the way.
    """
    channels = named_in_stop(turn) or {turn.message.chat.channel}
    rest = [each for each in allowed_channels(turn, customer) if each not in channels]
    lines = [_stopped(turn, customer, channels, rest)]
    if rest:
        lines.append(Line("advertising.still_on", {"where": places_text(turn, rest)}))
    answer = reply(*lines, keyboard=STOP_EVERYWHERE if rest else MENU)
    store = partial(stop_advertising, turn.world, customer, pressed=pressed)
    stopped = _changed(turn, sorted(channels), answer, store, given=False)
    return replace(stopped, dialog=_asked(turn, "stop_all")) if rest else stopped


def stop_everywhere(turn: Turn, customer: Customer) -> TurnResult:
    """Withdraw the consent in every channel that the customer has."""
    decided = [c.channel for c in customer.consents if c.purpose is Purpose.ADVERTISING]
    channels = sorted({*decided, *_channels(turn)})
    was_on = allowed_channels(turn, customer)
    key = "advertising.stopped" if was_on else "advertising.nothing_on"
    store = partial(stop_advertising, turn.world, customer)
    return _changed(turn, channels, reply(key, keyboard=MENU), store, given=False)


def _stopped(
    turn: Turn, customer: Customer, channels: Collection[str], rest: Collection[str]
) -> Line:
    """What a stop changed: nothing, if no advertising went there."""
    where = {"where": places_text(turn, channels)}
    if any(customer.allows(Purpose.ADVERTISING, channel) for channel in channels):
        return Line("advertising.stopped_in", where)
    # The wish is recorded all the same: it is the proof that the person refused.
    return Line("advertising.was_off", where) if rest else Line("advertising.nothing_on")


def ask_again(turn: Turn, customer: Customer) -> TurnResult:
    """Show the text of the consent with a button to agree; a minor gets an explanation instead."""
    if is_minor(customer.birthday, turn.today):
        return TurnResult(turn.dialog, (reply("advertising.minor", keyboard=MENU),))
    question = reply(CONSENT_TEXT, keyboard=(row("resume_yes"), *MENU))
    return TurnResult(_asked(turn, "resume_yes"), (question,))


def resume_everywhere(turn: Turn, customer: Customer) -> TurnResult:
    """Give the consent in the channels that the text names."""
    # Checked again, because the word can be typed without the question.
    if is_minor(customer.birthday, turn.today):
        return ask_again(turn, customer)
    answer = reply("advertising.resumed", keyboard=MENU)
    store = partial(change_consents, turn.world, customer)
    return _changed(turn, _channels(turn), answer, store, given=True)


def consents_of(
    turn: Turn, *, given: bool, evidence: str, text_version: str, channels: Sequence[str] = ()
) -> tuple[Consent, ...]:
    """One consent for each channel, by default those that the text names."""
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


def _asked(turn: Turn, question: str) -> Dialog:
    """The dialog at a question that yes or no answers; another open question stays open."""
    return turn.dialog if turn.dialog.topic else turn.dialog.at_step(TOPIC, question, {})


def _channels(turn: Turn) -> tuple[str, ...]:
    return (turn.message.chat.channel, *ELSEWHERE)


def _changed(
    turn: Turn, channels: Sequence[str], answer: Reply, store: Store, *, given: bool
) -> TurnResult:
    message = turn.message
    consents = consents_of(
        turn,
        given=given,
        evidence=f"{message.chat.channel}:{message.message_id}",
        text_version=turn.texts.version_of(turn.dialog.locale, CONSENT_TEXT),
        channels=channels,
    )
    return TurnResult(turn.dialog, (answer,), partial(store, consents))
