"""`grocer doctor` finds what is wrong with a deployment, and says what to do."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.aws.clients import make_sdk_client
from chalicelib.domain.staff.staff import Role
from chalicelib.services.clock.run_jobs import run_jobs
from chalicelib.world import World
from local.doctor.command import examine
from local.doctor.finding import Grade
from tests.builders.accounts import in_force_since
from tests.builders.aws.memory_aws import MemoryAws
from tests.builders.clock import Clock
from tests.builders.people import Telegrammer
from tests.builders.staff import a_caller
from tests.domain.points.till import FIRST

GOOD: Mapping[str, Any] = {
    "ProductionAccessEnabled": True,
    "SendQuota": {"MaxSendRate": 14.0},
    "EnforcementStatus": "HEALTHY",
}


class Ses:
    """The client of SES that says how an account stands."""

    def __init__(self, **account: Any) -> None:
        self.account = {**GOOD, **account}

    def get_account(self) -> Mapping[str, Any]:
        return self.account


class Away:
    """A client of a service that does not answer."""

    def __getattr__(self, _: str) -> Any:
        def refuses(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="dynamodb")

        return refuses


def a_world(aws: MemoryAws, clock: Clock, ses: Ses | None = None, **settings: Any) -> World:
    """The world of a deployment; on a local one the table is not described."""
    answers = ses or Ses()
    return World(
        replace(aws.settings, **{"stage": "local", **settings}),
        now=clock.now,
        client=lambda name: answers if name == "sesv2" else aws.client(name),
        sending_client=aws.client,
    )


def says(world: World, grade: Grade = Grade.FAULT) -> str:
    """What is wrong, a line for each part, with what to do about it."""
    found = [each for each in examine(world) if each.grade is grade]
    assert all(each.do for each in found if grade is not Grade.FINE)
    return "\n".join(f"{each.part}: {each.says} {each.do}" for each in found)


def test_a_healthy_service_has_no_fault_and_no_warning(
    world: World, anna: Telegrammer, aws: MemoryAws, clock: Clock
) -> None:
    in_force_since(world, FIRST)
    a_caller(world, Role.ADMIN)
    anna.registers()
    clock.moves(minutes=2)
    anna.says("баланс")  # what arrives is noted once a minute
    run_jobs(world)

    healthy = a_world(aws, clock, telegram_token="", telegram_secret="")

    assert says(healthy) == ""
    assert "thresholds" in says(healthy, Grade.WARNING)  # the first night counts
    assert "channel webchat: It is on." in says(healthy, Grade.FINE)
    # Nothing listens where the test's Bot API should be.
    assert "channel telegram: The platform: " in says(a_world(aws, clock))


def test_a_new_deployment_hears_what_is_still_to_do(aws: MemoryAws, clock: Clock) -> None:
    unset = "https://deploy-again-with-PublicUrl-set.invalid"
    new = a_world(aws, clock, vk_token="token", secret="short", public_url=unset)

    for part in (
        "settings: GROCER_SECRET is shorter than 32 characters",
        "clock: The clock has never run. Wait for the next full hour",
        "channel vk: Set GROCER_VK_SECRET. grocer channels check",
    ):
        assert part in says(new)
    for part in ("grocer programme apply", "grocer keys create --role admin", "has arrived yet"):
        assert part in says(new, Grade.WARNING)


def test_what_the_stack_did_not_set_is_named(moto_world: World) -> None:
    settings = replace(
        moto_world.settings,
        stage="prod",
        public_url="https://deploy-again-with-PublicUrl-set.invalid",
        outbox_queue="",
        telegram_token="ssm:/grocer/prod/telegram-token",
        email_from="",
    )
    heard = says(replace(moto_world, settings=settings))

    assert "The SSM parameter /grocer/prod/telegram-token of GROCER_TELEGRAM_TOKEN" in heard
    assert "Deploy again with PARAMETERS=" in heard
    assert "queue outbox: GROCER_OUTBOX_QUEUE is not set." in heard
    assert "queue plan: Jobs that fail for good have no place." in heard
    assert "The table has no backup" in heard
    assert "What has expired is not deleted" in heard


def test_a_clock_that_is_wrong_is_noticed(moto_world: World) -> None:
    """The date of an answer of AWS is compared; a frozen clock of a test is years away."""
    answered = make_sdk_client("dynamodb").describe_table(TableName=moto_world.settings.table)
    has_date = "date" in answered["ResponseMetadata"]["HTTPHeaders"]

    quiet = replace(moto_world, settings=replace(moto_world.settings, email_from=""))
    assert ("The clock of this computer is" in says(quiet)) is has_date


def test_dead_letters_a_broken_update_and_a_late_clock_are_faults(
    world: World, anna: Telegrammer, aws: MemoryAws, clock: Clock
) -> None:
    run_jobs(world)
    anna.sends({**anna.update(text="x"), "message": {"chat": {}}})
    clock.moves(hours=7)

    heard = says(a_world(aws, clock))

    assert "job triggers: It is late." in heard
    assert "/console/jobs runs it at once" in heard


def test_a_table_that_does_not_answer_is_the_only_fault_of_its_kind(
    aws: MemoryAws, clock: Clock
) -> None:
    world = a_world(aws, clock)
    away = replace(world, client=lambda name: Away() if name == "dynamodb" else aws.client(name))

    heard = says(away)

    assert heard.startswith(f"table: The table {world.settings.table} does not answer.")
    assert "clock" not in heard


@pytest.mark.parametrize(
    ("account", "heard"),
    [
        ({"ProductionAccessEnabled": False}, "SES is in its sandbox"),
        ({"SendQuota": {"MaxSendRate": 1.0}}, 'PARAMETERS="EmailPerSecond=1"'),
        ({"EnforcementStatus": "PROBATION"}, "SES holds this account back (PROBATION)"),
    ],
)
def test_an_account_of_ses_that_holds_back_is_a_fault(
    account: dict[str, Any], heard: str, aws: MemoryAws, clock: Clock
) -> None:
    assert heard in says(a_world(aws, clock, Ses(**account)))
