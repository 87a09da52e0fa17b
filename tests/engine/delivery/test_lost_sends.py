"""F07 in the worker: SES and SNS sent a message and the answer was lost; it is sent once.

Against the local engine behind a proxy that loses answers, and against moto, whose SES and SNS
stand beside the engine's table (in moto's own nobody can be claimed).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws

from chalicelib.aws.clients import make_client, make_sending_client
from chalicelib.domain.campaigns.run import RunState
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from local.engine.process import Engine
from tests.builders.clock import Clock
from tests.builders.deliveries import PostOffice
from tests.builders.mailbox import letters_to, sms_to
from tests.builders.marketing import STOP
from tests.builders.planning import people
from tests.engine.delivery.launches import Launched, launched
from tests.engine.delivery.test_lost_letters import PUBLISH, SEND_EMAIL, letters, texts
from tests.engine.lossy_proxy import LossyProxy
from tests.repo.builders import a_consent

pytestmark = pytest.mark.engine

AUDIENCE = 14  # a whole batch and a part of another
LETTER: dict[str, Any] = {
    "texts": {"email": {"ru": "{{name}}, скидка на кофе"}},
    "subjects": {"ru": "Кофе"},
    "buttons": [STOP],
}
SMS: dict[str, Any] = {
    "texts": {"sms": {"ru": "Скидка на кофе"}},
    "purpose": "service",
    "buttons": [],
}
CONTENTS = {"email": LETTER, "sms": SMS}
OPERATIONS = {"email": SEND_EMAIL, "sms": PUBLISH}


@dataclass
class Service:
    """SES and SNS of one make: `loses` answers, counts the calls that came, keeps what it took."""

    world: World
    loses: Callable[[str, int], None]
    asked: Callable[[str], int]
    kept: Callable[[str, Customer], int]


@pytest.fixture
def of_the_engine(lossy_world: World, engine: Engine, proxy: LossyProxy) -> Service:
    make_client("sesv2").create_email_identity(EmailIdentity=lossy_world.settings.email_from)

    def kept(channel: str, customer: Customer) -> int:
        if channel == "email":
            return len(letters(engine, customer.email))
        return len(texts(engine, customer.phone.number))

    return Service(
        world=lossy_world,
        loses=lambda channel, times: proxy.loses(OPERATIONS[channel], times),
        asked=lambda channel: proxy.asked[OPERATIONS[channel]],
        kept=kept,
    )


class LossyMoto:
    """A client of moto's whose answers get lost once moto has done what was asked."""

    def __init__(self) -> None:
        self.losing: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()

    def client(self, service: str) -> Any:
        """Make the client that a worker sends with, and stand behind it."""
        made = make_sending_client(service)
        channel = {"sesv2": "email", "sns": "sms"}[service]

        def lose(request: Any, **_: Any) -> None:
            self.asked[channel] += 1
            if self.losing[channel] > 0:
                self.losing[channel] -= 1
                raise ConnectionClosedError(endpoint_url=request.url)

        made.meta.events.register_last("before-send", lose)  # behind moto, which does it
        return made


@pytest.fixture
def of_moto(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    for service, host in (("SESV2", "email"), ("SNS", "sns")):
        url = f"https://{host}.eu-central-1.amazonaws.com"
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", url)
    lossy = LossyMoto()
    world.sending_client = lossy.client

    def kept(channel: str, customer: Customer) -> int:
        if channel == "email":
            return len(letters_to(str(customer.email)))
        return len(sms_to(customer.phone.number))

    # With other credentials a DynamoDB of its own would show another account's tables: none.
    with mock_aws(config={"core": {"mock_credentials": False}}):
        make_client("sesv2").create_email_identity(EmailIdentity=world.settings.email_from)
        yield Service(
            world=world,
            loses=lambda channel, times: lossy.losing.update({channel: times}),
            asked=lambda channel: lossy.asked[channel],
            kept=kept,
        )


@pytest.fixture(params=["of_the_engine", "of_moto"])
def service(request: pytest.FixtureRequest, clock: Clock) -> Service:
    found: Service = request.getfixturevalue(request.param)
    found.world.settings = replace(found.world.settings, sms_prices="RU=45000")
    found.world.sleep = lambda seconds: clock.moves(seconds=seconds)
    return found


@pytest.fixture
def audience() -> list[Customer]:
    return people(AUDIENCE, consents=(a_consent(channel="email"),))


def campaign_by(
    channel: str, service: Service, office: PostOffice, audience: list[Customer]
) -> Launched:
    return launched(service.world, office, audience, **CONTENTS[channel])


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_answers_that_come_leave_nobody_in_doubt(
    service: Service, office: PostOffice, audience: list[Customer], channel: str
) -> None:
    """What the next tests lose would have come."""
    campaign = campaign_by(channel, service, office, audience)

    campaign.mission.works_on(*campaign.jobs)

    assert service.asked(channel) == AUDIENCE
    assert campaign.reported == {"sent": AUDIENCE}


@pytest.mark.parametrize("lost", [1, 3, AUDIENCE])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_whose_answer_is_lost_is_unknown_and_gets_nothing_more(
    service: Service, office: PostOffice, audience: list[Customer], channel: str, lost: int
) -> None:
    campaign = campaign_by(channel, service, office, audience)
    service.loses(channel, lost)

    campaign.mission.works_on(*campaign.jobs)
    campaign.mission.works_on(*campaign.jobs)  # the job comes twice, and finds nothing to do

    assert [service.kept(channel, each) for each in audience] == [1] * AUDIENCE
    assert service.asked(channel) == AUDIENCE
    states = {"sent": AUDIENCE - lost, "unknown": lost}
    assert campaign.reported == {state: number for state, number in states.items() if number}
    assert campaign.mission.state == (CampaignState.FINISHED, RunState.OVER)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_only_a_person_sends_it_again(
    service: Service, office: PostOffice, audience: list[Customer], channel: str
) -> None:
    campaign = campaign_by(channel, service, office, audience)
    service.loses(channel, 3)
    campaign.mission.works_on(*campaign.jobs)
    unknown = campaign.in_state("unknown")

    campaign.resends(*unknown.values())
    campaign.mission.works_on(*campaign.queued())

    twice = {each.id for each in audience if service.kept(channel, each) == 2}
    assert twice == unknown.keys()
    assert service.asked(channel) == AUDIENCE + 3
    assert campaign.reported == {"sent": AUDIENCE}
