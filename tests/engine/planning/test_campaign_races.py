"""Changes of state at once, and lost answers: one launch, one state, one resent chunk."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from chalicelib.domain.campaigns.campaign import CampaignSnapshot, StopButton
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.errors import Refusal
from chalicelib.domain.ids import CampaignId, StaffKeyId
from chalicelib.domain.planning.chunk import Progress
from chalicelib.domain.planning.delivery_position import DeliveryId
from chalicelib.domain.staff.actor import Actor, IdempotencyKey
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.change_state import change_state
from chalicelib.services.campaigns.create_campaign import create_campaign
from chalicelib.services.campaigns.launch_campaign import launch_campaign
from chalicelib.services.campaigns.rehearse_campaign import rehearse_campaign
from chalicelib.services.delivery.resend_unknown import Resent, resend_unknown
from chalicelib.world import World
from tests.builders.planning import Planner, a_campaign, found, keep, people
from tests.engine.lossy_proxy import LossyProxy

pytestmark = pytest.mark.engine

rehearses = partial(rehearse_campaign, role=Role.ADMIN)
launches = partial(launch_campaign, role=Role.ADMIN)

THREADS = 8
ROUNDS = 10
AUDIENCE = 3
Press = Callable[[World, Actor, CampaignId], Committed[CampaignSnapshot]]


def pause_campaign(world: World, actor: Actor, campaign: CampaignId) -> Committed[CampaignSnapshot]:
    return change_state(world, actor, campaign, CampaignState.PAUSED)


def resume_campaign(
    world: World, actor: Actor, campaign: CampaignId
) -> Committed[CampaignSnapshot]:
    return change_state(world, actor, campaign, CampaignState.RUNNING)


def cancel_campaign(
    world: World, actor: Actor, campaign: CampaignId
) -> Committed[CampaignSnapshot]:
    return change_state(world, actor, campaign, CampaignState.CANCELLED)


def an_act(world: World, key: str) -> Actor:
    return Actor(StaffKeyId("tests"), world.now(), IdempotencyKey(key, "digest"))


def rehearsed(world: World, planner: Planner) -> CampaignId:
    """A campaign that may be launched."""
    actor = Actor(StaffKeyId("tests"), world.now())
    campaign = create_campaign(world, actor, a_campaign(buttons=(StopButton(),))).record.id
    rehearses(world, actor, campaign)
    planner.works()
    return campaign


def at_once(pool: ThreadPoolExecutor, *presses: Callable[[], object]) -> list[str]:
    """Make all requests at the same moment; return each answer or the code of its refusal."""
    barrier = Barrier(len(presses))

    def press(does: Callable[[], object]) -> str:
        barrier.wait(timeout=30)
        try:
            answer = does()
        except Refusal as refused:
            return refused.code
        return "repeated" if isinstance(answer, Committed) and answer.repeated else "done"

    return list(pool.map(press, presses))


@pytest.fixture
def planner(world: World) -> Planner:
    keep(world, *people(AUDIENCE))
    return Planner(world)


def run_of(world: World, campaign: CampaignId) -> Run:
    run = world.campaigns.runs.get(campaign, LAUNCH)
    assert run is not None
    return run


def test_of_launches_at_once_one_launches(world: World, planner: Planner) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            campaign = rehearsed(world, planner)
            presses = [
                pressing(launches, world, f"{number}-{thread}", campaign)
                for thread in range(THREADS)
            ]

            codes = Counter(at_once(pool, *presses))

            assert codes["done"] == 1, codes
            assert set(codes) <= {
                "done",
                "campaign.state",
                "campaign.changed",
                "campaign.rehearse_first",
            }
            planner.works()
            assert len(found(world, run_of(world, campaign)).chunks) == AUDIENCE
            assert world.campaigns.records.get(campaign).version == codes["done"] + 3
            cancel_campaign(world, an_act(world, f"c{number}"), campaign)


def pressing(press: Press, world: World, key: str, campaign: CampaignId) -> Callable[[], object]:
    return lambda: press(world, an_act(world, key), campaign)


def test_one_request_many_times_at_once_is_one_request(world: World, planner: Planner) -> None:
    campaign = rehearsed(world, planner)
    with ThreadPoolExecutor(THREADS) as pool:
        presses = [pressing(launches, world, "k", campaign) for _ in range(THREADS)]
        codes = Counter(at_once(pool, *presses))

    assert codes["done"] == 1
    # Those that come while it is carried out are told so, or find its effect; by HTTP the latter
    # get the kept answer.
    others = {"repeated", "idempotency.running", "campaign.state", "campaign.changed"}
    assert set(codes) - {"done"} <= others
    kept = world.staff.answers.find(IdempotencyKey("k", "digest"), world.now())
    assert kept is not None
    launched = kept.read(CampaignSnapshot)
    assert (launched.state, launched.version) == ("running", 4)


def test_whatever_is_pressed_at_once_the_state_is_one_that_was_asked_for(
    world: World, planner: Planner
) -> None:
    with ThreadPoolExecutor(3) as pool:
        for number in range(ROUNDS):
            campaign = rehearsed(world, planner)
            launches(world, an_act(world, f"l{number}"), campaign)
            buttons: tuple[Press, ...] = (pause_campaign, resume_campaign, cancel_campaign)
            presses = [
                pressing(press, world, f"{number}-{place}", campaign)
                for place, press in enumerate(buttons)
            ]

            codes = at_once(pool, *presses)

            assert codes[2] == "done"
            assert set(codes) <= {"done", "campaign.state"}
            assert world.campaigns.records.get(campaign).state is CampaignState.CANCELLED


def doubted(world: World, planner: Planner) -> tuple[CampaignId, list[DeliveryId]]:
    """A launched campaign whose deliveries are all unknown."""
    campaign = rehearsed(world, planner)
    launches(world, an_act(world, f"l{campaign}"), campaign)
    planner.works()
    run = run_of(world, campaign)
    (chunk,) = world.delivery.chunks.of_page(run, world.campaigns.runs.page(run, 0, 0))
    world.delivery.chunks.finish(Progress(chunk.address, "u" * AUDIENCE))
    places = range(AUDIENCE)
    return campaign, [DeliveryId(LAUNCH, chunk.address.chunk, place) for place in places]


def resending(
    world: World, key: str, campaign: CampaignId, named: list[DeliveryId], resent: list[Resent]
) -> Callable[[], object]:
    def resend() -> None:
        actor = an_act(world, key)
        resent.append(resend_unknown(world, actor, campaign, named).record)

    return resend


def test_of_people_who_have_the_same_sent_again_one_does(world: World, planner: Planner) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(ROUNDS):
            campaign, named = doubted(world, planner)
            resent: list[Resent] = []

            presses = [
                resending(world, f"{number}-{thread}", campaign, named, resent)
                for thread in range(THREADS)
            ]
            codes = at_once(pool, *presses)

            assert set(codes) <= {"done", "chunk.lost", "table.busy"}
            assert sum(each.resent for each in resent) == AUDIENCE
            run = run_of(world, campaign)
            page = world.campaigns.runs.page(run, 0, 0)
            assert [len(chunk) for chunk in world.delivery.chunks.of_page(run, page)] == [
                AUDIENCE
            ] * 2
            assert (run.chunks, run.chunks_done) == (2, 1)
            cancel_campaign(world, an_act(world, f"c{number}"), campaign)


def test_answers_that_get_lost_are_noticed_by_nobody(lossy_world: World, proxy: LossyProxy) -> None:
    """F06: the table executed the write, and its answer was lost."""
    world = lossy_world
    keep(world, *people(AUDIENCE))
    planner = Planner(world)
    actor = an_act(world, "w")
    proxy.loses("TransactWriteItems")
    record = create_campaign(world, actor, a_campaign(buttons=(StopButton(),))).record
    buttons: tuple[Press, ...] = (
        rehearses,
        launches,
        pause_campaign,
        resume_campaign,
        cancel_campaign,
    )
    states = []
    for place, press in enumerate(buttons):
        proxy.loses("TransactWriteItems")
        states.append(press(world, an_act(world, f"b{place}"), record.id).record.state)
        planner.works()

    assert states == ["draft", "running", "paused", "running", "cancelled"]
    assert [each.id for each in world.campaigns.records.all()] == [record.id]
    assert len(found(world, run_of(world, record.id)).chunks) == AUDIENCE
