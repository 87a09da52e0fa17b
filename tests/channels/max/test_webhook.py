"""A person in MAX through the webhook: 200 always, once, stopped and started, a phone proven."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from tests.builders.mailbox import code_in, sms_to
from tests.builders.max import SECRET, TOKEN, MaxPerson, card_of, post
from tests.channels.bot_api import BotApi
from tests.channels.max import updates
from tests.repo.builders import everything


@pytest.fixture
def settings(settings: Settings, api: BotApi) -> Settings:
    return replace(settings, max_token=TOKEN, max_secret=SECRET, max_api=api.address)


@pytest.fixture
def anna(world: World, api: BotApi) -> MaxPerson:
    return MaxPerson(world, api)


@pytest.fixture
def off(settings: Settings) -> Iterator[None]:
    use_world(World(replace(settings, max_secret="")))
    yield
    use_world(None)


@pytest.mark.usefixtures("off")
def test_without_a_secret_there_is_no_such_address() -> None:
    assert post(updates.TEXT.encode(), "")[0] == 404


def test_max_gets_200_for_all_that_it_posted(anna: MaxPerson) -> None:
    assert post(updates.TEXT.encode()) == (200, "")
    assert post(json.dumps(anna.update("dialog_muted", muted_until=1)).encode()) == (200, "")
    assert post(b"{}") == (200, "")  # quarantined: MAX would repeat any other status for hours
    assert post(updates.TEXT.encode(), "other")[0] == 401
    assert SECRET not in str(everything(anna.world))


def test_an_update_that_comes_twice_has_one_effect(anna: MaxPerson) -> None:
    anna.says("/start")
    agreed = anna.message("Согласен")
    anna.sends(agreed)

    # MAX repeats it a minute later, when the first reply can no longer be on its way.
    assert post(json.dumps(agreed).encode())[0] == 503
    assert "Да, присылайте" in anna.says("что?").labels


def test_who_stops_the_bot_is_not_written_to_until_they_start_it(anna: MaxPerson) -> None:
    anna.starts("REF7Q2K")
    for kind in ("bot_stopped", "dialog_removed"):
        anna.sends(anna.update(kind, chat_id=91000001, user=anna.user))
    dialog = anna.world.conversation.dialogs.get(anna.chat)
    assert dialog is not None
    assert dialog.blocked

    assert anna.starts().text
    dialog = anna.world.conversation.dialogs.get(anna.chat)
    assert dialog is not None
    assert not dialog.blocked


def test_buttons_are_pressed_beneath_their_messages(anna: MaxPerson) -> None:
    anna.starts()
    asked = anna.presses("Даю согласие")

    assert "Да, присылайте" in asked.labels
    assert any(call.path.startswith("/answers?callback_id=cb.") for call in anna.api.calls)


def test_a_contact_that_max_does_not_vouch_for_is_proven_by_a_code(anna: MaxPerson) -> None:
    for said in ("/start", "Согласен", "Нет, не нужно", "Всё одним сообщением"):
        anna.says(said)
    anna.says(f"Анна Петрова, +{anna.phone}, anna@example.org, 5 мая 1990")

    foreign = anna.shares_contact(max_info={"user_id": 7}, hash=None)
    assert "другого человека" in foreign.text
    anna.shares_contact(vcf_info=card_of(anna.phone), hash="0" * 64)
    anna.presses("Прислать код")
    anna.says(code_in(sms_to(f"+{anna.phone}")[-1]))

    assert "Готово, Анна!" in anna.says("Да").text
