"""A real World over AWS in memory, a clock that stands still, and people to talk with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from moto import mock_aws

from chalicelib.aws import clients
from chalicelib.aws.clients import make_sdk_client
from chalicelib.settings import FOR_THE_SDK, Settings
from chalicelib.world import World, use_world
from tests.builders.aws.memory_aws import MemoryAws, with_memory_queues
from tests.builders.clock import Clock
from tests.builders.numbers import restart_numbers
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.builders.table import create_table, with_queues

# A busy machine is slow: neither a deadline nor the speed of drawing says that the code is wrong.
hypothesis_settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# For `make mutate`: how small an example can be made does not matter there.
hypothesis_settings.register_profile(
    "mutate",
    hypothesis_settings.get_profile("unhurried"),
    phases=(Phase.explicit, Phase.generate),
    database=None,
    derandomize=True,
)
hypothesis_settings.load_profile("unhurried")

TELEGRAM_SECRET = "the-webhook-secret"
ORIGIN = "https://shop.example"


TESTS = Path(__file__).parent
# Files that take longest begin first: at the end one worker would run them while the others wait.
LONGEST = (
    "package/",
    "flows/test_clock_dies",
    "flows/year/",
    "docs/test_commands",
    "browser/",
    "local/",
    "engine/",
    "handlers/test_api_fuzz",
    "console/every_page/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first."""
    items.sort(key=lambda item: not item.path.relative_to(TESTS).as_posix().startswith(LONGEST))


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test can reach an account, whatever the machine knows of one."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    # The last one is for tests/engine alone: the service refuses a setting that it does not know.
    others = ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "GROCER_TEST_DYNAMODB")
    for name in (*others, *FOR_THE_SDK):
        monkeypatch.delenv(name, raising=False)
    # The SDK's session keeps the keys that it saw first, and each engine has a key of its own.
    clients._session.cache_clear()  # noqa: SLF001 - only tests change keys in a process


@pytest.fixture(autouse=True)
def _numbers() -> None:
    """What builders make is numbered alike in every test, whichever ran before."""
    restart_numbers()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings() -> Settings:
    return Settings(
        stage="test",
        secret="a secret of thirty-two characters",
        telegram_token="123456789:TEST-TOKEN",
        telegram_secret=TELEGRAM_SECRET,
        telegram_api="http://127.0.0.1:9",
        webchat_origins=ORIGIN,
        email_from="club@shop.example",
        email_inbox="support@shop.example",
    )


@pytest.fixture
def aws(settings: Settings, clock: Clock) -> Iterator[MemoryAws]:
    """AWS in this process's memory; moto stands in only for services that a test asks for."""
    aws = MemoryAws(with_memory_queues(settings), clock.now)
    yield aws
    aws.stop()


@pytest.fixture
def world(aws: MemoryAws, clock: Clock) -> Iterator[World]:
    """The world of one test; it is also the container's world, for what comes through `app`."""
    world = World(aws.settings, now=clock.now, client=aws.client, sending_client=aws.client)
    use_world(world)
    yield world
    use_world(None)


@pytest.fixture
def moto_world(settings: Settings, clock: Clock) -> Iterator[World]:
    """The same over moto alone, for tests of AWS's services and of the table itself.

    Behind its table stands the SDK, since moto intercepts nothing else; tests/engine has ours.
    """
    with mock_aws():
        create_table(make_sdk_client("dynamodb"), settings.table)
        world = World(with_queues(settings), now=clock.now, client=make_sdk_client)
        use_world(world)
        yield world
        use_world(None)


@pytest.fixture
def anna(world: World) -> Telegrammer:
    """A Russian speaker in Telegram."""
    return Telegrammer(world, chat_id=7012345678, first_name="Анна", language="ru")


@pytest.fixture
def visitor(world: World) -> WebchatVisitor:
    """An English speaker on the shop's site."""
    return WebchatVisitor(world, origin=ORIGIN, locale="en")
