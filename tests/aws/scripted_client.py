"""Our client of DynamoDB in front of a scripted server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from chalicelib.aws.clients import make_dynamodb
from chalicelib.aws.connections import ExchangeLimits
from chalicelib.aws.dynamodb import DynamoDB
from chalicelib.aws.retries import Retries
from chalicelib.settings import AwsSettings
from tests.aws.scripted_server import Reply, ScriptedServer, serving

CONTENT_BYTES_MAX = 1_000_000
# No test of anything else may fail because the machine is busy.
GENEROUS = ExchangeLimits(30.0, 30.0, 60.0, CONTENT_BYTES_MAX)
SHORT = ExchangeLimits(connect_s=0.3, read_s=0.2, answer_s=0.4, content_bytes=CONTENT_BYTES_MAX)
NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
KEY = {"pk": {"S": "CARD#1"}}
FOUND = {"Item": {"pk": {"S": "Щёлково"}, "n": {"N": "1"}}}


class Pauses(list[float]):
    """Records how long the client would have slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def client_of(
    url: str, attempts_max: int = 3, limits: ExchangeLimits = GENEROUS, **replaced: Any
) -> DynamoDB:
    """A client with a fixed clock, the longest pause each time, and no real sleep."""
    aws = AwsSettings(region="eu-central-1", endpoint=url, ca_bundle="", needs_sdk=False)
    client = make_dynamodb(aws, attempts_max=attempts_max, limits=limits)
    client.sleep = Pauses()
    client.clock_s = NOW.timestamp
    client.retries = Retries(lambda: 1.0)
    for name, part in replaced.items():
        setattr(client, name, part)
    return client


@contextmanager
def talking(*script: Reply, **client: Any) -> Iterator[tuple[DynamoDB, ScriptedServer]]:
    with serving(*script) as server:
        one = client_of(server.url, **client)
        yield one, server
        one.close()


def pauses(client: DynamoDB) -> list[float]:
    assert isinstance(client.sleep, Pauses)
    return client.sleep


def get(client: DynamoDB) -> dict[str, Any]:
    return client.get_item(TableName="grocer", Key=KEY)


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
