"""A campaign from the first word to the end, for people who joined through the bot."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.workers.plan import plan
from chalicelib.world import World
from tests.builders.events import sqs_event
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body, refused
from tests.builders.people import ADVERTISING, Telegrammer, customer_of
from tests.builders.staff import Answered, Caller, a_caller

MEMBERS = 8
ROUNDS_MAX = 50


def taken_off(world: World, url: str) -> list[dict[str, Any]]:
    """The jobs that may be seen now, taken off the queue."""
    client = world.client("sqs")
    received = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in received:
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in received]


def planner_works(world: World) -> None:
    """Let the planner do what waits, until nothing does."""
    for _ in range(ROUNDS_MAX):
        jobs = taken_off(world, world.settings.plan_queue)
        if not jobs:
            return
        assert plan(sqs_event(*jobs), None) == {"batchItemFailures": []}
    raise AssertionError("the planner does not come to an end")


def joined(world: World, number: int, *, advertising: str = ADVERTISING) -> Telegrammer:
    """Somebody who joined in Telegram, and let us send advertising or not."""
    person = Telegrammer(world, 7_012_340_000 + number, "Анна", phone=f"792112300{number:02d}")
    person.registers(email=f"anna{number}@example.org", advertising=advertising)
    return person


@pytest.fixture
def members(world: World) -> list[Telegrammer]:
    """Eight who let us write, and one who does not."""
    willing = [joined(world, number) for number in range(MEMBERS)]
    return [*willing, joined(world, MEMBERS, advertising="нет")]


@dataclass
class Marketer:
    """Somebody with a campaign, who waits for the planner after every button."""

    world: World
    caller: Caller
    campaign: str

    def presses(self, verb: str) -> Answered:
        answer = self.caller.asks("POST", f"{CAMPAIGN}/{verb}", path=self.path)
        planner_works(self.world)
        return answer

    def sees(self, what: str) -> Any:
        return self.caller.asks("GET", f"{CAMPAIGN}{what}", path=self.path).body

    def handed_out(self) -> list[dict[str, Any]]:
        """What the workers are given."""
        return taken_off(self.world, self.world.settings.deliver_queue)

    @property
    def path(self) -> dict[str, str]:
        return {"campaign_id": self.campaign}


@pytest.fixture
def marketer(world: World) -> Marketer:
    caller = a_caller(world, Role.MARKETER)
    return Marketer(world, caller, caller.asks("POST", CAMPAIGNS, a_body()).body["id"])


def test_a_rehearsal_names_everybody_who_joined(
    world: World, members: list[Telegrammer], marketer: Marketer
) -> None:
    marketer.presses("rehearsal")

    rehearsal = marketer.sees("/rehearsal")
    people = marketer.sees("/rehearsal/people")["people"]

    ids = [customer_of(world, member).id for member in members]
    why = {each["customer"]: each["reason"] for each in people}
    assert (rehearsal["found"], set(why)) == (len(members), set(ids))
    assert why[ids[-1]] == "consent.withdrawn"
    # Nobody knows beforehand whom the control group of all campaigns holds out.
    assert list(why.values()).count(None) == rehearsal["gets"] > 0


def test_whoever_says_stop_is_out_at_once_with_the_reason(
    world: World, members: list[Telegrammer], marketer: Marketer
) -> None:
    """Section 9: stop closes the purpose in that channel, which is check 3."""
    members[0].says("стоп")

    marketer.presses("rehearsal")

    people = marketer.sees("/rehearsal/people")["people"]
    why = {each["customer"]: each["reason"] for each in people}
    assert why[customer_of(world, members[0]).id] == "consent.withdrawn"


def test_a_launch_is_refused_once_somebody_more_has_joined(
    world: World, members: list[Telegrammer], marketer: Marketer
) -> None:
    marketer.presses("rehearsal")
    joined(world, len(members))

    late = marketer.presses("launch")

    assert refused(late) == (409, "campaign.audience_moved")
    assert late.body["facts"] == {"rehearsed": len(members), "found": len(members) + 1}
    marketer.presses("rehearsal")
    assert marketer.presses("launch").status == 200


def test_a_campaign_is_launched_paused_resumed_and_cancelled(
    members: list[Telegrammer], marketer: Marketer
) -> None:
    marketer.presses("rehearsal")

    assert marketer.presses("launch").body["state"] == "running"
    assert refused(marketer.presses("launch")) == (409, "campaign.state")
    (job,) = marketer.handed_out()
    assert (job["campaign"], job["run"]) == (marketer.campaign, "launch")
    assert marketer.presses("pause").body["state"] == "paused"
    assert marketer.handed_out() == []
    assert marketer.presses("resume").body["state"] == "running"
    assert marketer.handed_out() == [job]
    assert marketer.presses("cancel").body["state"] == "cancelled"
    assert marketer.handed_out() == [job]
    assert refused(marketer.presses("resume")) == (409, "campaign.state")

    states = Counter(each["state"] for each in marketer.sees("/deliveries")["deliveries"])
    assert sum(states.values()) == len(members)
    assert set(states) <= {"cancelled", "excluded", "held_out"}
    assert states["cancelled"] > 0
