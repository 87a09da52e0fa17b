"""A year of a small base, hour by hour, held against an oracle written from the rules."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.campaigns.holdout import campaign_draw, global_draw
from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import CustomerId, StaffKeyId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.money import Money
from chalicelib.domain.planning.mailing import SALT
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.triggers import TRIGGERS
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.customers.change_customer import change_customer
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.settings import Settings
from chalicelib.world import World
from local.year.life import Life, RecordingChannels
from local.year.world import a_life, keep_people
from tests.flows.year.year_oracle import PROGRAMME, Due, Person, due_messages
from tests.repo.builders import a_consent, a_customer

BEGINS = datetime(2028, 1, 1, tzinfo=UTC)  # a leap year; summer time comes and goes in it
DAYS = 366
# `make soak` asks for 40.
PEOPLE = int(os.environ.get("YEAR_PEOPLE", "28"))  # noqa: TID251 - of this test alone
FIRST, LAST = BEGINS.date() + timedelta(days=2), BEGINS.date() + timedelta(days=DAYS - 2)
# Ten o'clock of whoever lives half an hour aside comes between two ticks.
ZONES = (
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/Kaliningrad",
    "Asia/Vladivostok",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
TILL = StaffKeyId("till")


@pytest.fixture
def living(settings: Settings) -> Iterator[tuple[Life, RecordingChannels]]:
    with a_life(BEGINS, settings) as (life, channels):
        yield life, channels


def invent(number: int, chance: Random) -> Person:
    """A person with a rhythm of their own, who now and then stays away for months."""
    day, bought = BEGINS - timedelta(days=chance.randint(100, 300)), []
    gap = chance.randint(2, 35)
    while day < BEGINS + timedelta(days=DAYS):
        bought.append(day.replace(hour=chance.randrange(24), minute=chance.randrange(60)))
        was_here = day > BEGINS - timedelta(days=50)
        day += timedelta(days=chance.randint(1, 2 * gap))
        if was_here and chance.random() < 0.3:
            day += timedelta(days=chance.randint(60, 120))
    born = BEGINS.date() + timedelta(days=chance.randrange(DAYS // (1 + number % 2 * 9)))
    year = chance.choice((None, 1960, 1992, 2012))  # all of them have a 29 February
    identity = f"person{number}"
    return Person(
        id=identity,
        zone=ZONES[number % len(ZONES)],
        born=(29, 2, year) if number % 8 == 0 else (born.day, born.month, year),
        known_since=BEGINS.date() - timedelta(days=chance.choice((-60, -20, 0, 300))),
        agrees=chance.random() < 0.85,
        has_chat=chance.random() < 0.9,
        held_out=frozenset(
            (name, half)
            for name in TRIGGERS
            for half in (1, 2)
            if _is_held_out(identity, name, half)
        ),
        bought=tuple(bought),
    )


def _is_held_out(identity: str, trigger: str, half: int) -> bool:
    day = date(BEGINS.year, 6 * half, 1)
    draws = (global_draw(day, salt=SALT), campaign_draw(trigger, salt=SALT))
    return any(draw.holds_out(CustomerId(identity)) for draw in draws)


def as_customer(person: Person) -> Customer:
    """The customer as the table has them when the year begins."""
    number = person.id.removeprefix("person")
    chat = Chat("telegram", f"70{number}")
    before = [at for at in person.bought if at < BEGINS]
    return replace(
        a_customer(),
        id=CustomerId(person.id),
        birthday=Birthday(*person.born) if person.born else None,
        birthday_since=person.known_since,
        zone=person.zone,
        chats=(chat,) if person.has_chat else (),
        consents=(a_consent(),) if person.agrees else (a_consent(given=False),),
        shopping=Shopping(tuple(Bought(_ordinal(at), 100_00) for at in before)),
    )


def _ordinal(at: datetime) -> int:
    return at.astimezone(PROGRAMME).date().toordinal()


def buys(world: World, person: Person, at: datetime) -> None:
    """One receipt, by its till."""
    paid = Money(100_00, world.settings.currency)
    line = PurchaseLine("milk", "dairy", 1000, paid)
    receipt = Receipt("s1", f"{person.id}-{at:%m%dT%H%M}", at, paid, (line,))
    record_purchase(world, Actor(TILL, at), receipt, Identity("id", person.id))


def switch_on(world: World) -> None:
    """Every trigger, in Telegram alone."""
    for name in TRIGGERS:
        words = trigger_words(name)
        content = replace(words, texts={"telegram": words.texts["telegram"]})
        change_trigger(world, Actor(TILL, world.now()), name, content, on=True)


def begin(life: Life, people: list[Person]) -> None:
    """Everybody is there, and will buy when they do."""
    keep_people(life.world, [as_customer(person) for person in people])
    switch_on(life.world)
    for person in people:
        for at in person.bought:
            if at >= BEGINS:
                life.timeline.happens(at, partial(buys, life.world, person, at))


def heard(channels: RecordingChannels) -> list[tuple[datetime, str]]:
    """Who was written to and when; to the minute, for calls take a moment."""
    return sorted(
        (_minute(one.at), f"person{one.to.removeprefix('70')}") for one in channels.messages
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def once_a_day(due: list[Due], people: list[Person]) -> list[tuple[datetime, str]]:
    """Check 8: of two messages on one day of the person only one goes.

    The caps of a week and a month cannot be reached: silences are two months apart.
    """
    zones = {person.id: ZoneInfo(person.zone) for person in people}
    days = {(each.id, each.at.astimezone(zones[each.id]).date()): each.at for each in due}
    return sorted((at, person) for (person, _), at in days.items())


@pytest.mark.parametrize("seed", [1])
def test_a_year_brings_what_the_rules_say_and_nothing_else(
    seed: int, living: tuple[Life, RecordingChannels]
) -> None:
    life, channels = living
    chance = Random(seed)
    people = [invent(number, chance) for number in range(PEOPLE)]
    begin(life, people)

    life.lives_until(BEGINS + timedelta(days=DAYS))

    due = due_messages(people, FIRST, LAST)
    expected = once_a_day(due, people)
    first, last = _bounds()
    assert [one for one in heard(channels) if first <= one[0] < last] == [
        one for one in expected if first <= one[0] < last
    ]
    # Without a programme no points expire.
    assert {each.trigger for each in due} == set(TRIGGERS) - {"expiring"}
    assert len(expected) > PEOPLE // 2
    assert life.timeline.dead == []


def _bounds() -> tuple[datetime, datetime]:
    """Instants between which every zone is on one of the days."""
    first = datetime.combine(FIRST, time(), UTC) + timedelta(days=1)
    return first, datetime.combine(LAST, time(), UTC)


@pytest.mark.parametrize("seed", [2])
def test_missed_and_doubled_ticks_greet_each_birthday_once_in_its_window(
    seed: int, settings: Settings
) -> None:
    """Ticks are left out for up to two days, and others come twice: nobody notices."""
    chance = Random(seed)
    people = [invent(number, chance) for number in range(PEOPLE)]
    with a_life(BEGINS, settings) as (life, channels):
        begin(life, people)
        broken = replace(life, ticks=_broken(chance, life))
        broken.lives_until(BEGINS + timedelta(days=45))

    days = BEGINS.date() + timedelta(days=4), date(2028, 2, 10)
    due = [each for each in due_messages(people, *days) if each.trigger == "birthday"]
    greetings = [
        (_minute(one.at), f"person{one.to.removeprefix('70')}")
        for one in channels.messages
        if "рожден" in one.text
    ]
    assert len({person for _, person in greetings}) == len(greetings)
    for each in due:
        at = [at for at, person in greetings if person == each.id]
        assert len(at) == 1, each
        assert each.at <= at[0] < each.at + timedelta(days=2)
    assert due


@pytest.mark.parametrize("seed", [4])
def test_whoever_moves_to_another_zone_is_greeted_once_and_never_at_night(
    seed: int, settings: Settings
) -> None:
    """Within a day of their birthday's morning everybody flies somewhere, some of them twice."""
    chance = Random(seed)
    day = BEGINS.date() + timedelta(days=5)
    people = [
        replace(invent(number, chance), born=(day.day, day.month, None), agrees=True, has_chat=True)
        for number in range(PEOPLE)
    ]
    zones: dict[str, list[str]] = {person.id: [person.zone] for person in people}
    with a_life(BEGINS, settings) as (life, channels):
        begin(life, people)
        for person in people:
            for _ in range(chance.choice((1, 2))):
                to = chance.choice(ZONES)
                zones[person.id].append(to)
                at = datetime.combine(day, time(10), UTC) + timedelta(hours=chance.randint(-40, 30))
                life.timeline.happens(at, partial(moves, life.world, person.id, to))
        life.lives_until(BEGINS + timedelta(days=9))

    greeted = [one for one in heard(channels) if one[1] in zones]
    wanted = {person.id for person in people if ("birthday", 1) not in person.held_out}
    late = {person.id for person in people if (day - person.known_since).days < 14}
    assert sorted(person for _, person in greeted) == sorted(wanted - late)
    for at, name in greeted:
        hours = {at.astimezone(ZoneInfo(zone)).hour for zone in zones[name]}
        assert any(10 <= hour < 21 for hour in hours)


def moves(world: World, person: str, zone: str) -> None:
    """Staff write down where somebody lives now."""
    actor = Actor(TILL, world.now())
    change_customer(world, actor, CustomerId(person), lambda known: replace(known, zone=zone))


def _broken(chance: Random, life: Life) -> Callable[[datetime], bool]:
    """Whether an hour has its tick; some have another before it.

    After a long silence a day is whole: whoever is silent longer than a greeting lives, greets
    nobody.
    """
    silent_until = [BEGINS]

    def ticks(hour: datetime) -> bool:
        since = hour - silent_until[-1]
        if since < timedelta():
            return False
        if since > timedelta(days=1) and chance.random() < 0.05:
            silent_until.append(hour + timedelta(hours=chance.randint(1, 34)))
            return False
        if chance.random() < 0.2:
            life.tick()
        return True

    return ticks
