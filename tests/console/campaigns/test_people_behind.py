"""Each number of a report opens a list of as many people, of a campaign and of a trigger."""

import csv
import io
import random
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from chalicelib.domain.campaigns.campaign import Goal
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.staff.staff import Role
from chalicelib.services.reports.measure_due import measure_run
from chalicelib.world import World
from tests.builders.clock import START, Clock
from tests.builders.numbers import Numbers
from tests.builders.pages import Seen, Visitor, signed_in
from tests.builders.planning import a_campaign, a_record, keep, people
from tests.builders.reports import Reported, a_birthday, a_reported, born_on, shopping_of
from tests.repo.builders import a_consent

COUNTED = re.compile(r'<a href="(/console/campaigns/[^"]+/people\?[^"]*)">([^<]+)<span class="sr">')
WHOLE = re.compile(r'<a href="(/console/campaigns/[^"]+/people\?[^"]*)">([0-9]+)\D')
BOUGHT_DAYS, PEOPLE = 7, 60
ENDS = "dddsfux."
_chats = Numbers(7_300_000_001)


def drawn(rng: random.Random, customers: list[Customer]) -> list[Customer]:
    """Give each customer chance ways to be reached, refusals and purchases."""
    return [
        replace(
            each,
            chats=(Chat("telegram", str(next(_chats))),) if rng.random() < 0.7 else (),
            email=Email(f"{each.id}@shop.example") if rng.random() < 0.6 else None,
            email_proven_at=START,
            consents=(a_consent(given=rng.random() < 0.9),),
            shopping=shopping_of([(rng.randrange(-3, 9), 1000) for _ in range(rng.randrange(3))]),
        )
        for each in customers
    ]


def happens(rng: random.Random, reported: Reported) -> None:
    """Let every message end somehow, and people do things with it."""
    number = sum(map(len, reported.chunks))
    reported.ends("".join(rng.choice(ENDS) for _ in range(number)))
    for place in range(number):
        for kind in EngagementKind:
            if rng.random() < 0.15:
                reported.touches(place, kind)


def counts(page: Seen) -> list[tuple[str, int]]:
    """The address and the number of each count on a page."""
    found = [*COUNTED.findall(page.html), *WHOLE.findall(page.html)]
    return [(unescape(path), int(re.sub(r"\D", "", number))) for path, number in found]


def listed(visitor: Visitor, address: str) -> int:
    """How many people a list has, by its file."""
    seen = visitor.opens(f"{address}&format=csv")
    assert seen.status == 200, (address, seen.text)
    return len(list(csv.reader(io.StringIO(seen.html, newline="")))) - 1


@pytest.mark.parametrize("seed", range(3))
def test_a_campaigns_numbers_are_their_lists(world: World, clock: Clock, seed: int) -> None:
    rng = random.Random(seed)
    words = {"telegram": {"ru": "Скидка"}, "email": {"ru": "Скидка"}}
    goal = Goal(window_days=BOUGHT_DAYS)
    content = a_campaign(texts=words, subjects={"ru": "Скидка"}, control_share_bp=2000, goal=goal)
    reported = a_reported(world, drawn(rng, people(PEOPLE)), content)
    happens(rng, reported)
    clock.moves(days=BOUGHT_DAYS + 2)
    measure_run(world, reported.record.id, reported.run.name)
    reported.measures()
    analyst = signed_in(world, Role.ANALYST)

    report = analyst.opens(f"/console/campaigns/{reported.record.id}/report")

    found = counts(report)
    assert len(found) > 20
    wrong = {path: (number, listed(analyst, path)) for path, number in found}
    assert {path: both for path, both in wrong.items() if len(set(both)) > 1} == {}
    assert sum("group=control" in path for path, _ in found) >= 1
    assert sum("bought=true" in path for path, _ in found) >= 2


def test_a_triggers_numbers_are_their_lists(world: World, clock: Clock) -> None:
    rng, record = random.Random(7), a_record(world, trigger="birthday", id=CampaignId("birthday"))
    for after in range(3):
        day = START.date() + timedelta(days=after)
        keep(world, *drawn(rng, born_on(day, 12)))
        happens(rng, a_birthday(world, day, record))
        clock.moves(days=1)
    analyst = signed_in(world, Role.ADMIN)

    page = analyst.opens("/console/triggers/birthday")
    report = analyst.opens("/console/campaigns/birthday/report")

    assert len(counts(page)) >= 3
    assert len(counts(report)) >= 8
    wrong = {
        path: (number, listed(analyst, path)) for path, number in {*counts(page), *counts(report)}
    }
    assert {path: both for path, both in wrong.items() if len(set(both)) > 1} == {}
    assert 'href="/console/campaigns/birthday/people"' in report.html
