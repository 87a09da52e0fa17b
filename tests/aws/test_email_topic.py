"""A subscription is taken by the API; a token that is not good any more is not asked for again."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.aws.email_topic import EmailTopic
from chalicelib.domain.errors import Rejected, Unavailable


def topic(answers: Exception) -> EmailTopic:
    class Sns:
        def confirm_subscription(self, **_: str) -> None:
            raise answers

    return EmailTopic(Sns, "arn:aws:sns:eu-central-1:111122223333:receipts")


def refusal(code: str) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": ""}}
    return ClientError(answer, "ConfirmSubscription")


@pytest.mark.parametrize("code", ["InvalidParameter", "NotFound"])
def test_a_token_that_is_not_good_is_refused(code: str) -> None:
    with pytest.raises(Rejected, match=r"^receipt\.token_refused$"):
        topic(refusal(code)).confirm("token")


@pytest.mark.parametrize(
    "answers", [refusal("Throttled"), EndpointConnectionError(endpoint_url="https://sns.example")]
)
def test_who_does_not_answer_is_asked_again(answers: Exception) -> None:
    with pytest.raises(Unavailable):
        topic(answers).confirm("token")
