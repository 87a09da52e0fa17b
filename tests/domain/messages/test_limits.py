"""What each channel takes, in its own units."""

import pytest

from chalicelib.domain.messages.limits import LIMITS, sms_bytes, utf8_bytes, utf16_units


@pytest.mark.parametrize(
    ("text", "units", "on_the_wire", "in_sms"),
    [("abc", 3, 3, 3), ("я", 1, 2, 2), ("🎁", 2, 4, 4), ("€", 1, 3, 2), ("", 0, 0, 0)],
)
def test_lengths_are_counted_as_the_channels_count(
    text: str, units: int, on_the_wire: int, in_sms: int
) -> None:
    assert utf16_units(text) == units
    assert utf8_bytes(text) == on_the_wire
    assert sms_bytes(text) == in_sms


@pytest.mark.parametrize(
    ("channel", "plain", "with_picture", "with_buttons"),
    [
        ("telegram", 4096, 1024, 4096),
        ("whatsapp", 4096, 1024, 1024),
        ("messenger", 2000, 2000, 640),
        ("viber", 7000, 768, 7000),
        ("max", 4000, 4000, 4000),
        ("sms", 1600, 1600, 1600),
    ],
)
def test_pictures_and_buttons_leave_less_room(
    channel: str, plain: int, with_picture: int, with_buttons: int
) -> None:
    limits = LIMITS[channel]

    assert limits.room(picture=False, buttons=False) == plain
    assert limits.room(picture=True, buttons=False) == with_picture
    assert limits.room(picture=False, buttons=True) == with_buttons
    assert limits.room(picture=True, buttons=True) == min(with_picture, with_buttons)
