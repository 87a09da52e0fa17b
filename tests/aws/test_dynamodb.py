"""Our client of DynamoDB and all that can go wrong between it and AWS."""

import base64
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from chalicelib.aws.connections import AnswerBroken, AnswerTooLarge
from chalicelib.settings import AwsKeys
from local.engine.process import free_port
from tests.aws.scripted_client import (
    FOUND,
    GENEROUS,
    KEY,
    NOW,
    SHORT,
    client_of,
    get,
    pauses,
    talking,
    without_metadata,
)
from tests.aws.scripted_server import (
    Reply,
    answers,
    closes,
    drips,
    refuses,
    resets,
    sends,
    serving,
    stays_silent,
    then_closes,
    written,
)

# What is asked and answered


@pytest.mark.parametrize(
    "operation",
    [
        "get_item",
        "put_item",
        "update_item",
        "delete_item",
        "query",
        "scan",
        "batch_get_item",
        "batch_write_item",
        "batch_execute_statement",
    ],
)
def test_a_call_is_the_apis_own_request(operation: str) -> None:
    with talking(answers(FOUND)) as (client, server):
        found = getattr(client, operation)(TableName="grocer", Key=KEY)

    (request,) = server.received
    assert request.operation == operation.title().replace("_", "")
    assert json.loads(request.body) == {"TableName": "grocer", "Key": KEY}
    assert without_metadata(found) == FOUND


def test_a_call_says_who_it_is_and_wants_its_answer_as_it_is() -> None:
    with talking() as (client, server):
        get(client)

    headers = server.received[0].headers
    assert headers["host"] == server.url.removeprefix("http://")
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"] == "grocer"
    assert headers["x-amz-date"] == "20260305T090000Z"
    assert "x-amz-security-token" not in headers


def test_a_sessions_token_goes_along() -> None:
    with talking(keys=lambda: AwsKeys("AKIA", "secret", "token")) as (client, server):
        get(client)

    assert server.received[0].headers["x-amz-security-token"] == "token"


def test_bytes_go_and_come_as_bytes() -> None:
    item = {
        "B": {"B": b"\x00\xff"},
        "BS": {"BS": [b"1", b"2"]},
        "M": {"M": {"B": {"S": "B"}, "b": {"B": b""}, "two": {"L": [{"B": b"x"}, {"S": '"B":'}]}}},
    }
    with talking() as (client, server):
        client.put_item(Item=item)
        written_body = json.loads(server.received[0].body)
        server.script.append(answers(written_body))
        found = get(client)

    assert written_body["Item"]["B"] == {"B": base64.b64encode(b"\x00\xff").decode()}
    assert found["Item"] == item


def test_what_json_has_no_word_for_is_our_mistake() -> None:
    with talking() as (client, _), pytest.raises(TypeError, match="object"):
        client.put_item(Item=object())


# Refusals


def test_a_refusal_is_botocores() -> None:
    refused = refuses("ConditionalCheckFailedException", Item={"n": {"B": "AA=="}})
    with talking(refused) as (client, server), pytest.raises(ClientError) as failed:
        client.put_item(TableName="grocer", Item=KEY)

    error = {"Code": "ConditionalCheckFailedException", "Message": "no"}
    assert failed.value.response["Error"] == error
    assert failed.value.response["Item"] == {"n": {"B": b"\0"}}
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert "PutItem" in str(failed.value)
    assert len(server.received) == 1


def test_a_cancelled_transaction_says_why() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": KEY}]
    refused = refuses("TransactionCanceledException", CancellationReasons=reasons)
    with talking(refused) as (client, _), pytest.raises(ClientError) as failed:
        client.transact_write_items(TransactItems=[])

    assert failed.value.response["CancellationReasons"] == reasons


