"""What each channel takes, in its own units."""

from dataclasses import replace

import pytest

from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.messages.limits import Limits, sms_bytes, utf8_bytes, utf16_units


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


ROOMY = Limits(4000, buttons_max=3, label_max=20)
TELEGRAM, SMS = CHANNELS["telegram"].limits, CHANNELS["sms"].limits


@pytest.mark.parametrize(
    ("limits", "plain", "with_picture", "with_buttons"),
    [
        pytest.param(TELEGRAM, 4096, 1024, 4096, id="telegram"),
        pytest.param(SMS, 1600, 1600, 1600, id="sms"),
        pytest.param(ROOMY, 4000, 4000, 4000, id="neither"),
        pytest.param(replace(ROOMY, with_buttons_max=640), 4000, 4000, 640, id="buttons"),
        pytest.param(replace(ROOMY, with_picture_max=768), 4000, 768, 4000, id="picture"),
        pytest.param(replace(ROOMY, with_picture_max=9, with_buttons_max=8), 4000, 9, 8, id="both"),
    ],
)
def test_pictures_and_buttons_leave_less_room(
    limits: Limits, plain: int, with_picture: int, with_buttons: int
) -> None:

    assert limits.room(picture=False, buttons=False) == plain
    assert limits.room(picture=True, buttons=False) == with_picture
    assert limits.room(picture=False, buttons=True) == with_buttons
    assert limits.room(picture=True, buttons=True) == min(with_picture, with_buttons)
