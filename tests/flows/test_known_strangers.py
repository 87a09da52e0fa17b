"""A visitor whose session is over is told how to get to the card that they have."""

from chalicelib.world import World
from tests.builders.people import WebchatVisitor

PHONE = "+79215550044"


def said(messages: list[dict[str, object]]) -> str:
    return "\n".join(str(message["text"]) for message in messages)


def test_a_command_of_a_stranger_says_how_a_card_opens(visitor: WebchatVisitor) -> None:
    visitor.opens()

    heard = said(visitor.says("/card"))

    assert "If you have a card already, prove the same phone or e-mail here by a code" in heard


def test_one_message_is_read_where_a_name_is_asked(visitor: WebchatVisitor) -> None:
    visitor.opens()
    for label in ("I agree", "No, thank you"):
        visitor.presses(label)
    visitor.says(PHONE)

    heard = said(visitor.says(f"John Smith, {PHONE}, john@gmail.com, May 5 1990"))

    assert f"Please confirm that {PHONE} is yours" in heard or "code by SMS" in heard


def test_a_code_was_just_sent(world: World, visitor: WebchatVisitor) -> None:
    visitor.fills_in(PHONE)

    asked = visitor.presses("Send a code")

    labels = [button["text"] for each in asked for row in each["buttons"] for button in row]
    assert "Send again" in labels
    assert "Send a code" not in labels
    assert "in" in said(visitor.presses("Send again"))