@pytest.mark.parametrize(
    ("raw", "code", "message"),
    [
        (b'{"__type":"ResourceNotFoundException:http://x/","Message":"m"}', "ResourceNot", "m"),
        (b'{"__type":"a#AccessDeniedException","message":null}', "AccessDenied", "None"),
        (b"<html>", "403", ""),
        (b"[]", "403", ""),
        (b"", "403", ""),
    ],
)
def test_a_refusal_in_another_shape(raw: bytes, code: str, message: str) -> None:
    with talking(sends(written(raw, 403))) as (client, _), pytest.raises(ClientError) as failed:
        get(client)

    assert failed.value.response["Error"]["Code"].startswith(code)
    assert failed.value.response["Error"]["Message"] == message


def test_nobody_is_followed_elsewhere() -> None:
    with serving() as elsewhere:
        moved = sends(written(b"", 307, location=elsewhere.url))
        with talking(moved) as (client, _), pytest.raises(ClientError, match="307"):
            get(client)

    assert elsewhere.received == []


def test_what_was_signed_is_never_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    message = "It does not match.\n\nThe String should have been\n'x-amz-security-token:T0K3N'"
    keys = AwsKeys("AKIA", "S3CR3T", "T0K3N")
    refused = refuses("InvalidSignatureException", message)
    with talking(refused, keys=lambda: keys) as (client, _), pytest.raises(ClientError) as failed:
        get(client)

    said = f"{failed.value!r}{failed.value.response}{client!r}{caplog.text}"
    assert failed.value.response["Error"]["Message"] == "It does not match."
    assert not any(word in said for word in ("T0K3N", "S3CR3T", "AKIA"))


# What is made again


@pytest.mark.parametrize(
    ("failure", "longest_s"),
    [
        (refuses("ProvisionedThroughputExceededException"), [0.5, 1.0]),
        (refuses("ThrottlingException"), [0.5, 1.0]),
        (refuses("RequestLimitExceeded"), [0.5, 1.0]),
        (refuses("TransactionInProgressException"), [0.5, 1.0]),
        (refuses("InternalServerError", status=500), [0.05, 0.1]),
        (sends(written(b"<html>", 502)), [0.05, 0.1]),
        (sends(written(b"", 503)), [0.05, 0.1]),
        (resets, [0.05, 0.1]),
        (closes, [0.05, 0.1]),
        (then_closes(sends(written(b"{}")[:-1])), [0.05, 0.1]),
        (answers({}, x_amz_crc32="1"), [0.05, 0.1]),
        (sends(written(b'{"Item":')), [0.05, 0.1]),
        (sends(written(b"[]")), [0.05, 0.1]),
        (sends(written(b"")), [0.05, 0.1]),
        (sends(written(b"\xff\xfe\xff")), [0.05, 0.1]),
        (then_closes(sends(b"SSH-2.0-x\r\n\r\n")), [0.05, 0.1]),
    ],
)
def test_two_failures_are_survived(failure: Reply, longest_s: list[float]) -> None:
    with talking(failure, failure, answers(FOUND)) as (client, server):
        assert without_metadata(get(client)) == FOUND

    assert pauses(client) == longest_s
    assert len({request.body for request in server.received}) == 1
    assert len(server.received) == 3


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (refuses("ThrottlingException"), ClientError),
        (refuses("InternalServerError", status=500), ClientError),
        (resets, ConnectionClosedError),
        (stays_silent, ReadTimeoutError),
        (drips(written(b"{}"), 0.05), ReadTimeoutError),
        (answers({}, x_amz_crc32="1"), AnswerBroken),
        (sends(written(b"{")), AnswerBroken),
    ],
)
def test_the_third_failure_is_the_last(failure: Reply, error: type[Exception]) -> None:
    limits = SHORT if error is ReadTimeoutError else GENEROUS
    with talking(*[failure] * 3, limits=limits) as (client, server), pytest.raises(error):
        get(client)

    assert len(server.received) == 3


@pytest.mark.parametrize(
    "code",
    ["ValidationException", "ConditionalCheckFailedException", "TransactionCanceledException"],
)
def test_what_would_be_refused_again_is_not_asked_again(code: str) -> None:
    with talking(refuses(code)) as (client, server), pytest.raises(ClientError, match=code):
        get(client)

    assert len(server.received) == 1


