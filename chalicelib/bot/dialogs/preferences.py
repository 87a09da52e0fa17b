"""The preferred channel, and topics that the customer does not want to hear about (check 7)."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from chalicelib.bot.menu import MENU
from chalicelib.bot.turn import Turn, TurnResult, reply, row
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.channel import EMAIL, SMS
from chalicelib.domain.messages.message import Press
from chalicelib.domain.messages.reply import Button, Line
from chalicelib.services.customers.change_profile import change_in_chat
from chalicelib.texts import plain

TOPIC = "preferences"

# The form of the dialogue: `choices`, what each shown number means: a channel or a topic, and
# which one.


def begin(turn: Turn, customer: Customer) -> TurnResult:
    """Show the channels and topics with their numbers."""
    return _show(turn, customer)


def answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Turn the chosen channel or topic; None for a message that chooses none."""
    if turn.meant(("cancel", "back", "no", "decline", "preferences_done")):
        return TurnResult(turn.dialog.closed(), (reply("preferences.done", keyboard=MENU),))
    content = turn.message.content
    number = content.value if isinstance(content, Press) else turn.typed.strip()
    chosen = turn.dialog.form["choices"].get(number) or _named(turn)
    if chosen is None:
        return None
    kind, name = chosen
    if kind == "channel":
        after = replace(customer, preferred="" if customer.preferred == name else name)
    else:
        after = replace(customer, refused_topics=customer.refused_topics ^ {name})
    shown = _show(turn, after)
    save = partial(change_in_chat, turn.world, customer, after)
    return TurnResult(shown.dialog, shown.outgoing, save)


def refuse_topic(turn: Turn, customer: Customer, topic: str) -> TurnResult:
    """Write about a topic no more, because the customer said so by its name."""
    after = replace(customer, refused_topics=customer.refused_topics | {topic})
    shown = _show(turn, after)
    save = partial(change_in_chat, turn.world, customer, after)
    return TurnResult(shown.dialog, shown.outgoing, save)


def _named(turn: Turn) -> tuple[str, str] | None:
    """The channel or topic of the form that the person typed by its name."""
    words = plain(turn.typed)
    for kind, name in turn.dialog.form["choices"].values():
        if words and words in {plain(each) for each in _names(turn, kind, name)}:
            return kind, name
    return None


def _names(turn: Turn, kind: str, name: str) -> Collection[str]:
    """What a channel or topic is called, in every language."""
    if kind == "channel":
        return turn.texts.in_every_language(f"channel.{name}").values()
    return turn.texts.settings.topics.get(name, {}).values()


def _show(turn: Turn, customer: Customer) -> TurnResult:
    channels = dict.fromkeys(chat.channel for chat in customer.chats)
    if customer.email:
        channels[EMAIL] = None
    if customer.phone.number:
        channels[SMS] = None
    choices: dict[str, tuple[str, str]] = {}
    lines = [Line("preferences.channels")]
    for channel in channels:
        number = str(len(choices) + 1)
        choices[number] = ("channel", channel)
        key = "preferences.preferred" if channel == customer.preferred else "preferences.channel"
        name = turn.texts.say(turn.dialog.locale, f"channel.{channel}")
        lines.append(Line(key, {"number": number, "channel": name}))
    topics = turn.texts.settings.topics
    if topics:
        lines.append(Line("preferences.topics"))
    for topic, names in sorted(topics.items()):
        number = str(len(choices) + 1)
        choices[number] = ("topic", topic)
        is_off = topic in customer.refused_topics
        facts = {"number": number, "topic": names.get(turn.dialog.locale, topic)}
        lines.append(Line("preferences.off" if is_off else "preferences.on", facts))
    numbers = tuple(Button(number, number) for number in choices)
    keyboard = (numbers, row("preferences_done"))
    dialog = turn.dialog.at_step(TOPIC, "which", {"choices": choices})
    return TurnResult(dialog, (reply(*lines, "preferences.choose", keyboard=keyboard),))
