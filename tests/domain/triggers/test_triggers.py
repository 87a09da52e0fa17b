"""One trigger a file, listed once."""

from pathlib import Path

from chalicelib.domain import triggers
from chalicelib.domain.messages.channel import CHANNELS
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.texts import defaults

NOT_TRIGGERS = {"__init__", "candidate"}


def test_every_trigger_is_listed() -> None:
    assert triggers.__file__
    written = {path.stem for path in Path(triggers.__file__).parent.glob("*.py")} - NOT_TRIGGERS

    assert TRIGGERS.keys() == written


def test_every_trigger_has_words_for_channels_that_there_are() -> None:
    for trigger in TRIGGERS.values():
        assert trigger.TEXTS.keys() == {channel.text_form for channel in CHANNELS.values()}
        assert {*trigger.TEXTS.values(), trigger.SUBJECT} <= defaults("ru").keys()