def test_a_client_may_be_told_not_to_repeat() -> None:
    with talking(resets, attempts_max=1) as (client, server), pytest.raises(BotoCoreError):
        get(client)

    assert len(server.received) == 1


def test_nobody_listens() -> None:
    client = client_of(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(EndpointConnectionError):
        get(client)

    assert pauses(client) == [0.05, 0.1]


def test_a_transaction_keeps_its_token_over_its_attempts() -> None:
    with talking(resets, refuses("ThrottlingException")) as (client, server):
        client.transact_write_items(TransactItems=[])
        client.transact_write_items(TransactItems=[])
        client.transact_write_items(TransactItems=[], ClientRequestToken="mine")

    tokens = [json.loads(request.body)["ClientRequestToken"] for request in server.received]
    assert tokens[0] == tokens[1] == tokens[2] != tokens[3]
    assert 1 <= len(tokens[0]) <= 36
    assert tokens[4] == "mine"


def test_when_everything_fails_repeating_ends() -> None:
    with talking(*[closes] * 400) as (client, server):
        for _ in range(100):
            with pytest.raises(ConnectionClosedError):
                get(client)

    assert len(server.received) == 100 + 100


def test_an_answer_that_is_too_large_is_not_asked_for_again() -> None:
    limits = replace(GENEROUS, content_bytes=10)
    too_large = answers({"Item": "x" * 10})
    with talking(too_large, limits=limits) as (client, server), pytest.raises(AnswerTooLarge):
        get(client)

    assert len(server.received) == 1


# Clocks and keys


def test_a_clock_that_is_wrong_is_corrected() -> None:
    ahead = format_datetime(NOW + timedelta(hours=1), usegmt=True)
    late = refuses("InvalidSignatureException", "Signature expired: x", headers={"date": ahead})
    with talking(late) as (client, server):
        get(client)
        get(client)

    moments = [request.headers["x-amz-date"] for request in server.received]
    assert moments == ["20260305T090000Z", "20260305T100000Z", "20260305T100000Z"]
    assert pauses(client) == [0.0]


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "RequestInTheFuture", "RequestExpired"])
def test_other_services_say_it_in_other_words(code: str) -> None:
    behind = format_datetime(NOW - timedelta(hours=1), usegmt=True)
    with talking(refuses(code, status=403, headers={"date": behind})) as (client, server):
        get(client)

    assert server.received[1].headers["x-amz-date"] == "20260305T080000Z"


@pytest.mark.parametrize("date", ["", format_datetime(NOW, usegmt=True), "yesterday"])
def test_a_clock_that_is_right_is_not_why(date: str) -> None:
    early = refuses(
        "InvalidSignatureException", "Signature not yet current", headers={"date": date}
    )
    with talking(early) as (client, server), pytest.raises(ClientError):
        get(client)

    assert len(server.received) == 1


def keys_in_turn(*names: str) -> Callable[[], AwsKeys]:
    waiting = list(names)
    return lambda: AwsKeys(waiting.pop(0) if len(waiting) > 1 else waiting[0], "secret", "token")


@pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
def test_keys_that_ended_are_read_again(code: str) -> None:
    keys = keys_in_turn("old", "new")
    with talking(refuses(code), keys=keys) as (client, server):
        get(client)

    used = [
        request.headers["authorization"].partition("Credential=")[2][:3]
        for request in server.received
    ]
    assert used == ["old", "new"]


def test_keys_that_stay_are_not_tried_again() -> None:
    refused = refuses("ExpiredTokenException")
    with talking(refused, keys=keys_in_turn("old")) as (client, server), pytest.raises(ClientError):
        get(client)

    assert len(server.received) == 1


def test_without_keys_nothing_is_sent() -> None:
    def keys() -> AwsKeys:
        raise NoCredentialsError

    with talking(keys=keys) as (client, server), pytest.raises(NoCredentialsError):
        get(client)

    assert server.received == []
