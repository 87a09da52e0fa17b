"""How much is repeated, in bad times and after them."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.retries import TOKENS_MAX, Failure, Retries

URL = "https://dynamodb.eu-central-1.amazonaws.com"


def failure(code: str = "InternalServerError", status: int = 500) -> ClientError:
    error = {"Code": code, "Message": ""}
    response = {"Error": error, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "GetItem")


def repeated(retries: Retries, failed: Failure) -> int:
    """How many times in a row it is still repeated."""
    times = 0
    while retries.pause_after(failed, 1) is not None:
        times += 1
    return times


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 10))
def test_waits_are_chance_below_a_bound_that_doubles(chance: float, attempt: int) -> None:
    retries = Retries(lambda: chance)

    for failed, longest_s in ((failure(), 0.05), (failure("ThrottlingException", 400), 0.5)):
        pause = retries.pause_after(failed, attempt)
        assert pause is not None
        assert pause.seconds == pytest.approx(chance * longest_s * 2 ** (attempt - 1))


@pytest.mark.parametrize(
    ("failed", "times"),
    [
        (failure(), 100),
        (EndpointConnectionError(endpoint_url=URL), 100),
        (ReadTimeoutError(endpoint_url=URL), 50),
        (ConnectTimeoutError(endpoint_url=URL), 50),
        (SSLError(endpoint_url=URL, error="self-signed"), 0),
        (NoCredentialsError(), 0),
        (failure("ValidationException", 400), 0),
    ],
)
def test_repeating_without_success_ends(failed: Failure, times: int) -> None:
    assert repeated(Retries(lambda: 0.0), failed) == times


def test_what_succeeds_in_the_end_costs_nothing() -> None:
    retries = Retries(lambda: 0.0)
    for _ in range(TOKENS_MAX):
        pause = retries.pause_after(failure(), 1)
        assert pause is not None
        retries.succeeded(pause)

    assert repeated(retries, failure()) == 100


def test_every_success_gives_a_little_back() -> None:
    retries = Retries(lambda: 0.0)
    repeated(retries, failure())
    for _ in range(TOKENS_MAX * 2):
        retries.succeeded(None)

    assert repeated(retries, failure()) == 100
