"""Who may call the embedded engine, and for what."""

from collections.abc import Mapping, Sequence

import pytest

from local.engine.guard.rules import Rules

RULES = Rules(port=4566, key="k3y")
SIGNED = (
    "AWS4-HMAC-SHA256 Credential={key}/20261129/eu-central-1/{service}/aws4_request, Signature=0"
)


def headers(
    service: str = "dynamodb", *, key: str = "k3y", **others: str
) -> Mapping[str, Sequence[str]]:
    ours = {"host": "127.0.0.1:4566", "authorization": SIGNED.format(key=key, service=service)}
    return {name.replace("_", "-"): [value] for name, value in {**ours, **others}.items() if value}


@pytest.mark.parametrize(
    ("method", "path", "service", "target"),
    [
        ("POST", "/", "dynamodb", "DynamoDB_20120810.PutItem"),
        ("POST", "/", "sqs", "AmazonSQS.SendMessage"),
        ("POST", "/", "sns", ""),
        ("POST", "/v2/email/outbound-emails", "ses", ""),
        ("POST", "/v2/email/identities", "ses", ""),
        ("PUT", "/grocer-files", "s3", ""),
        ("PUT", "/grocer-files/imports/0b3c/00001", "s3", ""),
    ],
)
def test_our_own_calls_of_the_five_services_are_served(
    method: str, path: str, service: str, target: str
) -> None:
    assert RULES.refusal(method, path, headers(service, x_amz_target=target)) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        headers(key="test"),
        headers(key=""),
        headers(authorization=""),
        headers(authorization="Bearer k3y x"),
        headers(host=""),
        headers(host="example.org"),
        headers(host="127.0.0.1:4567"),
        headers(host="127.0.0.1:4566.example.org"),
        headers(origin="http://127.0.0.1:4566"),
        headers(origin="null"),
        {**headers(), "host": ["127.0.0.1:4566", "127.0.0.1:4566"]},
    ],
)
def test_s01_a_stranger_is_refused_whatever_is_asked(wrong: Mapping[str, Sequence[str]]) -> None:
    """Case s01."""
    assert RULES.refusal("POST", "/", wrong)


@pytest.mark.parametrize(
    ("path", "service", "target"),
    [
        ("/2015-03-31/functions", "lambda", ""),
        ("/2015-03-31/functions/x/invocations", "lambda", ""),
        ("/2015-03-31/functions", "dynamodb", ""),
        ("/", "cloudformation", ""),
        ("/", "ecs", "AmazonEC2ContainerServiceV20141113.RunTask"),
        ("/", "dynamodb", "AWSStepFunctions.CreateStateMachine"),
        ("/_aws/lambda-url/x/", "dynamodb", ""),
        ("/_ministack/reset", "dynamodb", ""),
        ("/_ministack/config", "sqs", ""),
        ("/bucket/key", "s3", ""),
    ],
)
def test_s01_nothing_runs_code_even_with_the_key(path: str, service: str, target: str) -> None:
    """Case s01."""
    assert RULES.refusal("POST", path, headers(service, x_amz_target=target))


def test_the_sent_messages_are_read_with_the_key_alone() -> None:
    bearer = headers(authorization="Bearer k3y")

    assert RULES.refusal("GET", "/_grocer/emails", bearer) == ""
    assert RULES.refusal("GET", "/_ministack/reset", bearer)
    assert RULES.refusal("GET", "/_grocer/emails", headers(authorization="Bearer test"))
    assert RULES.refusal("OPTIONS", "/_grocer/emails", bearer)


def test_an_engine_that_enforces_policies_checks_keys_itself() -> None:
    rules = Rules(port=4566, key="")

    assert rules.refusal("POST", "/2015-03-31/functions", headers("lambda", key="test")) == ""
    assert rules.refusal("POST", "/", headers(host="example.org"))
    assert rules.refusal("POST", "/", headers(origin="http://127.0.0.1:4566"))
