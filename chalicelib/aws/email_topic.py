"""The SNS topic through which SES reports what happened to e-mails.

Source: https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Rejected, Unavailable

REFUSED = frozenset({"InvalidParameter", "InvalidParameterException", "NotFound"})


@dataclass(frozen=True, slots=True)
class EmailTopic:
    """The topic that the receipts queue is subscribed to."""

    client: Callable[[], Any]
    arn: str

    def confirm(self, token: str) -> None:
        """Confirm the subscription of the receipts queue; a second confirmation does no harm.

        Raises:
            Rejected: the token is wrong or expired.
            Unavailable: SNS does not answer.
        """
        # Through the API. The message also has an address to call, but it could lead anywhere.
        try:
            self.client().confirm_subscription(TopicArn=self.arn, Token=token)
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("receipt.token_refused") from exc
            raise Unavailable("email_topic.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("email_topic.unreachable", retry_after_s=10) from exc
