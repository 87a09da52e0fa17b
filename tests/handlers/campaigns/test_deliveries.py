"""Deliveries over HTTP: everybody once, in one explained state; what is in doubt, sent again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.campaigns.run import LAUNCH, Run, RunState, day_name
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.planning.chunk import Chunk, Excluded, Progress, RecipientResult
from chalicelib.domain.planning.frequency import Step
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.world import World, use_world
from chalicelib.world.bounds import Bounds
from tests.builders.clock import START, Clock
from tests.builders.marketing import CAMPAIGN, Desk, a_desk, refused
from tests.builders.planning import contacted, keep, people
from tests.builders.staff import Answered
from tests.repo.builders import a_consent
from tests.services.overtaken import TRANSACTION, overtaken

DELIVERIES = "/deliveries"
RESEND = f"{CAMPAIGN}/deliveries/resend"
STEP = "2026"


@dataclass
class Office:
    """A launched campaign to ten people, and what the workers wrote down of its one chunk."""

    desk: Desk

    @property
    def world(self) -> World:
        return self.desk.world

    @property
    def campaign(self) -> CampaignId:
        return CampaignId(self.desk.id)

    @property
    def run(self) -> Run:
        run = self.world.campaigns.runs.get(self.campaign, LAUNCH)
        assert run is not None
        return run

    @property
    def chunks(self) -> list[Chunk]:
        page = self.world.campaigns.runs.page(self.run, 0, 0)
        return self.world.delivery.chunks.of_page(self.run, page)

    def wrote(
        self, outcomes: str, reasons: Mapping[int, str] | None = None, *, done: bool = True
    ) -> list[str]:
        """Let the workers have written this of the first chunk; its customers, in order."""
        chunk = self.chunks[0]
        progress = Progress(chunk.address, outcomes.ljust(len(chunk), "s"), reasons=reasons or {})
        if done:
            self.world.delivery.chunks.finish(progress)
        else:
            self.world.delivery.chunks.keep(progress)
        return [str(each) for each in chunk.recipients]

    def lists(self, **query: str) -> list[dict[str, Any]]:
        return self.desk.lists(DELIVERIES, "deliveries", **query)

    def states(self) -> Counter[str]:
        return Counter(each["state"] for each in self.lists())

    def of(self, customer: str) -> dict[str, Any]:
        """The one delivery of a customer."""
        (found,) = [each for each in self.lists() if each["customer"] == customer]
        return found

    def hears(self, customer: str, kind: EngagementKind, *, step: str = "", **later: float) -> None:
        at = START + timedelta(**later)
        touched = Engagement(self.campaign, CustomerId(customer), kind, at, step=step)
        self.world.delivery.engagements.note(touched)

    def resends(self, *deliveries: str, once: str | None = None) -> Answered:
        body = {"deliveries": list(deliveries)}
        return self.desk.caller.asks("POST", RESEND, body, path=self.desk.path, once=once)

    def is_in(self, state: CampaignState) -> None:
        record = self.world.campaigns.records.get(self.campaign)
        self.world.campaigns.records.save(replace(record, state=state))


@pytest.fixture
def base(world: World) -> list[Customer]:
    everybody = [*people(10), *people(2, consents=(a_consent(given=False),))]
    keep(world, *everybody)
    return everybody


@pytest.fixture
def office(world: World, base: list[Customer]) -> Office:
    desk = a_desk(world)
    desk.writes()
    desk.launches()
    desk.planner.delivering.takes()
    return Office(desk)


# The list


def test_everybody_is_listed_once_in_the_state_that_was_written(
    office: Office, base: list[Customer]
) -> None:
    customers = office.wrote(
        "sdfuxec.", {2: "telegram.refused", 4: "consent.withdrawn"}, done=False
    )

    found = office.lists(limit="5")

    assert Counter(each["customer"] for each in found) == Counter(each.id for each in base)
    by = {each["customer"]: each for each in found}
    states = ["sent", "delivered", "failed", "unknown", "excluded", "expired", "cancelled"]
    assert [by[each]["state"] for each in customers[:8]] == [*states, "planned"]
    assert by[customers[2]]["reason"] == "telegram.refused"
    assert by[customers[4]]["reason"] == "consent.withdrawn"
    left = [each for each in found if each["id"] is None]
    assert {(each["state"], each["reason"], each["channel"]) for each in left} == {
        ("excluded", "consent.withdrawn", None)
    }
    assert {by[each]["channel"] for each in customers} == {"telegram"}
    assert len({by[each]["id"] for each in customers}) == len(customers)


@pytest.mark.parametrize(
    ("state", "number"),
    [("sent", 4), ("unknown", 3), ("failed", 1), ("excluded", 4), ("held_out", 0), ("planned", 0)],
)
def test_one_state_is_listed_alone(office: Office, state: str, number: int) -> None:
    office.wrote("uuufxx")

    found = office.lists(state=state, limit="2")

    assert [each["state"] for each in found] == [state] * number


def test_a_receipt_moves_a_delivery_forward_only(office: Office) -> None:
    customers = office.wrote("ssuffx")
    for place, kind in enumerate(
        [
            EngagementKind.DELIVERED,
            EngagementKind.BOUNCED,
            EngagementKind.DELIVERED,
            EngagementKind.DELIVERED,
        ]
    ):
        office.hears(customers[place], kind)
    office.hears(customers[5], EngagementKind.DELIVERED)

    states = [office.of(each)["state"] for each in customers[:6]]

    assert states == ["delivered", "failed", "delivered", "failed", "failed", "excluded"]
    assert office.of(customers[1])["reason"] == "bounced"
    assert {each["customer"] for each in office.lists(state="delivered")} == {
        customers[0],
        customers[2],
    }


def test_when_it_was_sent_is_what_the_contacts_say(
    world: World, office: Office, base: list[Customer]
) -> None:
    customers = office.wrote("sx")
    (first,) = [each for each in base if each.id == customers[0]]
    contacted(world, first, Step(office.campaign, "1"), START + timedelta(minutes=3))

    assert office.of(customers[0])["sent_at"] == "2026-11-21T09:03:00Z"
    assert office.of(customers[0])["due_at"] == "2026-11-21T09:00:00Z"
    assert office.of(customers[1])["sent_at"] is None
    assert office.of(customers[2])["sent_at"] is None


def test_what_a_worker_has_in_hand_is_not_cancelled_yet(office: Office, clock: Clock) -> None:
    chunk = office.chunks[0]
    lease = clock.now() + timedelta(seconds=30)
    progress = Progress(chunk.address, "." * 10, owner="a", lease_until=lease)
    office.world.delivery.chunks.keep(progress)
    office.is_in(CampaignState.CANCELLED)

    assert office.states() == {"planned": 10, "excluded": 2}


def test_a_state_that_nobody_is_in_is_not_sought_for_long(world: World, office: Office) -> None:
    world.bounds = Bounds(delivery_pages_an_answer=1)
    office.wrote("u")

    first = office.desk.sees(DELIVERIES, state="held_out").body
    last = office.desk.sees(DELIVERIES, state="held_out", cursor=first["next"]).body

    assert (first["deliveries"], last) == ([], {"deliveries": [], "next": None})


def test_a_cursor_of_another_list_is_refused(office: Office) -> None:
    office.wrote("u")
    cursor = office.desk.sees(DELIVERIES, limit="1").body["next"]

    answer = office.desk.sees(DELIVERIES, limit="1", state="unknown", cursor=cursor)

    assert refused(answer) == (400, "cursor.invalid")


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"run": "rehearsal-3"}, {"run": "x"}, {"limit": "101"}]
)
def test_what_cannot_be_asked_for_is_refused(office: Office, query: dict[str, str]) -> None:
    assert refused(office.desk.sees(DELIVERIES, **query)) == (400, "body.malformed")


def stands(office: Office, outcomes: str) -> Chunk:
    """Make a standing campaign of it, of whose day the workers wrote this."""
    day, runs = START.date(), office.world.campaigns.runs
    run = replace(office.run, name=day_name(day), day=day, step=STEP)
    assert runs.begin(run)
    chunk = replace(office.chunks[0], step=STEP)
    address = chunk.address._replace(run=run.name)
    planned = [replace(chunk, address=address)]
    office.world.delivery.chunks.keep_planned(planned, Excluded(address, ()))
    assert runs.close_page(run, runs.page(office.run, 0, 0))
    office.world.delivery.chunks.finish(Progress(address, outcomes.ljust(10, "s")))
    record = office.world.campaigns.records.get(office.campaign)
    office.world.campaigns.records.save(replace(record, trigger="birthday"))
    return replace(chunk, address=address)


def test_a_day_of_a_standing_campaign_is_a_run_of_its_own(office: Office) -> None:
    customers = [str(each) for each in stands(office, "s").recipients]
    office.hears(customers[0], EngagementKind.DELIVERED, step="2025", minutes=1)
    office.hears(customers[1], EngagementKind.DELIVERED, step=STEP, minutes=1)

    found = {each["customer"]: each["state"] for each in office.lists(run="2026-11-21")}

    assert (found[customers[0]], found[customers[1]]) == ("sent", "delivered")
    assert refused(office.desk.sees(DELIVERIES, run="2026-11-22")) == (404, "run.unknown")


# Sent again


def test_what_is_in_doubt_is_sent_again_because_a_person_says_so(office: Office) -> None:
    customers = office.wrote("uus")
    doubted = [office.of(each)["id"] for each in customers[:2]]

    answer = office.resends(*doubted)

    assert (answer.status, answer.body) == (200, {"resent": 2, "refused": []})
    origin, again = office.chunks
    assert again.recipients == origin.recipients[:2]
    assert (again.step, again.channel) == ("1#again1", "telegram")
    assert office.states() == {"planned": 2, "sent": 8, "excluded": 2}
    assert (office.run.chunks, office.run.chunks_done) == (2, 1)
    ((job, delay_s),) = office.desk.planner.delivering.takes()
    assert (job["chunk"], job["attempt"], delay_s) == (again.address.chunk, 1, 0)
    what = [entry.what for _, entry in office.world.staff.audit.of_day(START.date())]
    assert "deliveries.resent" in what


def test_what_is_not_in_doubt_is_refused_one_by_one(office: Office) -> None:
    customers = office.wrote("usuf")
    office.hears(customers[2], EngagementKind.DELIVERED)
    ids = [office.of(each)["id"] for each in customers[:4]]
    beyond = ids[0].replace(":0", ":99")
    strange = ["launch:nobody:0", "rehearsal-3:0000-000000-a-0000:0", "2026-11-21:a:0"]

    answer = office.resends(*ids, ids[0], beyond, *strange)

    assert answer.body["resent"] == 1
    assert {each["id"]: each["code"] for each in answer.body["refused"]} == {
        **dict.fromkeys(ids[1:], "delivery.not_unknown"),
        **dict.fromkeys([beyond, *strange], "delivery.not_found"),
    }


def test_a_chunk_in_hand_is_not_touched(office: Office) -> None:
    customers = office.wrote("u.........", done=False)
    doubted = office.of(customers[0])["id"]

    answer = office.resends(doubted)

    assert answer.body == {"resent": 0, "refused": [{"id": doubted, "code": "delivery.in_hand"}]}
    assert len(office.chunks) == 1


def test_the_same_request_sends_again_once_and_tells_the_workers_again(office: Office) -> None:
    customers = office.wrote("uu")
    doubted = [office.of(each)["id"] for each in customers[:2]]

    first, again = office.resends(*doubted, once="k"), office.resends(*doubted, once="k")
    other = office.resends(*doubted)

    assert (again.raw, again.headers["Idempotency-Hit"]) == (first.raw, "true")
    assert {each["code"] for each in other.body["refused"]} == {"delivery.moved"}
    assert len(office.chunks) == 2
    jobs = [job["chunk"] for job, _ in office.desk.planner.delivering.takes()]
    assert jobs == [office.chunks[1].address.chunk] * 3


def test_what_was_sent_again_and_is_done_is_left_alone(office: Office) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    office.resends(doubted)
    office.desk.planner.delivering.takes()
    office.world.delivery.chunks.finish(Progress(office.chunks[1].address, "s"))

    office.resends(doubted)

    assert office.desk.planner.delivering.takes() == []


def test_it_may_be_in_doubt_again_and_sent_a_third_time(office: Office) -> None:
    customers = office.wrote("uu")
    office.resends(office.of(customers[0])["id"])
    office.resends(office.of(customers[1])["id"])
    first = office.chunks[1]
    office.world.delivery.chunks.finish(Progress(first.address, "u"))

    third = office.resends(office.of(customers[0])["id"])

    assert third.body["resent"] == 1
    steps = {chunk.step: chunk.recipients for chunk in office.chunks}
    assert set(steps) == {"1", "1#again1", "1#again2", "1#again1#again1"}
    assert office.states()["planned"] == 2


@pytest.mark.parametrize("state", ["running", "paused", "finished"])
def test_after_the_launch_it_may_be_sent_again(office: Office, state: str) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    office.is_in(CampaignState(state))

    assert office.resends(doubted).body["resent"] == 1
    # A paused campaign sends nothing; what waits is released when it is resumed.
    assert len(office.desk.planner.delivering.takes()) == (state != "paused")


def test_what_waits_in_a_paused_campaign_goes_out_when_it_is_resumed(office: Office) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    office.desk.does("pause")
    office.resends(doubted)
    again = office.chunks[1].address.chunk

    office.desk.does("resume")
    office.desk.planner.works()

    assert again in {job["chunk"] for job, _ in office.desk.planner.delivering.takes()}


@pytest.mark.parametrize("state", ["draft", "rehearsed", "scheduled", "cancelled"])
def test_in_another_state_nothing_is_sent_again(office: Office, state: str) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    office.is_in(CampaignState(state))

    assert refused(office.resends(doubted)) == (409, "campaign.state")


def test_after_its_end_nothing_is_sent_again(office: Office, clock: Clock) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    clock.moves(days=6)

    assert refused(office.resends(doubted)) == (409, "campaign.over")


def test_on_a_day_of_a_standing_campaign_only_what_it_led_to_is_known(office: Office) -> None:
    chunk = stands(office, "uu")
    customers = [str(each) for each in chunk.recipients]
    office.hears(customers[0], EngagementKind.DELIVERED, step="2025", minutes=1)
    office.hears(customers[1], EngagementKind.DELIVERED, step=STEP, minutes=1)

    first, second = (f"2026-11-21:{chunk.address.chunk}:{place}" for place in (0, 1))
    answer = office.resends(first, second)

    refusals = [{"id": second, "code": "delivery.not_unknown"}]
    assert answer.body == {"resent": 1, "refused": refusals}


def test_whoever_is_outrun_again_and_again_is_told(world: World, office: Office) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    chunks, (chunk,) = world.delivery.chunks, office.chunks

    def is_faster() -> None:
        chunks.keep(chunks.progress(chunk))

    use_world(overtaken(world, is_faster, times=TRIES_MAX, write=TRANSACTION))
    answer = office.resends(doubted)
    use_world(world)

    assert refused(answer) == (409, "chunk.lost")
    assert office.chunks == [chunk]


@pytest.mark.parametrize("named", [[], [""], ["launch"], ["launch:a"], ["launch:a:-1"], ["a:b:²"]])
def test_what_names_no_delivery_is_refused(office: Office, named: list[str]) -> None:
    assert refused(office.resends(*named)) == (400, "body.malformed")


def test_whoever_was_faster_is_looked_at_again(world: World, office: Office) -> None:
    customers = office.wrote("uu")
    doubted = [office.of(each)["id"] for each in customers[:2]]

    use_world(overtaken(world, lambda: office.resends(doubted[0]), write=TRANSACTION))
    answer = office.resends(*doubted)
    use_world(world)

    assert answer.body == {"resent": 1, "refused": [{"id": doubted[0], "code": "delivery.moved"}]}
    assert sorted(len(chunk) for chunk in office.chunks) == [1, 1, 10]
    assert office.states()["planned"] == 2


def test_a_run_is_over_when_what_is_sent_again_is(world: World, office: Office) -> None:
    doubted = office.of(office.wrote("u")[0])["id"]
    world.campaigns.runs.move(office.run, RunState.OVER)
    office.is_in(CampaignState.FINISHED)
    office.resends(doubted)
    again = office.chunks[1]

    world.delivery.chunks.finish(Progress(again.address, RecipientResult.SENT))

    assert (office.run.chunks, office.run.chunks_done, office.run.state) == (2, 2, "over")
    assert office.states() == {"sent": 10, "excluded": 2}
