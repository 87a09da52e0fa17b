"""The page of the channels."""

from dataclasses import replace

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.domain.upkeep.channel_health import WebhookCheck
from chalicelib.world import World, use_world
from tests.builders.clock import Clock
from tests.builders.pages import signed_in
from tests.builders.people import queued

PAGE = "/console/channels"
PAYLOAD = '"><img src=x onerror=alert(1)>'


def test_a_channel_that_is_off_says_why_and_no_secret_is_shown(world: World) -> None:
    use_world(replace(world, settings=replace(world.settings, sms_prices="")))

    seen = signed_in(world).opens(PAGE)

    assert "GROCER_SMS_PRICES" in seen.text
    for secret in (world.settings.telegram_token, world.settings.telegram_secret):
        assert secret not in seen.html


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "человек заблокировал бота: 1234"), ("en", "the person blocked the bot: 1234")],
)
def test_failures_and_the_answer_of_a_platform_are_shown(
    world: World, clock: Clock, language: str, words: str
) -> None:
    failures = {"channel.blocked": 1234, PAYLOAD: 1}
    world.channel_marks.failed("telegram", failures, clock.now())
    check = WebhookCheck(clock.now(), error=PAYLOAD, error_at=clock.now())
    world.conversation.channel_notes.checked("telegram", check)

    seen = signed_in(world, language=language).opens(PAGE)

    assert words in seen.text
    assert "<img" not in seen.html
    assert ("на другой адрес" if language == "ru" else "another address") in seen.text


def test_a_platform_is_asked_by_an_administrator_only(world: World) -> None:
    visitor = signed_in(world)

    assert "Вопрос отправлен" in visitor.sends(PAGE, {"channel": "telegram"}).text
    assert [job["probe"] for job in queued(world)] == ["telegram"]
    assert visitor.sends(PAGE, {"channel": "email"}).status == 400
    auditor = signed_in(world, Role.AUDITOR)
    page = auditor.opens(PAGE)
    assert "Проверить" not in page.text
    token = page.hidden("/console/sign-out")
    assert auditor.posts(PAGE, {**token, "channel": "telegram"}).status == 403
