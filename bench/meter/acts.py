"""The acts of the monthly bill, each done by the service and counted with what follows from it."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.children.purchases import CATEGORIES, PROGRAMME
from bench.meter.life import MeteredLife, metered
from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.points.programme import Programme
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.shopping import Bought, Shopping
from chalicelib.domain.staff.staff import Role
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.services.clock.book_accounts import book_account
from chalicelib.services.clock.run_jobs import last_night
from chalicelib.services.reports.measure_due import measure_run
from local.bill.usage import Usage
from local.demo.customers import demo_customers
from local.year.world import keep_people
from tests.builders.deliveries import recipients
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body
from tests.builders.pages import signed_in
from tests.builders.people import ADVERTISING, Telegrammer, customer_of
from tests.builders.shops import RECEIPTS, a_receipt, rub
from tests.builders.staff import Caller, a_caller

CREATED, ACCEPTED = 201, {200, 202}
TOGETHER = 5  # acts in one minute, for which a container reads the settings once
CHAT, PHONE = 7_000_000_000, 79_210_000_000
ROWS = 5
REGULAR = 30  # purchases that a regular customer has made before
BOUGHT = tuple(Bought(739_000 + day, 129_900, (("dairy", 129_900),)) for day in range(10))
DAY = timedelta(days=1)
EXPIRED = timedelta(days=400)
MIDNIGHT = datetime(2026, 11, 23, 0, tzinfo=UTC)
NIGHT_BEFORE = timedelta(hours=12)
TICKS, BETWEEN = 24, 264  # of the clock in a day: on the hour, and every five minutes between
_receipts = itertools.count(1)
QUESTION, WRITE = "а бананы свежие завезли", "Написать в поддержку"


def registration() -> Usage:
    """A person registers in Telegram: seven messages, and the picture of the card."""
    with metered() as found:
        _opens(found)
        return _each(found, lambda number: _joins(found, number), front_door=7)


def webhook() -> Usage:
    """A member asks the bot for the balance."""
    with metered() as found:
        _opens(found)
        anna = _member(found)
        return _each(found, lambda _: anna.says("баланс"), front_door=1)


def purchase() -> Usage:
    """A regular customer shows the card at a till: a receipt of five rows with points."""
    with metered() as found:
        till, anna = _opens(found), _member(found)
        card = customer_of(found.world, anna).card
        for _ in range(REGULAR):
            _buys(found, till, card=card)
            found.life.timeline.at += DAY
        found.settles()
        return _each(found, lambda _: _buys(found, till, card=card), api_handler=1, api_requests=1)


def booking() -> Usage:
    """The night books what expired on the account of one member."""
    with metered() as found:
        till, anna = _opens(found), _member(found)
        customer = customer_of(found.world, anna)
        _buys(found, till, card=customer.card)
        found.settles()
        found.life.timeline.at += EXPIRED
        programme = Programme.model_validate(PROGRAMME)
        night = last_night(found.world)
        return _counted(found, lambda: book_account(found.world, programme, customer.id, night))


def appeal() -> Usage:
    """A member asks for a person, who reads the inbox and the appeal, answers and solves it."""
    with metered() as found:
        _opens(found)
        people = [_joins(found, number) for number in range(TOGETHER)]
        found.settles()
        olga = signed_in(found.world, Role.SUPPORT)

        def asks(number: int) -> None:
            anna = people[number]
            for text in (QUESTION, WRITE):
                anna.says(text)
            (asked,) = found.world.desk.appeals.of_customer(customer_of(found.world, anna).ids)
            olga.opens("/desk")
            address = f"/desk/{asked.id}"
            page = olga.opens(address)
            answer = {"text": "Да, свежие.", "act": "reply", "once": f"a{number}"}
            olga.posts(address, {**page.filled(), **answer})
            page = olga.opens(address)
            olga.posts(address, {**page.filled(), "act": "solve", "once": f"b{number}"})
            anna.says("5")

        return _each(found, asks, front_door=3, pages=7)


def page() -> Usage:
    """A person of the staff opens the dashboard."""
    with metered() as found:
        _opens(found)
        olga = signed_in(found.world)
        return _each(found, lambda _: olga.opens("/console"), pages=1)


def campaign_of(size: int) -> tuple[Usage, Usage]:
    """A campaign to so many people: until all are sent to, and a day of measuring."""
    with metered() as found:
        _opens(found)
        recipients(found.world, size, shopping=Shopping(BOUGHT))
        marketer = a_caller(found.world, Role.MARKETER)
        marketer.asks("GET", CAMPAIGNS)

        def sends() -> None:
            made = marketer.asks("POST", CAMPAIGNS, a_body())
            for verb in ("rehearsal", "launch"):
                path = {"campaign_id": made.body["id"]}
                done = marketer.asks("POST", f"{CAMPAIGN}/{verb}", path=path)
                assert done.status in ACCEPTED, done.raw
                found.settles(hours=1)

        sent = _counted(found, sends, api_handler=3, api_requests=3)
        assert sent.messages == size, sent
        (record,) = found.world.campaigns.records.all()

        def measures() -> None:
            measure_run(found.world, record.id, LAUNCH)
            found.settles()

        return sent, _counted(found, measures)


def day(*, members: int, receipts: int) -> Usage:
    """A day of the clock for so many members, of whom so many bought something the day before."""
    with metered(MIDNIGHT - NIGHT_BEFORE) as found:
        till = _opens(found)
        people = list(demo_customers(members, seed=1, today=MIDNIGHT.date()))
        keep_people(found.world, people)
        for each in people[:receipts]:
            _buys(found, till, customer_id=each.id)
        found.life.lives_until(MIDNIGHT)
        return _counted(found, lambda: _lives_a_day(found), clock=TICKS + BETWEEN)


def _lives_a_day(found: MeteredLife) -> None:
    found.life.lives_until(MIDNIGHT + DAY)
    for _ in range(BETWEEN):
        watch_deadlines(found.world)


def _opens(found: MeteredLife) -> Caller:
    """Put a programme in force; the caller is a till."""
    at, programme = found.world.now(), Programme.model_validate(PROGRAMME)
    version = ProgrammeVersion(1, at - DAY, at - DAY, "admin", programme)
    found.world.commit(None, found.world.points.programmes.add_write(version))
    return a_caller(found.world, Role.INTEGRATION)


def _joins(found: MeteredLife, number: int) -> Telegrammer:
    person = Telegrammer(found.world, CHAT + number, phone=str(PHONE + number))
    person.registers(email=f"anna{number}@example.org", advertising=ADVERTISING)
    return person


def _member(found: MeteredLife) -> Telegrammer:
    anna = _joins(found, 0)
    found.settles()
    return anna


def _buys(found: MeteredLife, till: Caller, **buyer: str) -> None:
    assert till.asks("POST", RECEIPTS, _receipt(found, **buyer)).status == CREATED


def _receipt(found: MeteredLife, **buyer: str) -> dict[str, Any]:
    lines = [
        {
            "sku": f"46000000{n:05}",
            "category": CATEGORIES[n % 2],
            "quantity": "1",
            "paid": rub("50.10"),
        }
        for n in range(ROWS)
    ]
    at = found.world.now().isoformat()
    # All are equally long: an item at the edge of a kilobyte would cost now one unit, now two.
    number = f"0009-{next(_receipts):07}"
    return a_receipt(total=rub("250.50"), lines=lines, at=at, receipt=number, **buyer)


def _counted(found: MeteredLife, act: Callable[[], object], **doors: float) -> Usage:
    """Count an act with the jobs that it queues; `doors` are invocations by a person's request."""
    before = found.usage()
    act()
    found.settles()
    counted = found.usage() - before
    requests = doors.pop("api_requests", 0.0)
    return counted + Usage(api_requests=requests, runs=doors)


def _each(found: MeteredLife, act: Callable[[int], object], **doors: float) -> Usage:
    """Count one of several acts of a busy minute."""

    def several() -> None:
        for number in range(TOGETHER):
            act(number)

    per_act = _counted(found, several) * (1 / TOGETHER)
    requests = doors.pop("api_requests", 0.0)
    return per_act + Usage(api_requests=requests, runs=doors)
