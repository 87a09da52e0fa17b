"""F06, F26: receipts whose writes lost their answers, and many receipts at the same time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.suppression import complaint, hard_bounce
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.services.responses.bounce_guard import guard_bounces
from chalicelib.services.responses.record_engagement import record_engagement
from chalicelib.world import World
from tests.builders.campaigns import AUTUMN, stored_record
from tests.builders.clock import START
from tests.engine.lossy_proxy import LossyProxy
from tests.repo.builders import a_consent, a_customer, found, stored

pytestmark = pytest.mark.engine

LATER = START + timedelta(minutes=1)
HEARD_MAX = 20  # attempts of one receipt
THREADS = 8


def anna_in(world: World) -> Customer:
    consents = (a_consent(), a_consent(channel="email"))
    return stored(world, a_customer(email=Email("anna@example.org"), consents=consents))


def touched(customer: CustomerId, kind: EngagementKind, detail: str = "") -> Engagement:
    return Engagement(AUTUMN, customer, kind, LATER, detail)


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (EngagementKind.BOUNCED, "anna@example.org"),
        (EngagementKind.COMPLAINED, ""),
        (EngagementKind.STOPPED, "email"),
    ],
)
def test_lost_answers_leave_one_effect_and_the_caller_hears_of_it(
    lossy_world: World, proxy: LossyProxy, kind: EngagementKind, detail: str
) -> None:
    anna = anna_in(lossy_world)
    proxy.loses("UpdateItem")
    proxy.loses("TransactWriteItems")

    assert record_engagement(lossy_world, touched(anna.id, kind, detail))

    now = found(lossy_world, anna)
    assert now.version == anna.version + 1
    assert len(now.suppressions) == (kind is not EngagementKind.STOPPED)
    assert now.allows(anna.consents[1].purpose, "email") is (kind is not EngagementKind.STOPPED)
    assert len(lossy_world.customers.former_consents.of_customer(anna.id)) == (
        kind is EngagementKind.STOPPED
    )


def test_a_lost_answer_does_not_make_a_touch_known_before(
    lossy_world: World, proxy: LossyProxy
) -> None:
    proxy.loses("UpdateItem", times=2)

    assert lossy_world.delivery.engagements.note(
        touched(CustomerId("anna"), EngagementKind.DELIVERED)
    )
    assert not lossy_world.delivery.engagements.note(
        touched(CustomerId("anna"), EngagementKind.DELIVERED)
    )


def test_the_same_receipts_all_at_once_leave_one_line_each(world: World) -> None:
    anna = anna_in(world)
    told = [
        touched(anna.id, kind) for kind in (EngagementKind.BOUNCED, EngagementKind.COMPLAINED)
    ] * 10

    with ThreadPoolExecutor(THREADS) as threads:
        first = list(threads.map(lambda each: record_engagement(world, each), told))

    assert sum(first) == 2
    assert set(found(world, anna).suppressions) == {hard_bounce("email"), complaint("email")}
    assert found(world, anna).version == anna.version + 2


def test_a_storm_of_bounces_stops_the_campaign_once(world: World) -> None:
    """F13: three workers record receipts at once, some twice; a slower worker tries again."""
    stored_record(world)
    bounces = [touched(CustomerId(f"c{n % 30}"), EngagementKind.BOUNCED) for n in range(40)]

    def hears(bounce: Engagement) -> None:
        for _ in range(HEARD_MAX):
            with suppress(Unavailable):
                guard_bounces(world, bounce, first=world.delivery.engagements.note(bounce))
                return
        pytest.fail("nobody listens")

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(hears, bounces))

    record = world.campaigns.records.get(AUTUMN)
    assert (record.state, record.paused_because) == (CampaignState.PAUSED, "campaign.bounces")
    assert world.delivery.reputations.get(AUTUMN).seen == 30
    assert world.delivery.reputations.get(AUTUMN).verdict == ""


def test_deliveries_are_counted_side_by_side(world: World) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda _: world.delivery.reputations.count(AUTUMN), range(50)))

    assert world.delivery.reputations.get(AUTUMN).seen == 50
