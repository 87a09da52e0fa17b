"""How the channels do: what arrives and leaves is noted, and a platform is asked on demand."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import CodeNotice, Line, Reply
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.upkeep.channel_health import ChannelHealth
from chalicelib.handlers.workers.deliver import deliver
from chalicelib.handlers.workers.outbox import outbox
from chalicelib.repo.table.table import Table
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.services.upkeep.channels import ChannelStatus, ask_channel, list_channels
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.deliveries import a_mission, chat_of, post_office, recipients
from tests.builders.events import sqs_event
from tests.builders.people import Telegrammer, WebchatVisitor, queued
from tests.channels.bot_api import OK, Answer, BotApi, bot_api, refuses, says

CHAT = Chat("telegram", "7012345678")


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as api:
        yield api


@pytest.fixture
def online(world: World, api: BotApi) -> World:
    online = replace(world, settings=replace(world.settings, telegram_api=api.address))
    use_world(online)
    return online


def status(world: World, name: str = "telegram") -> ChannelStatus:
    return next(each for each in list_channels(world) if each.channel.name == name)


def health(world: World) -> ChannelHealth:
    return status(world).health


def works(world: World) -> None:
    """Do every job of the outbox."""
    for job in queued(world):
        assert outbox(sqs_event(job), None) == {"batchItemFailures": []}


def asks(world: World, name: str = "telegram") -> None:
    ask_channel(world, Actor(StaffKeyId("tests"), world.now()), name)


def replies(world: World, cause: str) -> None:
    queue_part(world, CHAT, "en", Reply((Line("menu.hello"),), None), cause=cause)
    works(world)


def test_a_channel_without_its_settings_is_off_and_names_them(world: World) -> None:
    off = replace(world, settings=replace(world.settings, telegram_token="", sms_prices=""))

    assert status(world).missing == ()
    assert status(off).missing == ("telegram_token",)
    assert status(off, "sms").missing == ("sms_prices",)
    assert status(world).unknown == {"read": "telegram.no_receipts"}
    assert status(world).per_second == 25


def test_updates_are_noted_once_a_minute_and_not_with_the_first(
    world: World, anna: Telegrammer, clock: Clock
) -> None:
    anna.says("/start")
    assert health(world).received_at is None

    clock.moves(minutes=1)
    noted = clock.now()
    anna.says("/start")
    clock.moves(seconds=30)
    anna.says("/start")

    assert health(world).received_at == noted


def test_replies_that_left_or_failed_are_noted(online: World, api: BotApi, clock: Clock) -> None:
    api.will(
        OK,
        OK,
        refuses(403, "Forbidden: bot was blocked by the user"),
        refuses(429, "Too Many Requests: retry after 3", parameters={"retry_after": 3}),
    )
    replies(online, "1")
    clock.moves(minutes=1)
    for cause in ("2", "3", "4"):
        replies(online, cause)

    assert health(online).accepted_at == clock.now()
    assert health(online).failures == {"channel.blocked": 1, "telegram.too_many_requests": 1}
    clock.moves(days=2)
    assert health(online).failures == {}


def test_a_code_counts_for_the_channel_by_which_it_leaves(
    online: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("sms.unreachable")

    monkeypatch.setattr(type(online.messengers.sms), "send", away)
    notice = CodeNotice("sms", "+79990000001", nonce="1")
    queue_part(online, CHAT, "en", notice, cause="1")
    works(online)

    assert health(online).failures == {}
    assert status(online, "sms").health.failures == {"sms.unreachable": 1}


def test_messages_in_the_web_chat_are_noted(
    world: World, visitor: WebchatVisitor, clock: Clock
) -> None:
    visitor.opens()
    visitor.says("hello")
    clock.moves(minutes=1)
    visitor.says("hello")

    assert status(world, "webchat").health.received_at == clock.now()


def test_messages_of_a_campaign_are_noted_chunk_by_chunk(world: World, clock: Clock) -> None:
    with post_office() as office:
        online = replace(world, settings=replace(world.settings, telegram_api=office.address))
        use_world(online)
        anna, boris, vera = recipients(online, 3)
        office.will(chat_of(boris), refuses(403, "Forbidden: bot was blocked by the user"))
        online.channel_marks.accepted("telegram", clock.now())
        clock.moves(minutes=1)
        mission = a_mission(online, office)
        mission.plans([anna, boris, vera])

        deliver(sqs_event(mission.job()), None)

    assert health(online).failures == {"channel.blocked": 1}
    assert health(online).accepted_at == clock.now()


def test_a_platform_is_asked_and_its_answer_kept(online: World, api: BotApi) -> None:
    ours = f"{online.settings.public_url}/webhooks/telegram"
    info = {
        "url": ours,
        "pending_update_count": 4,
        "last_error_date": 1795420800,
        "last_error_message": "Wrong response from the webhook: 500",
    }
    api.will(says(200, {"ok": True, "result": info}))

    asks(online)
    works(online)

    check = health(online).check
    assert check is not None
    assert (check.is_good, check.pending, check.error) == (True, 4, info["last_error_message"])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refuses(401, "Unauthorized"), "telegram.token_refused"),
        (says(200, b"<html>"), "telegram.unreachable"),
        (says(200, {"ok": True, "result": {"url": 3}}), "telegram.unreachable"),
    ],
)
def test_a_platform_that_says_nothing_is_told(
    online: World, api: BotApi, answer: Answer, code: str
) -> None:
    api.will(answer)

    asks(online)
    works(online)

    check = health(online).check
    assert check is not None
    assert (check.is_good, check.code) == (False, code)


def test_what_cannot_be_asked_is_refused(world: World) -> None:
    off = replace(world, settings=replace(world.settings, telegram_secret=""))

    with pytest.raises(NotFound):
        asks(world, "gone")
    with pytest.raises(NotFound):
        asks(off)
    with pytest.raises(Rejected, match="tells_nothing"):
        asks(world, "email")


def test_a_mark_that_cannot_be_stored_fails_nothing(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("table.unreachable")

    marks = world.channel_marks
    marks.received("telegram", clock.now())
    clock.moves(minutes=1)
    monkeypatch.setattr(Table, "put", away)

    marks.received("telegram", clock.now())
    marks.failed("telegram", {"telegram.refused": 1}, clock.now())
