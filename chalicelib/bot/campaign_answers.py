"""A customer's response to a campaign: a button of its message, or a text sent after it."""

from functools import partial

from chalicelib.bot.advertising import stop_here
from chalicelib.bot.turn import Save, Turn, TurnResult, reply
from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Press, Text
from chalicelib.domain.messages.outgoing import TRIAL_STEP, Pressed, read_press


def pressed_answer(turn: Turn, customer: Customer) -> TurnResult | None:
    """Answer a press of a campaign's button; None for other messages. A dialogue stays open."""
    content = turn.message.content
    pressed = read_press(content.value) if isinstance(content, Press) else None
    if pressed is None:
        return None
    if pressed.step == TRIAL_STEP:
        return TurnResult(turn.dialog, (reply("campaign.trial_button", keyboard=None),))
    if not pressed.answer:
        return stop_here(turn, customer, pressed)
    save = partial(_record_answer, turn, customer, pressed)
    return TurnResult(turn.dialog, (reply("campaign.answered", keyboard=None),), save)


def keeping_text(turn: Turn, customer: Customer) -> Save | None:
    """The way to store a text that the bot did not understand; None for other messages.

    The text is kept with the customer. It may be a question about a campaign, which then appears in
    its report.
    """
    is_text = isinstance(turn.message.content, Text)
    return partial(_keep_text, turn, customer) if is_text else None


# The response is recorded before the dialog, which remembers the update: after a crash between the
# two the messenger repeats the update, and nothing is lost. The code of campaigns is imported only
# by the few updates that need it.


def _record_answer(turn: Turn, customer: Customer, pressed: Pressed, dialog: Dialog) -> None:
    from chalicelib.domain.responses.engagement import EngagementKind  # noqa: PLC0415
    from chalicelib.services.responses.attribute_response import attribute_response  # noqa: PLC0415

    at = turn.message.at
    attribute_response(turn.world, customer.id, EngagementKind.ANSWERED, at=at, pressed=pressed)
    turn.world.conversation.dialogs.save(dialog)


def _keep_text(turn: Turn, customer: Customer, dialog: Dialog) -> None:
    from chalicelib.services.conversation.keep_unanswered_text import (  # noqa: PLC0415
        keep_unanswered_text,
    )

    keep_unanswered_text(turn.world, customer, turn.message, dialog)
