"""How much a channel takes in one message; the numbers stand in the folder of each channel."""

from dataclasses import dataclass

from chalicelib.domain.messages.sms.sms_parts import sms_parts
from chalicelib.domain.messages.template import Measure

REPLY_UNITS_MAX = 4096  # of UTF-16: Telegram's limit; a longer text is refused as a whole
MORE = "…"
UNIT_BYTES = 2


def utf16_units(text: str) -> int:
    """Length as messengers count it: an emoji counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """Length in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def sms_bytes(text: str) -> int:
    """Length as SNS counts it: one character outside the GSM alphabet doubles all the others."""
    return sms_parts(text).size_bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one channel, in units of `measure`; a label is counted in UTF-16 units.

    If `with_picture_max` or `with_buttons_max` is None, a picture or buttons do not shorten the
    text. A channel with a `buttons_max` of 0 gets links below the text, one a line with its label.
    """

    text_max: int
    buttons_max: int
    label_max: int
    measure: Measure = utf16_units
    with_picture_max: int | None = None
    with_buttons_max: int | None = None
    subject_max: int | None = None  # None: messages have no subject

    def room(self, *, picture: bool, buttons: bool) -> int:
        """The greatest length of a text that has a picture or buttons beside it."""
        beside_picture = self.with_picture_max if picture else None
        beside_buttons = self.with_buttons_max if buttons else None
        rooms = (self.text_max, beside_picture, beside_buttons)
        return min(room for room in rooms if room is not None)


def whole_lines(text: str) -> str:
    """The text, or as many of its first lines as fit, and a sign that there were more.

    A line that is too long by itself ends in its middle.
    """
    # Fast path: no character takes more than two units of UTF-16.
    if len(text) * UNIT_BYTES <= REPLY_UNITS_MAX:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= REPLY_UNITS_MAX * UNIT_BYTES:
        return text
    room = (REPLY_UNITS_MAX - len(MORE) - 1) * UNIT_BYTES
    cut = units[:room].decode("utf-16-le", "ignore")
    lines, _, _ = cut.rpartition("\n")
    return f"{lines or cut}\n{MORE}"
