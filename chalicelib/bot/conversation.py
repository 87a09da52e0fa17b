"""Answers one update: continues the open dialogue or obeys a command."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from chalicelib import log
from chalicelib.bot import commands, linking
from chalicelib.bot.appeals import albums, live_talk, presses
from chalicelib.bot.campaign_answers import pressed_answer
from chalicelib.bot.commands import shops
from chalicelib.bot.dialogs import (
    advertising,
    card_proof,
    change_birthday,
    change_email,
    change_name,
    change_phone,
    chats,
    children,
    confirm_email,
    erase,
    language,
    leave,
    preferences,
    purchases,
    registration,
    support,
    transfer,
)
from chalicelib.bot.free_wording import as_pressed, keeping_if_unanswered
from chalicelib.bot.points import offered_points, withdrawn_points
from chalicelib.bot.proofs import new_phone
from chalicelib.bot.turn import Turn, TurnResult, as_shown, reply
from chalicelib.bot.yes_or_no import as_answered, doubts
from chalicelib.channels import CHANNELS
from chalicelib.domain.conversation.dialog import REPLY_LEASE, Dialog, Owed
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict, Unavailable
from chalicelib.domain.messages.message import (
    Chat,
    Locale,
    Message,
    Press,
    Reach,
    SharedLocation,
    Start,
    Text,
)
from chalicelib.domain.messages.reply import Acknowledgement
from chalicelib.repo.conversation.dialogs import DialogMoved
from chalicelib.services.conversation.record_reach import record_reach, save_reach
from chalicelib.services.customers.customer_who_wrote import customer_who_wrote
from chalicelib.world import World

TRIES_MAX = 12  # of one update: the photos of an album, ten at most, are stored one by one
ANSWERS_OF_DIALOGS = ("cancel", "back", "keep")
TOPICS_OF_TEXTS = (change_email.TOPIC, change_name.TOPIC)
# Here any words are the answer: only a button, an exact word of one or /command leaves.
ANY_WORDS = frozenset({(support.TOPIC, support.ASKED)})

# A dialogue returns None for a message that it leaves to the commands.
DIALOGS: Mapping[str, Callable[[Turn, Customer], TurnResult | None]] = {
    advertising.TOPIC: advertising.answer,
    card_proof.TOPIC: card_proof.answer,
    change_birthday.TOPIC: change_birthday.answer,
    change_email.TOPIC: change_email.answer,
    change_name.TOPIC: change_name.answer,
    change_phone.TOPIC: change_phone.answer,
    chats.TOPIC: chats.answer,
    children.TOPIC: children.answer,
    confirm_email.TOPIC: confirm_email.answer,
    erase.TOPIC: erase.answer,
    language.TOPIC: language.answer,
    leave.TOPIC: leave.answer,
    preferences.TOPIC: preferences.answer,
    purchases.TOPIC: purchases.answer,
    support.TOPIC: support.answer,
    transfer.TOPIC: transfer.answer,
}


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """The reply to one update, and its language."""

    owed: Owed
    locale: Locale


def converse(world: World, message: Message) -> BotAnswer | None:
    """Understand one update, store the state of the chat, and return the answer.

    None if there is nothing to answer. A repeated update changes nothing; its answer is given again
    only when the first answer can no longer be on its way.

    Raises:
        Unavailable: too many updates of this chat arrive together, or the table does not answer, or
            the answer to this update is still on its way. The messenger will repeat the update.
    """
    # An update costs one read and one conditional write, deduplication included.
    dialog = _dialog_of(world, message)
    refused: Conflict | None = None
    for _ in range(TRIES_MAX):
        # By the list of seen ids and not by order: Telegram's ids may jump, and may start anew.
        if message.update_id in dialog.seen:
            return _answer_to_repeated(world, dialog, message)
        if dialog.blocked:
            dialog = _unblocked(world, dialog, message)
        known = dialog.as_of(world.now())
        turn = Turn(world, as_shown(world, message, known), known, world.texts, refused)
        outcome = _understand(turn)
        if outcome.dialog is turn.dialog and not outcome.outgoing:
            return None
        try:
            return _store(turn, outcome)
        except DialogMoved as moved:
            # The failed write brought the stored dialog back, so trying again costs no read.
            dialog, refused = moved.dialog or _new_dialog(world, message), None
        except Conflict as conflict:
            # Another customer has the phone, e-mail or card: the dialogue may answer differently.
            refused = conflict
    raise Unavailable("dialog.contended")


def _is_answered_in_album(message: Message, dialog: Dialog) -> bool:
    """Whether another photo of the album has the answer; words under a photo have their own."""
    is_known = message.album in dialog.albums if message.album else False
    return is_known and not isinstance(message.content, Text)


def start_over(world: World, chat: Chat) -> None:
    """Close the open dialogue, because its state breaks our code and would do so again.

    Raises:
        Unavailable: the table does not answer.
    """
    dialog = world.conversation.dialogs.get(chat)
    if dialog:
        with suppress(DialogMoved):
            world.conversation.dialogs.save(dialog.without_code())


def _dialog_of(world: World, message: Message) -> Dialog:
    """The dialog of the chat; for a start a new dialog, without a read."""
    # Most starts are first messages. If one is not, the write is refused and brings the dialog.
    if isinstance(message.content, Start):
        return _new_dialog(world, message)
    return world.conversation.dialogs.get(message.chat) or _new_dialog(world, message)


def _new_dialog(world: World, message: Message) -> Dialog:
    return Dialog(message.chat, message.locale or world.settings.language, world.now())


def _store(turn: Turn, outcome: TurnResult) -> BotAnswer | None:
    world, message = turn.world, turn.message
    outgoing = outcome.outgoing
    if turn.texts.settings.names_fields:
        from chalicelib.bot.field_places import with_field_values  # noqa: PLC0415 - of few shops

        outgoing = with_field_values(turn, outcome.dialog, outgoing)
    if isinstance(message.content, Press) and message.content.callback_id:
        outgoing = (*outgoing, Acknowledgement(message.content.callback_id))
    dialog = outcome.dialog.after_message(turn.dialog, message)
    dialog = dialog.answered(message.update_id, world.now(), outgoing)
    save = outcome.save or world.conversation.dialogs.save
    save(dialog)
    log.event("dialog.moved", channel=message.chat.channel, topic=dialog.topic, step=dialog.step)
    owed = dialog.owes(message.update_id)
    return BotAnswer(owed, dialog.locale) if owed else None


def _unblocked(world: World, dialog: Dialog, message: Message) -> Dialog:
    """Record that a blocked chat is open again, because its person wrote; return the dialog.

    If the person blocked the bot after writing, the chat stays blocked.
    """
    # Telegram sends blocks and messages through different queues, so they may arrive in any order.
    if isinstance(message.content, Reach):
        return dialog
    record_reach(world, message.chat, is_open=True, at=message.at)
    return world.conversation.dialogs.get(message.chat) or dialog


def _answer_to_repeated(world: World, dialog: Dialog, message: Message) -> BotAnswer | None:
    """The answer to a repeated update; None if its answer needs no repetition.

    Raises:
        Unavailable: the first answer may still arrive; the messenger repeats the update later.
    """
    # The function that gave the first answer lives for as long as its lease. After that, a
    # repetition proves that the messenger got no 2xx (docs/decisions/0002).
    owed = dialog.owes(message.update_id)
    if owed is None:
        return None
    if CHANNELS[message.chat.channel].repeats_freely:
        return BotAnswer(owed, dialog.locale)
    now = world.now()
    wait_s = (owed.since + REPLY_LEASE - now).total_seconds()
    if wait_s > 0:
        raise Unavailable("reply.on_its_way", retry_after_s=int(wait_s) + 1)
    # Stored first, so that of two repetitions at once only one answers.
    try:
        world.conversation.dialogs.save(dialog.releasing(message.update_id, now))
    except DialogMoved as moved:
        raise Unavailable("reply.on_its_way") from moved
    return BotAnswer(replace(owed, since=now), dialog.locale)


def _understand(turn: Turn) -> TurnResult:
    if isinstance(turn.message.content, Reach):
        return _record_reach(turn)
    customer = customer_who_wrote(turn.world, turn.dialog.customer_id, turn.message)
    turn = turn if customer else _without_customer(turn)
    if taken := albums.take_next(turn, customer) or linking.take(turn, customer):
        return taken
    if _is_answered_in_album(turn.message, turn.dialog):
        return TurnResult(turn.dialog)
    if customer is None:
        return registration.answer(turn)
    return _take_at_once(turn, customer) or _understand_words(turn, customer)


def _take_at_once(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer what does not depend on the open question; None for what does."""
    if isinstance(turn.message.content, Press):
        return (
            pressed_answer(turn, customer)
            or presses.take_press(turn, customer)
            or offered_points.take_press(turn, customer)
            or withdrawn_points.take_press(turn, customer)
        )
    if turn.is_late_edit:
        stopped = commands.stop_by_edit(turn, customer)
        return stopped or live_talk.take_edit(turn, customer) or _hint_at_late_edit(turn)
    if isinstance(turn.message.content, SharedLocation):
        return shops.take_location(turn, turn.message.content)
    live = live_talk.take_live(turn, customer, commands.WORDS_THAT_LEAVE)
    return live or new_phone.take_contact(turn, customer)


