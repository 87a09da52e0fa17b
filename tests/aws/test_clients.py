"""Which client stands behind a service, how patient it is, and where it looks."""

from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import InvalidRegionError, NoRegionError

from chalicelib.aws.clients import make_client, make_sdk_client
from chalicelib.aws.dynamodb import DynamoDB

FUNCTION_S = 10
"""The least that a function of ours may run; the first try of a call takes a third of it (F10)."""


@pytest.mark.parametrize("service", ["sqs", "sns", "sesv2", "ssm"])
def test_one_slow_call_leaves_most_of_the_function_its_time(service: str) -> None:
    config = make_client(service).meta.config

    assert config.connect_timeout + config.read_timeout <= FUNCTION_S / 3
    assert config.retries["total_max_attempts"] == 3


def test_a_slow_call_of_dynamodb_does_so_too() -> None:
    client = make_client("dynamodb")
    limits = client.connections.limits

    assert limits.connect_s + limits.read_s <= FUNCTION_S / 3
    assert limits.answer_s <= FUNCTION_S / 2
    assert client.attempts_max == 3


def test_the_region_is_the_sdks_own_setting() -> None:
    assert make_client("sqs").meta.region_name == "eu-central-1"
    assert make_client("dynamodb").signer.region == "eu-central-1"


def test_the_endpoint_is_the_sdks_own_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")

    assert make_client("sqs").meta.endpoint_url == "http://127.0.0.1:4566"
    assert make_client("dynamodb").connections.endpoint.url == "http://127.0.0.1:4566"


@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_DEFAULT_REGION": "eu-central-1"},
        {"AWS_DEFAULT_REGION": "us-east-1"},
        {"AWS_DEFAULT_REGION": "cn-north-1"},
        {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_REGION": "us-east-1"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB": "http://[::1]:2"},
        {"AWS_ENDPOINT_URL": "https://docapi.example:8443/ru-central1/b1g"},
        {"AWS_ENDPOINT_URL_DYNAMODB": ""},
    ],
)
def test_dynamodb_is_where_the_sdk_would_look_for_it(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    ours, theirs = make_client("dynamodb"), make_sdk_client("dynamodb")

    assert ours.connections.endpoint.url == theirs.meta.endpoint_url
    assert ours.signer.region == theirs.meta.region_name


def test_lambda_calls_its_region_by_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")

    assert make_client("dynamodb").connections.endpoint.hostname.startswith("dynamodb.eu-west-1.")


@pytest.mark.parametrize(
    ("region", "refusal"), [("", NoRegionError), ("evil.example/", InvalidRegionError)]
)
def test_without_a_region_there_is_no_client(
    region: str, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    with pytest.raises(refusal):
        make_client("dynamodb")


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("AWS_USE_FIPS_ENDPOINT", "true", BaseClient),
        ("AWS_USE_DUALSTACK_ENDPOINT", "True", BaseClient),
        ("HTTPS_PROXY", "http://127.0.0.1:3128", BaseClient),
        ("AWS_USE_FIPS_ENDPOINT", "false", DynamoDB),
        ("HTTPS_PROXY", "", DynamoDB),
    ],
)
def test_what_only_the_sdk_can_do_is_left_to_it(
    name: str, value: str, kind: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert isinstance(make_client("dynamodb"), kind)


@pytest.mark.parametrize("service", ["sns", "dynamodb"])
def test_a_client_may_be_told_not_to_repeat(service: str) -> None:
    client = make_sdk_client(service, attempts_max=1)

    assert client.meta.config.retries["total_max_attempts"] == 1
    assert make_client("dynamodb", attempts_max=1).attempts_max == 1
