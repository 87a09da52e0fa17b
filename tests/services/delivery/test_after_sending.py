"""A gift that cannot be given with its message is given a little later."""

from dataclasses import replace
from functools import partial

from botocore.exceptions import EndpointConnectionError

from chalicelib.domain.campaigns.campaign import CampaignGift
from chalicelib.domain.ids import CampaignId
from chalicelib.services.delivery.after_sending import give_by_job, give_to
from chalicelib.world import World
from tests.builders.accounts import available, in_force_since
from tests.builders.deliveries import Watched
from tests.builders.planning import Jobs, a_campaign, a_launch, a_record, does
from tests.domain.points.till import FIRST
from tests.repo.builders import a_customer, stored


def refuses(operation: str) -> None:
    if operation == "transact_write_items":
        raise EndpointConnectionError(endpoint_url="dynamodb")


def test_a_gift_that_cannot_be_given_now_gets_a_job_of_its_own(world: World) -> None:
    in_force_since(world, FIRST)
    anna = stored(world, a_customer())
    record = a_record(world, a_campaign(gift=CampaignGift(50, 14)))
    run = a_launch(world, record)
    away = replace(world, client=partial(Watched, world.client, before=refuses))
    waiting = Jobs()
    away.queues.plan = waiting.queue()

    give_to(away, record, run, [anna.id])
    assert available(world, anna) == 0
    ((job, delay_s),) = waiting.takes()
    assert (job["do"], job["customer"], delay_s) == ("gift", anna.id, 30)

    does(job)
    does(job)
    assert available(world, anna) == 50


def test_a_job_of_a_campaign_that_is_gone_gives_nothing(world: World) -> None:
    in_force_since(world, FIRST)
    anna = stored(world, a_customer())
    plain = a_record(world)

    give_by_job(world, CampaignId("gone"), "1", anna.id)
    give_by_job(world, plain.id, "1", anna.id)

    assert available(world, anna) == 0
