"""Deliveries with an unknown result, which a person resends over HTTP."""

import pytest

from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.planning.chunk import Progress, RecipientResult
from chalicelib.domain.responses.engagement import EngagementKind
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.attempt import TRIES_MAX
from chalicelib.world import World, use_world
from tests.builders.clock import START, Clock
from tests.builders.marketing import refused
from tests.builders.staff import a_caller
from tests.handlers.campaigns.office import STEP, Office, stands
from tests.services.overtaken import TRANSACTION, overtaken

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
    office.desk.caller = a_caller(office.world, Role.ADMIN)
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