def _understand_words(turn: Turn, customer: Customer) -> TurnResult:
    """Continue the open dialogue, or obey a command."""
    turn = confirm_email.open_again(turn, customer)
    topic = DIALOGS.get(turn.dialog.topic)
    if topic and (turn.dialog.topic, turn.dialog.step) not in ANY_WORDS:
        turn = _as_button(as_answered(turn))
    outcome = topic(turn, customer) if topic and not _leaves(turn) else None
    if outcome is None:
        return commands.obey(replace(turn, dialog=turn.dialog.closed()), customer)
    return keeping_if_unanswered(turn, customer, outcome)


def _as_button(turn: Turn) -> Turn:
    """The turn as the button of the command that its free words mean; else as it is."""
    # "Ok, but will the points expire?" asks about the open question, and is no command.
    return turn if doubts(turn) or purchases.asks_why(turn) else as_pressed(turn)


def _without_customer(turn: Turn) -> Turn:
    """The turn without its customer, who was erased in another chat: the chat starts anew."""
    if turn.dialog.customer_id is None:
        return turn
    anew = replace(turn.dialog.without_code(), customer_id=None, live=None, passed_on=())
    return replace(turn, dialog=anew)


def _leaves(turn: Turn) -> bool:
    """Whether the message leaves the open dialogue: a command, or a word of one.

    /cancel, /back and /keep are answers to a dialogue, and it explains itself to "help".
    """
    if isinstance(turn.message.content, Start):
        return True
    if turn.meant(ANSWERS_OF_DIALOGS) or support.is_decision(turn):
        return False
    # Typed, the name of a language may be a surname.
    if isinstance(turn.message.content, Press) and turn.meant(commands.LANGUAGES):
        return True
    return turn.is_slash_command or turn.meant(commands.WORDS_THAT_LEAVE) is not None


def _hint_at_late_edit(turn: Turn) -> TurnResult:
    """Say how to change an answer that was taken already; outside of such dialogues say nothing."""
    # An edit that changes nothing must not look as if it did.
    hint = (reply("edit.too_late", keyboard=None),) if turn.dialog.topic in TOPICS_OF_TEXTS else ()
    return TurnResult(turn.dialog, hint)


def _record_reach(turn: Turn) -> TurnResult:
    """Record whether we may write to the chat; the update with the later instant counts."""
    content, at, dialog = turn.message.content, turn.message.at, turn.dialog
    assert isinstance(content, Reach)
    # Without a stored dialog there is nothing to record: such a person never wrote to us.
    if dialog.version == 0 or (dialog.reach_at and dialog.reach_at > at):
        return TurnResult(dialog)
    reached = replace(dialog, blocked=not content.open, reach_at=at)
    return TurnResult(reached, save=partial(save_reach, turn.world))
