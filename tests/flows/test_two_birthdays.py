"""Two birthdays of the same people: what each year's greeting led to is told of that year alone."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from app import app
from chalicelib.domain.campaigns.holdout import global_draw
from chalicelib.domain.campaigns.run import day_name
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.planning.mailing import SALT
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.statistics import Rate
from chalicelib.domain.reports.unknown import Unknown
from chalicelib.domain.staff.actor import Actor
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.services.reports.report_campaign import report_campaign
from chalicelib.settings import Settings
from chalicelib.world import World, use_world
from local.year.life import Life, RecordingChannels, quiet
from local.year.timeline import Timeline
from tests.builders.aws import receipts
from tests.builders.campaigns import CATALOGUE, STOP, WANT
from tests.builders.events import rest_event
from tests.builders.people import Telegrammer
from tests.channels.bot_api import BotApi, bot_api
from tests.repo.builders import a_consent, a_customer, stored

BIRTHDAY = CampaignId("birthday")
BEGINS = datetime(2026, 11, 21, tzinfo=UTC)
FIRST, SECOND = date(2026, 11, 23), date(2027, 11, 23)
BROWSER = {"user-agent": receipts.BROWSER}
LINK = re.compile(r"http\S+/([lu])/(\S+)")
_chats = count(7_100_000_001)


@dataclass(slots=True)
class Letterbox(RecordingChannels):
    """Keeps letters as SES was given them."""

    letters: list[dict[str, Any]] = field(default_factory=list)

    def send_email(self, **asked: Any) -> dict[str, str]:
        self.letters.append(asked)
        return RecordingChannels.send_email(self, **asked)


@dataclass
class Greeting:
    """What may come back of one message: links by their route, values of buttons, tags."""

    links: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Years:
    """Three people with one birthday, each reached by another channel."""

    life: Life
    post: Letterbox
    bot: BotApi
    people: Mapping[str, Customer]

    @property
    def world(self) -> World:
        return self.life.world

    def passes(self, day: date) -> None:
        """Live from the eve of the day to its noon; before, nothing ticks."""
        eve = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
        self.life.timeline.lives_until(eve)
        self.life.lives_until(eve + timedelta(hours=36))

    def greetings(self) -> dict[str, Greeting]:
        """The last message of each channel."""
        letter, message = self.post.letters[-1], self.bot.calls[-1].json
        text = letter["Content"]["Simple"]["Body"]["Text"]["Data"]
        sms = next(each.text for each in reversed(self.post.messages) if each.channel == "sms")
        buttons = [each for row in message["reply_markup"]["inline_keyboard"] for each in row]
        tags = {each["Name"]: each["Value"] for each in letter["EmailTags"]}
        return {
            "email": Greeting(dict(LINK.findall(text)), tags=tags),
            "sms": Greeting(dict(LINK.findall(sms))),
            "telegram": Greeting(
                dict(LINK.findall(" ".join(each.get("url", "") for each in buttons))),
                tuple(each["callback_data"] for each in buttons if "callback_data" in each),
            ),
        }

    def asks(self, method: str, route: str, token: str) -> int:
        """Open a link, or press the button behind it."""
        event = rest_event(
            method, f"/{route}/{{token}}", body=b"", headers=BROWSER, path={"token": token}
        )
        status: int = app(event, None)["statusCode"]
        return status

    def told(self, day: date, figure: Figure, channel: str) -> Rate | Unknown:
        """What the report of one day says, measured now."""
        measure_run(self.world, BIRTHDAY, day_name(day))
        self.life.timeline.lives_until(self.life.timeline.at + timedelta(hours=1))
        report = report_campaign(self.world, BIRTHDAY, first=day, last=day)
        rates = {(each.figure, each.channel): each.value for each in report.rates}
        return rates[figure, channel]


@pytest.fixture
def years(settings: Settings) -> Iterator[Years]:
    timeline = Timeline(BEGINS)
    post = Letterbox(timeline.now)
    with bot_api() as bot, quiet():
        made = World(
            replace(settings, telegram_api=bot.address, sms_prices="RU=45000"),
            now=timeline.now,
            sleep=timeline.sleep,
            client=post.client,
            sending_client=post.client,
        )
        world = receipts.listening(made)
        use_world(world)
        life = Life(world, timeline)
        life.begins()
        switch_on(world)
        people = {channel: born(world, channel) for channel in ("email", "sms", "telegram")}
        yield Years(life, post, bot, people)
        use_world(None)


def switch_on(world: World) -> None:
    """The greeting, to everybody, with a link, an answer and the way out."""
    words = replace(trigger_words(BIRTHDAY), buttons=(CATALOGUE, WANT, STOP), control_share_bp=0)
    change_trigger(world, Actor(StaffKeyId("tests"), world.now()), BIRTHDAY, words, on=True)


def born(world: World, channel: str) -> Customer:
    """Somebody who has agreed to one channel, and whom no control group holds out."""
    draws = [global_draw(day, salt=SALT) for day in (FIRST, SECOND)]
    named = (CustomerId(f"{channel}-{number}") for number in count())
    identity = next(each for each in named if not any(draw.holds_out(each) for draw in draws))
    person = a_customer(
        id=identity,
        birthday=Birthday(FIRST.day, FIRST.month, 1990),
        chats=(Chat("telegram", str(next(_chats))),),
        consents=(a_consent(channel=channel, at=BEGINS),),
    )
    return stored(world, person)


def test_each_years_greeting_is_told_of_by_itself(years: Years) -> None:
    years.passes(FIRST)
    first = years.greetings()
    years.passes(SECOND)
    second = years.greetings()
    assert len(years.post.messages) == 4
    assert first["email"].tags["step"] == "2026"

    # The letter of the second year arrived, and its link is followed.
    letter = receipts.a_letter(BIRTHDAY, years.people["email"].id)
    tags = {name: [value] for name, value in second["email"].tags.items()}
    event = receipts.delivered(letter | {"tags": tags}, years.world.now())
    years.world.queues.receipts.send(json.loads(receipts.notified(event)))
    assert years.asks("GET", "l", second["email"].links["l"]) == 302
    # The SMS of the second year is answered with its stop.
    assert years.asks("POST", "u", second["sms"].links["u"]) == 200
    # In the chat the button of the second year is pressed, and something is asked.
    person = Telegrammer(years.world, int(years.people["telegram"].chats[0].id))
    answer = next(value for value in second["telegram"].values if "want" in value)
    person.presses(answer)
    person.says("а до какого числа?")

    figures = [
        (Figure.DELIVERED, "email"),
        (Figure.CLICKED, "email"),
        (Figure.STOPPED, "sms"),
        (Figure.ANSWERED, "telegram"),
        (Figure.ASKED, "telegram"),
    ]
    assert [years.told(SECOND, *each) for each in figures] == [Rate(1, 1)] * 5
    assert [years.told(FIRST, *each) for each in figures] == [Rate(0, 1)] * 5

    # What is done with the message of the first year is done with that of the first year.
    assert years.asks("GET", "l", first["sms"].links["l"]) == 302

    assert years.told(FIRST, Figure.CLICKED, "sms") == Rate(1, 1)
    assert years.told(SECOND, Figure.CLICKED, "sms") == Rate(0, 1)
    assert years.life.timeline.dead == []
