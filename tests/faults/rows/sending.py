"""Rows about messages that leave: each recipient hears once, or is counted as unknown."""

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.planning.chunk import RecipientResult
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.responses.bounce_guard import guard_bounces
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.clock import START
from tests.builders.deliveries import Dies, Mission, a_mission, post_office, recipients
from tests.channels.bot_api import Answer, refuses, resets, says
from tests.faults.rows.frame import Stage, Tally

PEOPLE = 12
STOPS = 25  # bounces of a thousand
ANSWERS: dict[str, Answer] = {
    "429": refuses(429, "Too Many Requests: retry after 2", parameters={"retry_after": 2}),
    "500": refuses(500, "Internal Server Error"),
    "502": says(502, b"<html>"),
    "reset": resets,
    "broken JSON": says(200, b"{"),
    "200 with an error": says(200, {"ok": False, "error_code": 400, "description": "Bad Request"}),
    "3xx": says(302, b"", Location="http://127.0.0.1:9/"),
    "blocked": refuses(403, "Forbidden: bot was blocked by the user"),
    "chat gone": refuses(400, "Bad Request: chat not found"),
    "too long": refuses(400, "Bad Request: message is too long"),
}


def counted(mission: Mission, asked: int, injected: int) -> Tally:
    """Count who heard twice, and who has no result."""
    doubled = sum(times - 1 for times in mission.office.counted.values())
    outcomes = mission.outcomes
    unknown = outcomes[RecipientResult.UNKNOWN]
    lost = asked - sum(outcomes.values()) + outcomes[RecipientResult.PENDING]
    arrived_and_sent = outcomes[RecipientResult.SENT] <= len(mission.office.counted)
    survived = injected if arrived_and_sent and not lost else 0
    return Tally(injected, survived, doubled=doubled, lost=max(0, lost), unknown=unknown)


def killed_senders(stage: Stage) -> Tally:
    """F04: the worker is killed after any call of the table, several times."""
    with post_office() as office:
        stage.becomes(telegram_api=office.address)
        mission = a_mission(stage.world, office)
        mission.plans(recipients(stage.world, PEOPLE))
        kills = 0
        for _ in range(3):
            with mission.dying(after=stage.chance.randrange(1, 12)):
                try:
                    mission.hands_over(mission.job())
                except Dies:
                    kills += 1
            stage.clock.moves(seconds=60)
        mission.works_on(mission.job())
        return counted(mission, PEOPLE, kills)


def out_of_time(stage: Stage) -> Tally:
    """F20: the time of the function runs out, and it is stopped; the rest is sent by the next."""
    with post_office() as office:
        stage.becomes(telegram_api=office.address)
        mission = a_mission(stage.world, office)
        mission.plans(recipients(stage.world, PEOPLE))
        office.before = lambda _: stage.clock.moves(seconds=stage.chance.randrange(2, 20))
        stopped = 0
        with mission.dying(after=stage.chance.randrange(4, 14)):
            try:
                mission.hands_over(mission.job())
            except Dies:
                stopped = 1
        office.before = None
        stage.clock.moves(seconds=60)
        mission.works_on(mission.job())
        return counted(mission, PEOPLE, stopped or 1)


def _answered(stage: Stage, names: list[str]) -> Tally:
    with post_office() as office:
        stage.becomes(telegram_api=office.address)
        mission = a_mission(stage.world, office)
        asked = recipients(stage.world, PEOPLE)
        mission.plans(asked)
        hit = stage.chance.sample(asked, 4)
        for customer in hit:
            office.will(customer.chats[0].id, ANSWERS[stage.chance.choice(names)])
        mission.works_on(mission.job())
        return counted(mission, PEOPLE, len(hit))


def answers_of_messengers_lost(stage: Stage) -> Tally:
    """F07: the messenger read the message, and its answer was lost: never sent again."""
    return _answered(stage, ["reset"])


def odd_answers(stage: Stage) -> Tally:
    """F12: the messenger answers in any of the bad ways."""
    return _answered(stage, sorted(ANSWERS))


def late_jobs(stage: Stage) -> Tally:
    """F11: jobs come twice and hours late, also after the campaign was cancelled."""
    with post_office() as office:
        stage.becomes(telegram_api=office.address)
        mission = a_mission(stage.world, office)
        mission.plans(recipients(stage.world, PEOPLE), size=4)
        early = mission.chunks[: stage.chance.randrange(1, 3)]
        mission.works_on(*(mission.job(chunk) for chunk in early))
        arrived = len(office.arrived)
        mission.goes(CampaignState.CANCELLED)
        again = [mission.job(stage.chance.choice(mission.chunks)) for _ in range(6)]
        for job in again:
            stage.clock.moves(hours=stage.chance.randrange(1, 5))
            mission.works(job)
        late = len(office.arrived) - arrived
        doubled = sum(times - 1 for times in office.counted.values())
        return Tally(len(again), len(again) - late, doubled=doubled)


def bounce_storm(stage: Stage) -> Tally:
    """F13: too many of the last letters bounce: the campaign pauses itself, and not before."""
    stored_record(stage.world)
    storm = [EngagementKind.BOUNCED] * STOPS + [EngagementKind.DELIVERED] * 60
    stage.chance.shuffle(storm)
    bounces = survived = 0
    for number, kind in enumerate(storm):
        report = Engagement(AUTUMN, CustomerId(f"customer-{number}"), kind, START)
        guard_bounces(stage.world, report, first=True)
        bounces += kind is EngagementKind.BOUNCED
        paused = stage.world.campaigns.records.get(AUTUMN).state is CampaignState.PAUSED
        survived += paused == (bounces >= STOPS)
    return Tally(len(storm), survived)
