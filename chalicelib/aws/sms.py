"""SMS through SNS: service messages to one phone.

Source: https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.phone import Phone

REFUSED = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut"})


@dataclass(frozen=True, slots=True)
class Sms:
    """The account's SMS; `sender` is shown to the person where the country allows it."""

    client: Callable[[], Any]
    sender: str = ""

    def send(self, phone: Phone, text: str) -> None:
        """Send one text, as urgent.

        Raises:
            Rejected: SNS will never take it: the number, or its owner, refuses.
            Unavailable: SNS did not take it, or its answer was lost.
        """
        attributes = {"AWS.SNS.SMS.SMSType": "Transactional"}
        if self.sender:
            attributes["AWS.SNS.SMS.SenderID"] = self.sender
        typed = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        try:
            self.client().publish(PhoneNumber=phone, Message=text, MessageAttributes=typed)
        except ClientError as exc:
            if exc.response["Error"]["Code"] in REFUSED:
                raise Rejected("sms.refused") from exc
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc
        except BotoCoreError as exc:
            raise Unavailable("sms.unreachable", retry_after_s=10) from exc
