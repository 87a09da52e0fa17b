"""E-mail through SES v2: service messages to one mailbox.

Source: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.email_address import Email
from chalicelib.domain.errors import Rejected, Unavailable

REFUSED = frozenset({"BadRequestException", "MessageRejected"})


@dataclass(frozen=True, slots=True)
class Mail:
    """The account's mail, sent in the name of `sender`."""

    client: Callable[[], Any]
    sender: str

    def send(self, address: Email, *, subject: str, text: str) -> None:
        """Send one plain letter.

        Raises:
            Rejected: SES will never take this letter.
            Unavailable: SES did not take it, or its answer was lost.
        """
        body = {"Text": {"Data": text, "Charset": "UTF-8"}}
        content = {"Simple": {"Subject": {"Data": subject, "Charset": "UTF-8"}, "Body": body}}
        try:
            self.client().send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content=content,
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("email.refused") from exc
            raise Unavailable("email.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("email.unreachable", retry_after_s=10) from exc
